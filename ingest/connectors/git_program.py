"""The door to the git program: no shell, no prompt, a time limit, and errors with a type."""

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ingest.connectors.port import AccessRefused, SourceUnreachable

_FOREIGN = frozenset(
    [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
        "GIT_TRACE",
        "GIT_ASKPASS",
        "SSH_ASKPASS",
        "GIT_SSH_COMMAND",
        "GIT_SSH",
    ]
)
"""Variables that speak of another repository, or that may open a prompt."""

_SETTINGS = {
    "protocol.allow": "never",
    "protocol.file.allow": "always",
    "protocol.https.allow": "always",
    "protocol.http.allow": "always",
    "protocol.ssh.allow": "always",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "60",
    "gc.autoDetach": "false",
    "core.askPass": "",
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "submodule.recurse": "false",
}

_REFUSALS = (
    "Authentication failed",
    "could not read Username",
    "could not read Password",
    "Permission denied",
    "Host key verification failed",
    "error: 401",
    "error: 403",
    "dubious ownership",
)


class GitMissing(SourceUnreachable):
    """The git program is not on this machine."""

    code = "git_missing"
    transient = False


class BranchUnknown(SourceUnreachable):
    """The repository has no such branch, or none at all."""

    code = "branch_unknown"
    transient = False


class Git:
    """Run git on one bare repository of ours. The sentences of its errors are for others to complete."""

    def __init__(self, home: Path, *, program: str = "git") -> None:
        self._home = home
        self._program = program

    def run(self, *arguments: str, timeout_s: float) -> bytes:
        """Return what git prints.

        Raises:
            GitMissing: there is no such program.
            BranchUnknown: a branch that was asked for is not in the other repository.
            AccessRefused: the other repository wants somebody that we are not.
            SourceUnreachable: anything else, a time limit included.
        """
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [self._program, "--git-dir", os.fspath(self._home), *settings, *arguments]
        try:
            # A session of its own, so that a time limit ends the programs that git starts, too.
            process = subprocess.Popen(  # noqa: S603 - no shell, and every argument is ours or was checked
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(),
                start_new_session=True,
            )
        except FileNotFoundError:
            raise GitMissing(
                f"the program {self._program!r} is not on this machine, and git sources are read with it; "
                "nothing was changed. Install git."
            ) from None
        with process:
            try:
                out, err = process.communicate(timeout=timeout_s)
            except BaseException as error:
                os.killpg(process.pid, signal.SIGKILL)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise SourceUnreachable(f"git {arguments[0]} took longer than {timeout_s:,.0f} s") from None
                raise
        if process.returncode:
            raise _failure(arguments, err.decode("utf-8", errors="replace"))
        return out


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}  # noqa: TID251 - the program's
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "LC_ALL": "C"}


def _failure(arguments: Sequence[str], said: str) -> SourceUnreachable:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines or ["no reason given"]
    why = told[0].removeprefix("fatal:").removeprefix("error:").strip().rstrip(".")
    if "couldn't find remote ref" in said:
        return BranchUnknown(why)
    if any(sign in said for sign in _REFUSALS):
        return AccessRefused(why)
    return SourceUnreachable(f"git {arguments[0]} said: {why}")
