"""The doors: command line, HTTP and pages; the composition root."""
