"""Composers: from retrieved passages to the sentences of an answer."""
