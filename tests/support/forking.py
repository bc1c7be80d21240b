"""Children to be killed: a process that forks one for each line on its stdin, which spares each the imports.

It prints the child's pid, and the child's exit status when it is gone.
"""

import os
import subprocess
import sys
import traceback
from collections.abc import Callable


def fork_for_each_line(work: Callable[[str], None]) -> None:
    """Let a child work for each line; it ends with 0 when it has done its work, and with 1 when that raised."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                work(line.strip())
                status = 0
            except BaseException:  # noqa: BLE001 - whatever it is, the test wants to see it
                traceback.print_exc()
            os._exit(status)
        _say(pid)
        _, status = os.waitpid(pid, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


class Forking:
    """Such a process, as a test holds it."""

    def __init__(self, module: str, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def start(self, line: str = "") -> int:
        """Start a child, and return its pid."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        return self._read()

    def status(self) -> int:
        """Wait until the child is gone, and return its exit status: the negative signal if it was killed."""
        return self._read()

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _read(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())
