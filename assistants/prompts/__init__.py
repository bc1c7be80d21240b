"""Prompts: files with versions, and how passages are shown to a model."""
