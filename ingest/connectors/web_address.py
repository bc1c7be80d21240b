"""Which pages of which site: the addresses of ``http`` sources, and what their pages are called."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

from ingest.parse.encoding import printable
from kernel.errors import InvalidInput

Way = Literal["page", "pages", "sitemap", "crawl"]

_SCHEMES = frozenset({"http", "https"})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """Where to begin, and how to go on."""

    start: str
    """A page, a sitemap, or the page where a crawl begins."""
    way: Way
    pages: str = ""
    """The list, for the way ``pages``: an address on the same host, or the path of a file."""

    @property
    def prefix(self) -> str:
        """A crawl stays below this path."""
        path = urlsplit(self.start).path
        return path[: path.rfind("/") + 1]

    def holds(self, url: str) -> bool:
        """Return whether an address is on the same host; https may stand for http, and never the other way round."""
        ours, other = urlsplit(self.start), urlsplit(url)
        if other.scheme not in _SCHEMES or other.username or (ours.scheme, other.scheme) == ("https", "http"):
            return False
        try:
            ports = [split.port or _PORTS[split.scheme] for split in (ours, other)]
        except ValueError:
            return False
        is_upgrade = (ours.scheme, other.scheme, *ports) == ("http", "https", 80, 443)
        return ours.hostname == other.hostname and (
            is_upgrade or (ours.scheme == other.scheme and ports[0] == ports[1])
        )


def web_address(uri: str) -> WebAddress:
    """Read ``https://host/page``, ``…/sitemap.xml``, ``…#sitemap``, ``…/docs/#crawl`` or ``https://host/#pages=LIST``.

    Raises:
        InvalidInput: it is no such address, or it holds a user or a password.
    """
    split = urlsplit(uri)
    if "@" in split.netloc:
        raise InvalidInput(
            "the address holds a user or a password, which everybody who lists the sources would see; leave it out."
        )
    if split.scheme not in _SCHEMES or not split.hostname:
        raise InvalidInput(f"{uri!r} is no address of a page; write https://host/page.")
    asked = parse_qs(split.fragment, keep_blank_values=True)
    start = clean(split._replace(fragment="").geturl())
    if not asked and not split.fragment:
        return WebAddress(start=start, way="sitemap" if _is_sitemap(split.path) else "page")
    if set(asked) == {"pages"} and asked["pages"][-1]:
        return WebAddress(start=start, way="pages", pages=_list_place(start, asked["pages"][-1]))
    ways: dict[str, Way] = {"crawl": "crawl", "sitemap": "sitemap"}
    if split.fragment not in ways:
        raise InvalidInput(
            f"{uri!r}: {split.fragment!r} is not known here; use '#crawl', '#sitemap' or '#pages=LIST', or no '#'."
        )
    return WebAddress(start=start, way=ways[split.fragment])


def spelled_out(uri: str) -> str:
    """Return the address of a source in one spelling, with the whole path of a list.

    Raises:
        InvalidInput: it is no such address, or its list does not exist.
    """
    address = web_address(uri)
    if address.way != "pages":
        return address.start + (f"#{urlsplit(uri).fragment}" if urlsplit(uri).fragment else "")
    if not address.holds(address.pages) and not Path(address.pages).is_file():
        raise InvalidInput(f"the list {address.pages!r} is no file; give the path of one with an address a line.")
    return f"{address.start}#pages={quote(address.pages, safe='/:')}"


def clean(url: str) -> str:
    """Return an address in one spelling: host in small letters, a path, no fragment, nothing unquoted."""
    split = urlsplit(url)
    path = quote(split.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(split.query, safe="/?%:@!$&'()*+,;=~-._[]")
    return split._replace(netloc=split.netloc.lower(), path=path, query=query, fragment="").geturl()


def join(base: str, link: str) -> str | None:
    """Return the address that a link names, or None for what is no address of a page."""
    try:
        joined = clean(urljoin(base, link.strip()))
    except ValueError:
        return None
    return joined if urlsplit(joined).scheme in _SCHEMES else None


def name_of(url: str) -> str:
    """Return what a page is called inside its source: path and query, readable, the same under http and https."""
    split = urlsplit(url)
    try:
        path = unquote(split.path, errors="strict")
    except UnicodeDecodeError:
        path = split.path
    if printable(path) != path:
        path = split.path
    path = path.removeprefix("/")
    if not path or path.endswith("/"):
        path += "index.html"
    return path + (f"?{split.query}" if split.query else "")


def _is_sitemap(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].lower()
    return "sitemap" in name and name.endswith((".xml", ".xml.gz"))


def _list_place(start: str, place: str) -> str:
    if urlsplit(place).scheme in _SCHEMES:
        if not WebAddress(start=start, way="pages").holds(place):
            raise InvalidInput(f"the list {place!r} is on another host than {start!r}; pages come from one host.")
        return clean(place)
    return str(Path(place).expanduser().resolve())
