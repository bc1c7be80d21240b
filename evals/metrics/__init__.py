"""Pure scorers over one case and what an assistant made of it."""
