"""The child process: reads jobs from stdin, writes outcomes to stdout, and is killed when one takes too long.

Run by ``ingest.parse.pool``: ``python -m ingest.parse.worker MEMORY_MB EXPANDED_MB``.
"""

import json
import os
import resource
import struct
import sys
import warnings
from typing import BinaryIO

from ingest.parse.elements import ParseJob, Rejected, as_json
from ingest.parse.read import read

FRAME = struct.Struct(">II")
"""Length of the JSON head and of the bytes behind it."""


def serve(jobs: BinaryIO, outcomes: BinaryIO, *, memory_mb: int, expanded_mb: int) -> None:
    """Answer jobs one by one until the input ends."""
    while len(head := jobs.read(FRAME.size)) == FRAME.size:
        name_length, raw_length = FRAME.unpack(head)
        job = ParseJob(uri=jobs.read(name_length).decode(), raw=jobs.read(raw_length))
        try:
            outcome = as_json(read(job, max_expanded_mb=expanded_mb))
        except MemoryError:
            outcome = as_json(out_of_memory(memory_mb))
        body = json.dumps(outcome).encode()
        outcomes.write(FRAME.pack(len(body), 0) + body)
        outcomes.flush()


def out_of_memory(memory_mb: int) -> Rejected:
    """Return the reason for a document that needs too much memory."""
    return Rejected(
        code="out_of_memory",
        reason=f"needs more than {memory_mb} MiB to parse; split it, or raise GRISTMILL_PARSE_MEMORY_MB.",
    )


def main() -> None:
    """Set the limits, keep what libraries print away from the answers, and serve."""
    memory_mb, expanded_mb = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * 2**20, memory_mb * 2**20))
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    serve(sys.stdin.buffer, outcomes, memory_mb=memory_mb, expanded_mb=expanded_mb)


if __name__ == "__main__":
    main()
