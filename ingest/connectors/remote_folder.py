"""The door to fsspec: a folder on S3, Google Cloud Storage, Azure, an SFTP server, or in memory."""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from ingest.connectors.beside import SIDECAR, read_sidecar, rule
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
from ingest.connectors.remote_address import RemoteAddress
from kernel.clock import Clock

_MARKS = (
    *("ETag", "etag", "md5Hash", "content_md5", "generation", "VersionId", "version_id"),
    *("mtime", "LastModified", "last_modified", "updated", "modified", "created"),
)
"""What file systems tell of a file that changes with its content; each tells some of them."""

_DIGESTS = frozenset({"ETag", "etag", "md5Hash", "content_md5", "generation", "VersionId", "version_id"})
_SETTLED_S = 2
"""A younger time stamp may be shared by a change that comes after the listing."""

_REFUSALS = frozenset({"NoCredentialsError", "PartialCredentialsError", "AuthenticationException"}) | frozenset(
    {"ClientAuthenticationError", "DefaultCredentialsError", "TokenRetrievalError", "SSHException"}
)
_PACKAGES = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs", "sftp": "paramiko"}
_AGAIN = "Check the address, or correct the source with 'gristmill source add'."


class _Files(Protocol):
    """What is used of fsspec."""

    def ls(self, path: str, detail: bool) -> list[dict[str, Any]]: ...  # noqa: FBT001 - fsspec's own

    def cat_file(self, path: str) -> bytes: ...


class PackageMissing(SourceUnreachable):
    """The package that reads this kind of place is not installed."""

    code = "package_missing"
    transient = False


class RemoteFolder:
    """List and read the files below a folder. Folders are listed one by one, so that none is left out unseen."""

    media_type: str | None = None

    def __init__(self, address: RemoteAddress, reach: Reach, *, clock: Clock) -> None:
        self._address = address
        self._reach = reach
        self._clock = clock
        self._files: _Files | None = None
        self._paths: dict[str, str] = {}

    def listing(self) -> Listing:
        """Walk the folder; what cannot be listed is a problem, not an absence.

        Raises:
            AccessRefused: the place does not let us in.
            PackageMissing: the package that reads it is not installed.
        """
        problems: list[str] = []
        found: dict[str, Mapping[str, Any]] = {}
        for path, facts in self._walk(problems):
            if len(found) >= self._reach.max_items:
                problems.append(f"only the first {self._reach.max_items:,} files were listed")
                break
            found[path] = facts
        self._paths = {self._uri(path): path for path in found}
        items = (self._item(uri, found[path], found.get(path + SIDECAR)) for uri, path in self._paths.items())
        return Listing(items=tuple(sorted(items, key=lambda item: item.uri)), problem="; ".join(problems[:3]))

    def fetch(self, uri: str) -> Fetched:
        """Read a file and its sidecar."""
        path = self._paths.get(uri)
        if path is None:
            raise ItemGone("is not in the folder any more; refresh again.")
        raw = self._read(path)
        has_facts = uri + SIDECAR in self._paths
        return Fetched(raw=raw, sidecar=read_sidecar(uri + SIDECAR, self._read(path + SIDECAR)) if has_facts else {})

    def _open(self) -> _Files:
        if self._files is None:
            import fsspec  # noqa: PLC0415 - its file systems are slow to load, and most sources need none

            address, timeout_s = self._address, self._reach.timeout_s
            options: dict[str, Any] = {"skip_instance_cache": True}
            if address.protocol != "sftp":  # which hands on to ssh what it does not know, and keeps no listings
                options["use_listings_cache"] = False
            if address.protocol == "s3":
                limits = {"connect_timeout": timeout_s, "read_timeout": timeout_s, "retries": {"max_attempts": 3}}
                options |= {"endpoint_url": address.endpoint or None, "anon": address.is_anonymous}
                options |= {"config_kwargs": limits}
            elif address.protocol == "sftp":
                options |= {"host": address.host, "timeout": timeout_s, "banner_timeout": timeout_s}
                options |= {
                    name: value for name, value in (("username", address.user), ("port", address.port)) if value
                }
            files: _Files = fsspec.filesystem(address.protocol, **options)
            self._files = files
        return self._files

    def _walk(self, problems: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        waiting, known = deque([self._address.root]), {self._address.root.strip("/")}
        while waiting:
            folder = waiting.popleft()
            for facts in self._list(folder, problems):
                path = str(facts["name"])
                if facts["type"] != "directory":
                    yield path, facts
                elif path.strip("/") not in known and not path.rstrip("/").rsplit("/", 1)[-1].startswith("."):
                    known.add(path.strip("/"))
                    waiting.append(path)

    def _list(self, folder: str, problems: list[str]) -> list[dict[str, Any]]:
        try:
            listed = self._open().ls(folder, detail=True)
        except Exception as error:  # noqa: BLE001 - every file system has errors of its own
            if folder == self._address.root:
                raise self._unreachable(error) from None
            problems.append(f"{self._uri(folder)!r} cannot be listed ({_why(error)})")
            return []
        return [facts for facts in listed if str(facts["name"]).strip("/") != folder.strip("/")]

    def _unreachable(self, error: Exception) -> SourceUnreachable:
        place = self._address.shown
        if isinstance(error, ImportError):
            package = _PACKAGES.get(self._address.protocol, self._address.protocol)
            return PackageMissing(f"{place!r} is read with the package {package!r}; nothing was changed. Install it.")
        if isinstance(error, PermissionError) or type(error).__name__ in _REFUSALS:
            return AccessRefused(
                f"{place!r} does not let us in ({_why(error)}); nothing was changed. "
                "Give this machine's user credentials that may list and read it."
            )
        return SourceUnreachable(f"{place!r} cannot be listed ({_why(error)}); nothing was changed. {_AGAIN}")

    def _read(self, path: str) -> bytes:
        try:
            return self._open().cat_file(path)
        except FileNotFoundError:
            raise ItemGone("was removed while it was being read; refresh again.") from None
        except Exception as error:  # noqa: BLE001 - every file system has errors of its own
            raise ItemUnreadable(f"cannot be read ({_why(error)}); refresh again, or check who may read it.") from None

    def _uri(self, path: str) -> str:
        text = path.strip("/").removeprefix(self._address.root.strip("/")).strip("/")
        return text.encode("utf-8", errors="backslashreplace").decode()

    def _item(self, uri: str, facts: Mapping[str, Any], beside: Mapping[str, Any] | None) -> Item:
        size = facts.get("size") or 0
        ignored = rule(uri.rsplit("/", 1)[-1])
        stamp = f"{_stamp(facts)}|{_stamp(beside)}" if beside else _stamp(facts)
        return Item(uri=uri, stamp=stamp, size=int(size), ignored=ignored, is_settled=self._is_settled(facts, beside))

    def _is_settled(self, *files: Mapping[str, Any] | None) -> bool:
        return all(
            any(facts.get(mark) for mark in _DIGESTS) or self._is_old(facts) for facts in files if facts is not None
        )

    def _is_old(self, facts: Mapping[str, Any]) -> bool:
        times = [facts[mark] for mark in _MARKS if mark not in _DIGESTS and facts.get(mark)]
        seconds = [time.timestamp() if isinstance(time, datetime) else float(time) for time in times]
        return bool(seconds) and max(seconds) < self._clock.now().timestamp() - _SETTLED_S


def _stamp(facts: Mapping[str, Any]) -> str:
    return ":".join(str(facts[mark]) for mark in ("size", *_MARKS) if facts.get(mark) is not None)


def _why(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:300] or type(error).__name__
