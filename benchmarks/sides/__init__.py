"""The sides of a comparison: each does the same job in a process of its own."""
