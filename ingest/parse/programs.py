"""Programs that convert and recognize: run with a time limit, and never left behind by whoever started them."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from ingest.parse.errors import ParseFailed

_PARENT_DIES = 1
"""PR_SET_PDEATHSIG of Linux."""
_MARGIN_S = 2.0
"""Before the process itself is killed: time enough to say why."""


def find_program(name: str) -> str:
    """Return where a program is, or nothing."""
    return shutil.which(name) or ""


def run_program(command: Sequence[str], *, deadline: float, given: bytes = b"", env: dict[str, str]) -> bytes:
    """Return what a program writes to its standard output.

    Raises:
        ParseFailed: it is not done when the document's time is nearly up, or it fails.
    """
    left = deadline - time.monotonic() - _MARGIN_S
    name = os.path.basename(command[0])  # noqa: PTH119 - a name is all that is needed
    if left <= 0:
        raise too_slow(name)
    with subprocess.Popen(  # noqa: S603 - the command is ours, its input is not run
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - the parsing process has one thread
    ) as process:
        try:
            out, _ = process.communicate(given, timeout=left)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise too_slow(name) from None
    if process.returncode != 0:
        raise ParseFailed(
            "not_converted",
            f"could not be converted: {name} ended with exit status {process.returncode}; open it and save it again.",
        )
    return out


def too_slow(name: str) -> ParseFailed:
    """Return the reason for a document that a program could not get ready in time."""
    return ParseFailed(
        "too_slow", f"takes {name} longer than the time that GRISTMILL_PARSE_SECONDS allows; split it or raise that."
    )


def _die_with_parent() -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            ctypes.CDLL(None).prctl(_PARENT_DIES, signal.SIGKILL, 0, 0, 0)
