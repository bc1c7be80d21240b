"""The parsing process. Run by ``ingest.parse.pool``: ``python -m ingest.parse.worker MEMORY_MB EXPANDED_MB SECONDS``."""

import sys
from functools import partial

from ingest.parse.protocol import run
from ingest.parse.read import read


def main() -> None:
    """Serve with the limits of the command line."""
    memory_mb, expanded_mb, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    run(partial(read, max_expanded_mb=expanded_mb), memory_mb=memory_mb, seconds=seconds)


if __name__ == "__main__":
    main()
