"""Templates, assistants stamped from them, and the line that answers a question."""
