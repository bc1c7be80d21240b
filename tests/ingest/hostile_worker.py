"""A parsing process that does what a job's text says; started by tests in place of the real one."""

import os
import signal
import sys
import time

from ingest.parse.elements import Block, Outcome, Parsed, ParseJob, Rejected
from ingest.parse.worker import run


def obey(job: ParseJob) -> Outcome:
    """Sleep, die, print, eat memory, or read."""
    word = job.raw.decode()
    if word == "sleep":
        time.sleep(600)
    if word == "exit":
        os._exit(3)
    if word == "abort":
        os.abort()
    if word == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "eat":
        _ = bytearray(1 << 31)
    if word == "reject":
        return Rejected(code="no_text", reason="holds no text.")
    if word == "print":
        os.write(1, b"noise on stdout")
    if word.startswith("nap"):
        time.sleep(float(word[3:]))
    return Parsed(media_type="text/plain", blocks=(Block(kind="paragraph", text=f"{os.getpid()}: {word}"),))


if __name__ == "__main__":
    run(obey, memory_mb=int(sys.argv[1]), seconds=600)
