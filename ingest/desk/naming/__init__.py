"""Proposals for the glossary: names that documents give to the same thing, found without a model."""
