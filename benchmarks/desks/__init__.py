"""The policies that benchmarks/desk.py plants duplicates and conflicts in."""
