"""Passage stores: vectors with the facts that decide who sees them when, behind one port."""
