"""What was read of a site: bodies and what a server said about them, kept between two listings."""

import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from kernel.ids import content_hash, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, as a server last sent it."""

    url: str
    """After redirects."""
    etag: str
    last_modified: str
    media_type: str
    """As the server said, in small letters and without parameters."""
    charset: str
    """As the server said, or empty."""
    sha256: str
    """Of the body; of what little was read of it where it is too large."""
    size: int
    is_kept: bool = True
    """False for one that is larger than what is kept; its size is what is known of it."""


class PageCache:
    """Pages by the address that was asked for; losing one costs a transfer."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def page(self, asked: str) -> Page | None:
        """Return what is known of a page, if its body is here and whole."""
        try:
            page = Page(**json.loads(self._facts(asked).read_bytes()))
            is_whole = page.is_kept and content_hash(self._body(page.sha256).read_bytes()) == page.sha256
        except (OSError, ValueError, TypeError):
            return None
        return page if is_whole else None

    def body(self, page: Page) -> bytes:
        """Return a page's body.

        Raises:
            OSError: it is not here any more.
        """
        return self._body(page.sha256).read_bytes()

    def keep(self, asked: str, page: Page, body: bytes) -> None:
        """Keep a page under the address that was asked for."""
        self._home.mkdir(parents=True, exist_ok=True)
        if page.is_kept:
            _write(self._body(page.sha256), body)
        _write(self._facts(asked), json.dumps(asdict(page)).encode())

    def forget_others(self, asked: set[str], pages: set[str]) -> None:
        """Remove what is neither under one of these addresses nor one of these bodies, by sha256."""
        wanted = {self._facts(url).name for url in asked} | {self._body(sha256).name for sha256 in pages}
        for path in self._home.glob("*.*"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    def _facts(self, asked: str) -> Path:
        return self._home / f"{digest(asked)}.json"

    def _body(self, sha256: str) -> Path:
        return self._home / f"{sha256}.body"


def _write(path: Path, raw: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as new:
        new.write(raw)
    Path(new.name).replace(path)
