"""Metrics that a language model judges, and how far that judge can be believed."""
