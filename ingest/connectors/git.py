"""A branch of a git repository."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from filelock import FileLock, Timeout

from ingest.connectors.beside import SIDECAR, read_sidecar, rule
from ingest.connectors.git_program import BranchUnknown, Git, GitMissing
from ingest.connectors.port import (
    AccessRefused,
    Fetched,
    Item,
    ItemGone,
    ItemUnreadable,
    Listing,
    Reach,
    SourceUnreachable,
)
from kernel.errors import InvalidInput
from kernel.ids import digest

_SCHEMES = frozenset({"https", "http", "ssh", "file"})
_KEYS = frozenset({"branch", "path", "glob"})
_BRANCH = re.compile(r"[\w][\w./+@-]*")
_LFS = b"version https://git-lfs.github.com/spec/v1\n"
_LOCAL_S = 120.0
"""For git to work on the copy; no network takes part."""
_COMMITS = 2000
"""Of the history, read at a time."""
_AGAIN = "Check the address, or correct the source with 'gristmill source add'."


@dataclass(frozen=True, slots=True, kw_only=True)
class GitAddress:
    """Which files of which branch of which repository."""

    remote: str
    branch: str = ""
    """Empty for the branch that the repository offers by itself."""
    path: str = ""
    """Folder in the repository; URIs are relative to it."""
    globs: tuple[str, ...] = ()
    """Patterns for names or, with a slash, for paths; none for every file."""


class PathUnknown(SourceUnreachable):
    """The branch has no such folder."""

    code = "path_unknown"
    transient = False


def git_address(uri: str) -> GitAddress:
    """Read ``git+https://host/repository#branch=main&path=docs&glob=*.md``.

    Raises:
        InvalidInput: it is no such address, or it holds a password.
    """
    split = urlsplit(uri)
    scheme = split.scheme.removeprefix("git+")
    asked = parse_qs(split.fragment, keep_blank_values=True)
    if scheme not in _SCHEMES or not split.path.strip("/") or (scheme != "file" and not split.hostname):
        raise InvalidInput(f"{uri!r} is no repository; write git+https://…, git+ssh://… or git+file:///….")
    if split.password is not None:
        raise InvalidInput(
            "the address holds a password, which everybody who lists the sources would see; "
            "leave it out, and let a git credential helper or an ssh key answer for it."
        )
    unknown = sorted(set(asked) - _KEYS)
    if unknown:
        raise InvalidInput(f"{uri!r}: {unknown[0]!r} is not known here; use branch=, path= and glob= after the '#'.")
    branch, path = asked.get("branch", [""])[-1], asked.get("path", [""])[-1].strip("/")
    if branch and (not _BRANCH.fullmatch(branch) or ".." in branch):
        raise InvalidInput(f"{uri!r}: {branch!r} is no name of a branch.")
    if ".." in path.split("/"):
        raise InvalidInput(f"{uri!r}: the path {path!r} leads out of the repository.")
    globs = tuple(glob for value in asked.get("glob", []) for glob in value.split(",") if glob)
    remote = split._replace(scheme=scheme, fragment="").geturl()
    return GitAddress(remote=remote, branch=branch, path=path, globs=globs)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    kind: str
    mode: str
    blob: str
    size: int
    path: str
    """In the repository, as text that can be stored."""


class GitBranch:
    """List and read the files of a branch, from a bare copy that each listing brings up to date.

    Items come as they were listed, whatever is pushed meanwhile. A file's last commit is its fact ``last_changed``.
    """

    media_type: str | None = None

    def __init__(self, address: GitAddress, reach: Reach, *, program: str = "git") -> None:
        self._address = address
        self._home = reach.cache / f"git-{digest(address.remote)}"
        self._git = Git(self._home, program=program)
        self._fetch_s = reach.listing_timeout_s
        self._ref = "refs/gristmill/" + digest(address.branch)
        self._commit = ""
        self._blobs: dict[str, str] = {}
        self._dates: dict[str, str] = {}
        self._commits_read = 0

    @property
    def copies(self) -> Path:
        """The folder of the bare copy."""
        return self._home

    def listing(self) -> Listing:
        """Fetch the branch and list its files.

        Raises:
            GitMissing: git is not on this machine.
            AccessRefused: the repository does not let us in.
            BranchUnknown: it has no such branch.
            PathUnknown: the branch has no such folder.
        """
        self._update()
        self._dates, self._commits_read = {}, 0
        entries: dict[str, _Entry] = {}
        problem = ""
        for entry in self._entries():
            if entry.path in entries:
                problem = f"two file names are both shown as {entry.path!r}; rename one"
            entries.setdefault(entry.path, entry)
        if self._address.path and not entries:
            raise PathUnknown(
                f"repository {self._address.remote!r} has no folder {self._address.path!r} on {self._named()}; "
                f"nothing was changed. {_AGAIN}"
            )
        self._blobs = {path: entry.blob for path, entry in entries.items() if entry.kind == "blob"}
        items = (self._item(entry) for entry in entries.values())
        return Listing(items=tuple(sorted(items, key=lambda item: item.uri)), problem=problem)

    def fetch(self, uri: str) -> Fetched:
        """Read a file and its sidecar, as they were listed."""
        path = self._prefix() + uri
        if path not in self._blobs:
            raise ItemGone("is not on the branch; refresh again.")
        raw = self._blob(self._blobs[path])
        if raw.startswith(_LFS):
            raise ItemUnreadable("is kept in Git LFS, which is not read; take the files in from a folder instead.")
        beside = self._blobs.get(path + SIDECAR)
        facts = read_sidecar(uri + SIDECAR, self._blob(beside)) if beside else {}
        return Fetched(raw=raw, sidecar={"last_changed": self._changed(path)} | facts)

    def _update(self) -> None:
        address = self._address
        source = f"refs/heads/{address.branch}" if address.branch else "HEAD"
        try:
            self._fetch(address.remote, source)
        except GitMissing:
            raise
        except BranchUnknown:
            raise BranchUnknown(
                f"repository {address.remote!r} has no {self._named()}; nothing was changed. {_AGAIN}"
            ) from None
        except AccessRefused as error:
            raise AccessRefused(
                f"repository {address.remote!r} does not let us in ({error}); nothing was changed. "
                "Give this machine's user a git credential helper or an ssh key that may read it."
            ) from None
        except SourceUnreachable as error:
            raise SourceUnreachable(
                f"repository {address.remote!r} cannot be reached ({error}); nothing was changed. {_AGAIN}"
            ) from None
        self._commit = self._git.run("rev-parse", self._ref, timeout_s=_LOCAL_S).decode().strip()

    def _fetch(self, remote: str, source: str) -> None:
        self._home.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(f"{self._home}.lock", timeout=self._fetch_s):
                self._git.run("init", "--quiet", "--bare", timeout_s=_LOCAL_S)
                for stale in (*self._home.glob("*.lock"), *self._home.glob("refs/**/*.lock")):
                    stale.unlink(missing_ok=True)  # of a git that was killed: nobody else is at work here
                fetch = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
                self._git.run(*fetch, "--", remote, f"+{source}:{self._ref}", timeout_s=self._fetch_s)
        except Timeout:
            raise SourceUnreachable("another process is reading it") from None

    def _entries(self) -> Iterator[_Entry]:
        within = ["--", self._prefix()] if self._address.path else []
        told = self._git.run("ls-tree", "-r", "-l", "-z", "--full-tree", self._commit, *within, timeout_s=_LOCAL_S)
        for line in told.split(b"\0"):
            if line:
                facts, _, path = line.partition(b"\t")
                mode, kind, blob, size = facts.decode().split()
                yield _Entry(kind=kind, mode=mode, blob=blob, size=int(size) if size.isdigit() else 0, path=_text(path))

    def _item(self, entry: _Entry) -> Item:
        uri = entry.path.removeprefix(self._prefix())
        beside = self._blobs.get(entry.path + SIDECAR, "")
        return Item(uri=uri, stamp=f"{entry.blob}:{beside}", size=entry.size, ignored=self._rule(entry, uri))

    def _rule(self, entry: _Entry, uri: str) -> str:
        *folders, name = uri.split("/")
        if entry.kind != "blob":
            return "another repository inside this one"
        if entry.mode == "120000":
            return "link"
        if any(folder.startswith(".") for folder in folders):
            return "hidden or temporary file"
        if self._address.globs and not any(_matches(uri, name, glob) for glob in self._address.globs):
            return "not among the files that glob= names"
        return rule(name)

    def _local(self, *arguments: str) -> bytes:
        try:
            return self._git.run(*arguments, timeout_s=_LOCAL_S)
        except SourceUnreachable as error:
            raise ItemUnreadable(f"cannot be read from the copy of its repository ({error}); refresh again.") from None

    def _blob(self, blob: str) -> bytes:
        return self._local("cat-file", "blob", blob)

    def _changed(self, path: str) -> str:
        """Return the day of the last commit that changed a file, reading no more of the history than it takes."""
        while path not in self._dates:
            log = ("log", "-z", "--format=%x01%cs", "--name-only", "--no-renames", f"--max-count={_COMMITS}")
            told = self._local(*log, f"--skip={self._commits_read}", self._commit)
            if not told:
                return ""
            self._commits_read += _COMMITS
            for commit in told.split(b"\x01"):
                day, *names = commit.split(b"\0")
                for name in names:
                    self._dates.setdefault(_text(name.removeprefix(b"\n")), day.decode())
        return self._dates[path]

    def _prefix(self) -> str:
        return f"{self._address.path}/" if self._address.path else ""

    def _named(self) -> str:
        return f"branch {self._address.branch!r}" if self._address.branch else "branch of its own choice (HEAD)"


def _matches(uri: str, name: str, glob: str) -> bool:
    return fnmatchcase(uri, glob) if "/" in glob else fnmatchcase(name, glob)


def _text(path: bytes) -> str:
    return path.decode("utf-8", errors="backslashreplace")
