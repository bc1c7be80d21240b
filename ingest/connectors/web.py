"""The pages of one site: one page, a list of them, a sitemap, or a crawl below a path."""

import re
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from ingest.connectors.page_reader import PageReader
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
from ingest.connectors.web_address import WebAddress, join, name_of
from ingest.connectors.web_cache import Page, PageCache
from ingest.connectors.web_client import Answer, Gone, Trouble, Unwelcome, WebClient
from kernel.clock import Clock
from kernel.ids import digest

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_SITEMAP_BYTES = 64 * 2**20
_SITEMAPS = 1000
_STRAIGHT_FAILURES = 5
"""So many pages in a row without an answer, and the others are not asked for."""
_NO_PAGES = re.compile(
    r"\.(?:avi|bmp|bz2|css|exe|gif|gz|ico|iso|jpe?g|js|mov|mp[34]|png|svg|tar|tgz|ttf|wav|webp|woff2?|zip)$",
    re.IGNORECASE,
)
_AGAIN = "Check the address, or correct the source with 'gristmill source add'."


class Web:
    """List and read pages. A listing asks for each of them once; fetching gives what the listing saw."""

    media_type: str | None = None

    def __init__(self, address: WebAddress, reach: Reach, *, clock: Clock) -> None:
        self._address = address
        self._reach = reach
        self._home = reach.cache / f"web-{digest(address.start, address.way, address.pages)}"
        self._cache = PageCache(self._home)
        self._client = WebClient(address, self._cache, reach, clock)
        self._pages: dict[str, Page] = {}
        self._reader = PageReader()

    @property
    def copies(self) -> Path:
        """The folder of the pages."""
        return self._home

    def listing(self) -> Listing:
        """Ask for every page; one that cannot be read, though it may be there, makes the listing incomplete.

        Raises:
            AccessRefused: no page was given, for want of a permission.
            SourceUnreachable: no page was given, or the list of pages was not.
        """
        self._pages = {}
        seen = _Seen()
        with self._client.open():
            for url in self._found(seen):
                if len(seen.asked) >= self._reach.max_items:
                    seen.problems.append(f"only the first {self._reach.max_items:,} pages were read")
                    break
                self._take(url, self._ask(url, seen), seen)
                if seen.is_over:
                    break
        if seen.troubles and not self._pages:
            raise _unreachable(self._address.start, seen.troubles[0])
        items = {item.uri: item for item in (*seen.ignored, *(_item(uri, page) for uri, page in self._pages.items()))}
        problem = seen.problem()
        if not problem:
            robots = join(self._address.start, "/robots.txt") or ""
            self._cache.forget_others({*seen.asked, *seen.lists, robots}, {page.sha256 for page in seen.pages})
        return Listing(items=tuple(items[uri] for uri in sorted(items)), problem=problem)

    def fetch(self, uri: str) -> Fetched:
        """Return the main text of a page, or another file as it is."""
        page = self._pages.get(uri)
        if page is None:
            raise ItemGone("is not on the site any more; refresh again.")
        try:
            body = self._cache.body(page)
        except OSError as error:
            raise ItemUnreadable(
                f"cannot be read from the copy of its site ({error.strerror}); refresh again."
            ) from None
        if page.media_type not in _HTML:
            return Fetched(raw=body)
        text = self._reader.main_text(body, page.charset)
        return Fetched(raw=text.raw, sidecar={"title": text.title} if text.title else {})

    def _ask(self, url: str, seen: "_Seen") -> Answer:
        seen.asked.add(url)
        return self._client.ask(url)

    def _take(self, url: str, answer: Answer, seen: "_Seen") -> None:
        if isinstance(answer, Trouble):
            seen.note(url, answer)
            return
        seen.straight_failures = 0
        if isinstance(answer, Unwelcome):
            seen.ignored.append(Item(uri=name_of(url), stamp="", ignored="robots.txt asks not to read it"))
        elif isinstance(answer, Page):
            seen.pages.append(answer)
            if self._address.way != "crawl" or self._is_below(answer.url):
                before = self._pages.setdefault(name_of(answer.url), answer)
                if before.sha256 != answer.sha256 and before.url != answer.url:
                    seen.problems.append(f"{before.url!r} and {answer.url!r} are both shown as {name_of(answer.url)!r}")

    def _found(self, seen: "_Seen") -> Iterator[str]:
        """Yield the addresses of pages, each once, and note those that are not asked for."""
        ways = {"page": self._one, "pages": self._listed, "sitemap": self._mapped, "crawl": self._crawled}
        for url in ways[self._address.way](seen):
            if not self._address.holds(url):
                seen.ignored.append(Item(uri=url, stamp="", ignored="on another host"))
            elif url not in seen.asked:
                yield url

    def _one(self, _seen: "_Seen") -> Iterator[str]:
        yield self._address.start

    def _listed(self, seen: "_Seen") -> Iterator[str]:
        for line in self._list(seen).decode("utf-8-sig", errors="replace").splitlines():
            url = join(self._address.start, line)
            if line.strip() and not line.lstrip().startswith("#"):
                if url:
                    yield url
                else:
                    seen.problems.append(f"the list of pages holds {line.strip()!r}, which is no address")

    def _list(self, seen: "_Seen") -> bytes:
        if self._address.holds(self._address.pages):
            return self._must(self._address.pages, seen)
        try:
            return Path(self._address.pages).read_bytes()
        except OSError as error:
            raise SourceUnreachable(
                f"the list of pages {self._address.pages!r} cannot be read ({error.strerror}); nothing was changed. "
                "Put it back, or correct the source with 'gristmill source add'."
            ) from None

    def _mapped(self, seen: "_Seen") -> Iterator[str]:
        waiting = deque([self._address.start])
        while waiting:
            url = waiting.popleft()
            if url in seen.lists or not self._address.holds(url):
                continue
            if len(seen.lists) >= _SITEMAPS:
                seen.problems.append(f"only the first {_SITEMAPS} sitemaps were read")
                return
            for tag, found in _locations(url, self._must(url, seen)):
                address = join(url, found)
                if address and tag == "sitemap":
                    waiting.append(address)
                elif address:
                    yield address

    def _must(self, url: str, seen: "_Seen") -> bytes:
        """Return a list of pages: without it, there is no listing."""
        seen.lists.add(url)
        answer = self._client.ask(url)
        if isinstance(answer, Page) and answer.is_kept:
            seen.pages.append(answer)
            return self._cache.body(answer)
        reasons: dict[type[object], Trouble] = {
            Gone: Trouble(reason="is not there"),
            Unwelcome: Trouble(reason="is not to be read, says robots.txt"),
            Page: Trouble(reason="is too large"),
        }
        raise _unreachable(url, answer if isinstance(answer, Trouble) else reasons[type(answer)])

    def _crawled(self, seen: "_Seen") -> Iterator[str]:
        waiting, known = deque([self._address.start]), {self._address.start}
        while waiting:
            url = waiting.popleft()
            yield url
            for link in self._links(seen):
                if link in known or not self._address.holds(link) or not self._is_below(link):
                    continue
                known.add(link)
                if _NO_PAGES.search(urlsplit(link).path):
                    seen.ignored.append(Item(uri=name_of(link), stamp="", ignored="no document, says its name"))
                else:
                    waiting.append(link)

    def _links(self, seen: "_Seen") -> Iterator[str]:
        """Yield the links on the page that was taken last."""
        while seen.followed < len(seen.pages):
            page = seen.pages[seen.followed]
            seen.followed += 1
            if page.is_kept and page.media_type in _HTML and self._is_below(page.url):
                yield from self._reader.links(self._cache.body(page), page.charset, page.url)

    def _is_below(self, url: str) -> bool:
        return urlsplit(url).path.startswith(self._address.prefix)


class _Seen:
    """What a listing came across."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.lists: set[str] = set()
        self.pages: list[Page] = []
        self.followed = 0
        self.ignored: list[Item] = []
        self.problems: list[str] = []
        self.troubles: list[Trouble] = []
        self.straight_failures = 0
        self.is_over = False

    def note(self, url: str, trouble: Trouble) -> None:
        self.troubles.append(trouble)
        self.problems.append(f"{url!r} {trouble.reason}")
        self.straight_failures += 0 if trouble.is_refusal else 1
        self.is_over = trouble.is_final or self.straight_failures >= _STRAIGHT_FAILURES

    def problem(self) -> str:
        more = len(self.problems) - 3
        return "; ".join(self.problems[:3]) + (f"; and {more} more" if more > 0 else "")


def _item(uri: str, page: Page) -> Item:
    stamp = page.sha256 if page.is_kept else f"{page.size}:{page.etag}:{page.last_modified}"
    return Item(uri=uri, stamp=stamp, size=page.size)


def _unreachable(url: str, trouble: Trouble) -> SourceUnreachable:
    if trouble.is_refusal:
        return AccessRefused(
            f"{url!r} {trouble.reason}: we are not let in; nothing was changed. "
            f"Pages that ask for a name and a password cannot be read. {_AGAIN}"
        )
    return SourceUnreachable(f"{url!r} {trouble.reason}; nothing was changed. {_AGAIN}")


def _locations(url: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield what a sitemap names: ``url`` or ``sitemap``, and an address."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(_unpacked(raw), parser)
    except (etree.XMLSyntaxError, ValueError, OSError, EOFError, zlib.error) as error:
        raise SourceUnreachable(f"{url!r} is no sitemap ({error}); nothing was changed. {_AGAIN}") from None
    for entry in tree.iter("{*}url", "{*}sitemap"):
        found = entry.findtext("{*}loc")
        if found and found.strip():
            yield etree.QName(entry).localname, found.strip()


def _unpacked(raw: bytes) -> bytes:
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    unpacked = zlib.decompressobj(wbits=31).decompress(raw, _SITEMAP_BYTES + 1)
    if len(unpacked) > _SITEMAP_BYTES:
        raise ValueError(f"it unpacks to more than {_SITEMAP_BYTES // 2**20} MiB")
    return unpacked
