"""The queue of answers that wait for a person, and what people decide."""
