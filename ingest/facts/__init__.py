"""Policy facts: what a document says about itself, each with where it was found."""
