"""One child process that parses: what it is told, what it answers, and why it died."""

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from ingest.parse.elements import Outcome, ParseJob, Rejected, from_json
from ingest.parse.protocol import FRAME, OUT_OF_MEMORY, out_of_memory
from kernel.errors import Failed

_START_S = 60.0
"""A child that does not say in this time that it is ready will not."""
_END_S = 10.0


class ParserBroken(Failed):
    """No document can be parsed, because the parsing process does not start."""

    code = "parser_broken"


class Child:
    """A parsing process. It takes jobs until one kills it; then ``is_gone``."""

    def __init__(self, command: Sequence[str], *, seconds: float, memory_mb: int) -> None:
        """Start the process and wait until it is ready.

        Raises:
            ParserBroken: it does not start, or ends before it is ready.
        """
        self._seconds = seconds
        self._memory_mb = memory_mb
        self.is_gone = False
        root = Path(__file__).parents[2]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=root,
                start_new_session=True,
            )
        except OSError as error:
            raise _broken(command, error.strerror or str(error)) from None
        self._jobs: IO[bytes] = self._process.stdin  # type: ignore[assignment]
        self._outcomes: Any = self._process.stdout
        try:
            self._receive(time.monotonic() + _START_S)
        except (EOFError, TimeoutError):
            self.kill()
            self.end()
            raise _broken(command, f"it ended with exit status {self._process.returncode}") from None

    def parse(self, job: ParseJob) -> Outcome:
        """Return the outcome of a job; a child that did not survive it is ended."""
        deadline = time.monotonic() + self._seconds
        try:
            name = job.uri.encode(errors="replace")
            for part in (FRAME.pack(len(name), len(job.raw)) + name, job.raw):
                self._jobs.write(part)
            self._jobs.flush()
            return from_json(json.loads(self._receive(deadline)))
        except TimeoutError:
            self.kill()
            self.end()
            return Rejected(
                code="too_slow",
                reason=f"took longer than {self._seconds:g} s to parse; split it, or raise GRISTMILL_PARSE_SECONDS.",
            )
        except (EOFError, OSError):
            self.end()
            return self._death()

    @property
    def is_alive(self) -> bool:
        """The process runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the process and what it started; ``parse``, if it waits, returns."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Close the pipes and wait for the process to be gone."""
        self.is_gone = True
        with contextlib.suppress(OSError):
            self._jobs.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._outcomes.close()

    def _death(self) -> Rejected:
        status = self._process.returncode
        if status == OUT_OF_MEMORY:
            return out_of_memory(self._memory_mb)
        how = f"with {signal.Signals(-status).name}" if status < 0 else f"with exit status {status}"
        return Rejected(
            code="crashed",
            reason=f"makes its parser end {how}, perhaps for want of memory (it may have {self._memory_mb} MiB); "
            "open it and save it again, or split it.",
        )

    def _receive(self, deadline: float) -> bytes:
        """Return the next answer."""
        size, _ = FRAME.unpack(self._take(FRAME.size, deadline))
        return self._take(size, deadline)

    def _take(self, size: int, deadline: float) -> bytes:
        chunks = bytearray()
        while len(chunks) < size:
            ready, _, _ = select.select([self._outcomes], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            chunk = self._outcomes.read1(size - len(chunks))
            if not chunk:
                raise EOFError
            chunks += chunk
        return bytes(chunks)


def _broken(command: Sequence[str], why: str) -> ParserBroken:
    return ParserBroken(
        f"the parsing process {' '.join(command[:3])!r} does not start ({why}); nothing was changed. "
        "Run that command by hand to see why, and 'gristmill doctor' to check this machine."
    )
