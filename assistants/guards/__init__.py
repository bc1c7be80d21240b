"""What is looked at before an answer is shown."""
