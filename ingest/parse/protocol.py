"""How a parsing process works: it reads jobs from stdin, writes outcomes to stdout, and is killed when it is late.

Every answer is a frame; the first one, before any job, is empty and says that the process is ready.
"""

import contextlib
import json
import os
import resource
import signal
import struct
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import BinaryIO

from ingest.parse.elements import Outcome, ParseJob, Rejected, as_json

FRAME = struct.Struct(">QQ")
"""Length of the JSON or name, and of the bytes behind it."""

OUT_OF_MEMORY = 77
"""Exit status of a child that ran out of memory where no document could be blamed in an answer."""


Reader = Callable[[ParseJob], Outcome]

_NICE = 10
"""Lower than any process that answers."""
_LOOK_S = 1.0
"""How often a child looks whether its parent is still there."""
_ORPHAN_S = 30.0
"""A child that is not killed this long after its time was up has lost its parent, and ends itself."""


def serve(jobs: BinaryIO, outcomes: BinaryIO, read_one: Reader, *, memory_mb: int, seconds: float) -> None:
    """Say that the child is ready, then answer jobs one by one until the input ends."""
    _answer(outcomes, b"")
    while len(head := jobs.read(FRAME.size)) == FRAME.size:
        name_length, raw_length = FRAME.unpack(head)
        job = ParseJob(uri=jobs.read(name_length).decode(), raw=jobs.read(raw_length))
        signal.setitimer(signal.ITIMER_REAL, seconds + _ORPHAN_S)
        try:
            body = json.dumps(as_json(read_one(job))).encode()
        except MemoryError:
            body = json.dumps(as_json(out_of_memory(memory_mb))).encode()
        signal.setitimer(signal.ITIMER_REAL, 0)
        _answer(outcomes, body)


def _answer(outcomes: BinaryIO, body: bytes) -> None:
    outcomes.write(FRAME.pack(len(body), 0) + body)
    outcomes.flush()


def out_of_memory(memory_mb: int) -> Rejected:
    """Return the reason for a document that needs too much memory."""
    return Rejected(
        code="out_of_memory",
        reason=f"needs more than {memory_mb} MiB to parse; split it, or raise GRISTMILL_PARSE_MEMORY_MB.",
    )


def run(read_one: Reader, *, memory_mb: int, seconds: float) -> None:
    """Set the memory limit, keep what libraries print away from the answers, and serve stdin."""
    with contextlib.suppress(ValueError, OSError):  # a system without that limit: the time limit still holds
        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * 2**20, memory_mb * 2**20))
    _step_back()
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    try:
        serve(sys.stdin.buffer, outcomes, read_one, memory_mb=memory_mb, seconds=seconds)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _step_back() -> None:
    """Leave the processor to who answers questions, and end when the parent does, in the middle of a document too."""
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
