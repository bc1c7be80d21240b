"""The ingestion line: list, diff, fetch, parse, normalize, chunk, embed, stage, commit."""
