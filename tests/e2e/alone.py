"""The command line in a process that reaches nothing but this machine. Run as ``python -m tests.e2e.alone WORDS…``.

Whatever asks the system for another address, or for the address of another name, ends the process with code 99. That
holds for every library, and for what they do when the process ends.
"""

import os
import sys
from typing import Any

from api.cli import main

_HERE = {"127.0.0.1", "::1", "localhost"}


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Let through what stays here; an audit hook, which nothing in the process can take away."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a socket of this machine
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if host is not None and str(host) not in _HERE:
        sys.stderr.write(f"reached for {host!r}\n")
        sys.stderr.flush()
        os._exit(99)


if __name__ == "__main__":
    sys.addaudithook(refuse)
    main()
