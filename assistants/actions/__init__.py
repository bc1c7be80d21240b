"""What is done outside once people approved an answer: at most once, with its own key, and all of it logged."""
