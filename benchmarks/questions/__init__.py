"""Questions, each in several wordings: what benchmarks/gaps.py clusters."""
