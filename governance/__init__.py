"""Intake, risk tiers, the gate, approvals, waivers and releases."""
