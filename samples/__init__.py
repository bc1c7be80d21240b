"""The sample corpus of the demo: documents, eval suites and use cases of one invented company."""
