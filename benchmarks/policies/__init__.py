"""Policy documents with planted facts, for measuring how they are found."""
