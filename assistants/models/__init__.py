"""Language models: one port, reached through llama-index."""
