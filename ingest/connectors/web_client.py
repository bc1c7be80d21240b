"""The door to httpx: ask one host for pages, politely, and say what became of each as a value."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from ingest.connectors.port import Reach
from ingest.connectors.robots import AGENT, Robots, read_robots
from ingest.connectors.web_address import WebAddress, join
from ingest.connectors.web_cache import Page, PageCache
from kernel.clock import Clock
from kernel.ids import content_hash

_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})
_REFUSED = frozenset({401, 403, 407})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOPS = 5
_TRIES = 3
_LONGEST_WAIT_S = 120.0
"""A host that asks for more patience is left alone until the next refresh."""
_SLOW = 10
"""A body may take this many times as long as the first byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The host says that there is no such page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwelcome:
    """robots.txt asks not to read the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """The page may well be there, and was not read; the reason completes "the page ..."."""

    reason: str
    is_refusal: bool = False
    """We were not let in."""
    is_final: bool = False
    """The host wants to be left alone, or does not answer at all: asking for other pages makes no sense."""


Answer = Page | Gone | Unwelcome | Trouble


class WebClient:
    """Ask one host. It is entered once for each listing."""

    def __init__(self, address: WebAddress, cache: PageCache, reach: Reach, clock: Clock) -> None:
        self._address = address
        self._cache = cache
        self._reach = reach
        self._clock = clock
        self._pause_s = reach.pause_s
        self._asked_at = 0.0
        self._deadline = 0.0
        self._robots: Robots | Trouble = Robots()
        self._http: httpx.Client

    @contextmanager
    def open(self) -> Iterator[None]:
        """Connect, and read robots.txt."""
        self._deadline = time.monotonic() + self._reach.listing_timeout_s
        self._robots = Robots()
        headers = {"User-Agent": f"{AGENT}/0.1 (reads documents for search)", "Accept": "*/*"}
        with httpx.Client(timeout=self._reach.timeout_s, headers=headers, follow_redirects=False) as self._http:
            self._robots = self._read_robots()
            if isinstance(self._robots, Robots):
                self._pause_s = max(self._reach.pause_s, self._robots.pause_s)
            yield

    def ask(self, url: str) -> Answer:
        """Return a page, from the cache where the host says that it did not change; redirects stay on the host."""
        asked = url
        for _ in range(_HOPS + 1):
            if isinstance(self._robots, Trouble):
                return self._robots
            if not self._robots.allows(_path(url)):
                return Unwelcome()
            answer = self._patiently(asked, url)
            if not isinstance(answer, str):
                return answer
            if not self._address.holds(answer):
                return Trouble(reason=f"leads to {answer!r}, which is another host")
            url = answer
        return Trouble(reason=f"leads on to another page more than {_HOPS} times")

    def body(self, page: Page) -> bytes:
        """Return a page's body.

        Raises:
            OSError: it is not in the cache any more.
        """
        return self._cache.body(page)

    def _read_robots(self) -> Robots | Trouble:
        url = join(self._address.start, "/robots.txt") or ""
        answer = self.ask(url)
        if isinstance(answer, Page):
            return read_robots(self._cache.body(answer).decode("utf-8-sig", errors="replace") if answer.is_kept else "")
        if isinstance(answer, Trouble) and not answer.is_refusal:
            return Trouble(reason=f"was not asked for, because robots.txt {answer.reason}", is_final=True)
        return Robots()

    def _patiently(self, asked: str, url: str) -> Answer | str:
        """Ask again where the host asks for patience. A text is the address that it sends us to."""
        for attempt in range(_TRIES):
            wait_s = self._reach.pause_s * 4 * 2**attempt
            try:
                answer = self._once(asked, url)
            except httpx.TimeoutException:
                return Trouble(reason=f"did not answer within {self._reach.timeout_s:g} s", is_final=False)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                return Trouble(reason=f"cannot be reached ({error})", is_final=isinstance(error, httpx.ConnectError))
            if not isinstance(answer, float | None):
                return answer
            wait_s = wait_s if answer is None else answer
            if wait_s > _LONGEST_WAIT_S or time.monotonic() + wait_s > self._deadline:
                return Trouble(reason=f"was not given: the host asks us to wait {wait_s:,.0f} s", is_final=True)
            time.sleep(wait_s)
        return Trouble(reason=f"was not given: the host asked {_TRIES} times for patience", is_final=True)

    def _once(self, asked: str, url: str) -> Answer | str | float | None:
        """Return an answer, the address that the host sends us to, or how long it asks us to wait (None: no word)."""
        self._keep_pace()
        if time.monotonic() > self._deadline:
            limit = self._reach.listing_timeout_s
            return Trouble(reason=f"was not asked for: the time for a listing, {limit:,.0f} s, was over", is_final=True)
        known = self._cache.page(asked)
        known = known if known and known.url == url else None
        with self._http.stream("GET", url, headers=_conditions(known)) as response:
            if response.status_code == 304 and known:
                return known
            if response.status_code == 200:
                return self._page(asked, url, response)
            if response.status_code in _REDIRECTS and "location" in response.headers:
                return join(url, response.headers["location"]) or Trouble(reason="leads to no address of a page")
            return self._refusal(response)

    def _refusal(self, response: httpx.Response) -> Answer | float | None:
        status = response.status_code
        if status in _GONE:
            return Gone()
        if status in _BUSY:
            return self._wait_s(response.headers.get("retry-after", ""))
        return Trouble(reason=f"was answered with {status} {response.reason_phrase}", is_refusal=status in _REFUSED)

    def _page(self, asked: str, url: str, response: httpx.Response) -> Page | Trouble:
        declared = response.headers.get("content-length", "")
        size = int(declared) if declared.isdigit() else 0
        chunks: list[bytes] = []
        got, latest = 0, time.monotonic() + _SLOW * self._reach.timeout_s
        for chunk in response.iter_bytes() if size <= self._reach.max_bytes else ():
            chunks.append(chunk)
            got += len(chunk)
            if got > self._reach.max_bytes:
                break
            if time.monotonic() > latest:
                return Trouble(
                    reason=f"was sent so slowly that it was given up after {_SLOW * self._reach.timeout_s:g} s"
                )
        body = b"".join(chunks)
        kind, charset = _kind(response.headers.get("content-type", ""))
        page = Page(
            url=url,
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
            media_type=kind,
            charset=charset,
            sha256=content_hash(body),
            size=max(size, got),
            is_kept=max(size, got) <= self._reach.max_bytes,
        )
        self._cache.keep(asked, page, body)
        return page

    def _wait_s(self, asked: str) -> float | None:
        if asked.strip().isdigit():
            return float(asked)
        try:
            until = parsedate_to_datetime(asked)
        except ValueError:
            return None
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - self._clock.now()).total_seconds())

    def _keep_pace(self) -> None:
        time.sleep(max(0.0, self._asked_at + self._pause_s - time.monotonic()))
        self._asked_at = time.monotonic()


def _conditions(known: Page | None) -> dict[str, str]:
    if known and known.etag:
        return {"If-None-Match": known.etag}
    return {"If-Modified-Since": known.last_modified} if known and known.last_modified else {}


def _kind(header: str) -> tuple[str, str]:
    message = Message()
    message["content-type"] = header or "application/octet-stream"
    return message.get_content_type(), str(message.get_param("charset") or "")


def _path(url: str) -> str:
    split = urlsplit(url)
    return split.path + (f"?{split.query}" if split.query else "")
