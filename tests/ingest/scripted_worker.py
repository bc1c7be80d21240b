"""A parsing process that does what a document says, and needs no parser: it stands in for the real one in tests.

``# x`` is a heading, other lines are paragraphs; a first word in capitals is an order.
"""

import os
import signal
import sys
import time
from collections.abc import Callable

from ingest.parse.elements import Block, Outcome, Parsed, ParseJob
from ingest.parse.errors import ParseFailed
from ingest.parse.protocol import run


def broken() -> None:
    """Refuse the document."""
    raise ParseFailed("unreadable", "is broken; mend it.")


def chatty() -> None:
    """Print where the answers go."""
    os.write(1, b"noise on stdout")


ORDERS: dict[str, Callable[[], object]] = {
    "BROKEN": broken,
    "SLEEP": lambda: time.sleep(600),
    "NAP": lambda: time.sleep(0.3),
    "EXIT": lambda: os._exit(3),
    "ABORT": os.abort,
    "KILLED": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "EAT": lambda: bytearray(1 << 32),
    "CHATTY": chatty,
}


def obey(job: ParseJob) -> Outcome:
    """Follow the order, if there is one, and read the rest."""
    text = job.raw.decode()
    try:
        ORDERS.get(text.split(" ")[0].strip(), lambda: None)()
    except ParseFailed as failure:
        return failure.rejected
    properties = {"worker": str(os.getpid())}
    blocks = tuple(_block(line) for line in text.splitlines() if line.strip())
    return Parsed(media_type="text/markdown", blocks=blocks, properties=properties)


def _block(line: str) -> Block:
    if line.startswith("# "):
        return Block(kind="heading", text=line[2:], level=1)
    return Block(kind="paragraph", text=line)


if __name__ == "__main__":
    run(obey, memory_mb=int(sys.argv[1]), seconds=600)
