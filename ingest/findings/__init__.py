"""What a document holds that somebody must know of before others read it: personal data, and instructions to machines."""
