"""The catalog (documents, versions, passages, generations) and search over it."""
