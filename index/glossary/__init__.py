"""The glossary: names for the same thing, and how a search uses them."""
