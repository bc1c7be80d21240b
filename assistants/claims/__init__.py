"""Whether a sentence that a model wrote says what its source says."""
