"""The addresses of folders on other machines: ``s3://bucket/folder``, ``sftp://user@host/folder`` and their like."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from kernel.errors import InvalidInput

PROTOCOLS = frozenset({"s3", "gs", "az", "sftp", "memory"})

_KEYS = frozenset({"endpoint", "anonymous"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAddress:
    """A folder, and how to get there."""

    protocol: str
    root: str
    """As its file system spells it."""
    shown: str
    host: str = ""
    user: str = ""
    port: int | None = None
    endpoint: str = ""
    """Of a server that speaks S3 and is not Amazon's."""
    is_anonymous: bool = False


def remote_address(uri: str) -> RemoteAddress:
    """Read an address; ``s3://`` takes ``#endpoint=https://host`` and ``#anonymous=yes``.

    Raises:
        InvalidInput: it is no such address, or it holds a password.
    """
    split = urlsplit(uri)
    if split.password is not None:
        raise InvalidInput(
            "the address holds a password, which everybody who lists the sources would see; leave it out, "
            "and let a key or the machine's own credentials answer for it."
        )
    asked = parse_qs(split.fragment, keep_blank_values=True)
    unknown = sorted(set(asked) - (_KEYS if split.scheme == "s3" else frozenset()))
    if unknown:
        raise InvalidInput(f"{uri!r}: {unknown[0]!r} is not known here; s3:// takes endpoint= and anonymous=yes.")
    path = unquote(split.path).strip("/")
    if split.scheme not in PROTOCOLS or not split.netloc or ".." in path.split("/"):
        raise InvalidInput(
            f"{uri!r} is no folder that can be read; write s3://bucket/folder or sftp://user@host/folder."
        )
    is_sftp = split.scheme == "sftp"
    return RemoteAddress(
        protocol=split.scheme,
        root=f"/{path}" if is_sftp else "/".join(part for part in (split.netloc, path) if part),
        shown=split._replace(fragment="").geturl(),
        host=split.hostname or "" if is_sftp else "",
        user=split.username or "" if is_sftp else "",
        port=split.port if is_sftp else None,
        endpoint=asked.get("endpoint", [""])[-1],
        is_anonymous=asked.get("anonymous", [""])[-1] in {"yes", "true", "1"},
    )
