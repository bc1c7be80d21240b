"""The parsing process. Run by ``ingest.parse.pool``: ``python -m ingest.parse.worker MEMORY_MB ALLOWANCE``."""

import json
import sys

from ingest.parse.allowance import Allowance
from ingest.parse.protocol import run
from ingest.parse.read import read


def main() -> None:
    """Serve with the limits of the command line."""
    allowance = Allowance(**json.loads(sys.argv[2]))
    run(lambda job: read(job, allowance), memory_mb=int(sys.argv[1]), seconds=allowance.seconds)


if __name__ == "__main__":
    main()
