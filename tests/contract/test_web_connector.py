"""Pages of a site: the contract of connectors, and what they promise beyond it."""

import gzip
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from ingest.agenda import Agenda
from ingest.connectors.port import AccessRefused, Connector, ItemGone, ItemUnreadable, Reach, SourceUnreachable
from ingest.connectors.web import Web
from ingest.connectors.web_address import web_address
from ingest.diff import line_up
from ingest.sources import Source, connect, kind_of
from kernel.clock import FixedClock, SystemClock
from kernel.errors import InvalidInput
from tests.contract.connector_contract import ConnectorContract
from tests.ingest.site import Reply, Site, page, prose, site

NOW = FixedClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
TAGGED = {"ETag": '"v1"'}


class SitePlace:
    """Pages of a site, by a list or a sitemap."""

    keeps_what_it_listed = True

    def __init__(self, server: Site, home: Path, way: str) -> None:
        self.server = server
        self.home = home
        self.way = way

    def write(self, items: Mapping[str, str]) -> None:
        urls = [f"{self.server.url}/{quote(uri)}" for uri in items]
        entries = "".join(f"<url><loc>{url.replace('&', '&amp;')}</loc></url>" for url in urls)
        self.server.replies.clear()
        self.server.put("/list.txt", "\n".join(urls))
        self.server.put(
            "/sitemap.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
        )
        for uri, text in items.items():
            self.server.put(f"/{quote(uri)}", text)

    def destroy(self) -> None:
        self.server.stop()

    def connect(self) -> Connector:
        uri = self.server.url + ("/sitemap.xml" if self.way == "sitemap" else f"/#pages={self.server.url}/list.txt")
        return Web(web_address(uri), Reach(cache=self.home / "cache", pause_s=0), clock=NOW)


@pytest.fixture
def server() -> Iterator[Site]:
    with site() as made:
        yield made


@pytest.fixture
def reach(folder: Path) -> Reach:
    return Reach(cache=folder / "cache", pause_s=0, timeout_s=5)


def web(server: Site, reach: Reach, asked: str = "/") -> Web:
    return Web(web_address(server.url + asked), reach, clock=NOW)


def documents(connector: Connector) -> list[str]:
    return [item.uri for item in connector.listing().items if not item.ignored]


class TestWebAsConnector(ConnectorContract):
    @pytest.fixture(params=["list", "sitemap"])
    def place(self, server: Site, folder: Path, request: pytest.FixtureRequest) -> SitePlace:
        return SitePlace(server, folder, request.param)


class TestWays:
    """One page, a list, a sitemap, a crawl."""

    def test_one_page(self, server: Site, reach: Reach) -> None:
        server.put("/leave?year=2026", "text")
        assert documents(web(server, reach, "/leave?year=2026")) == ["leave?year=2026"]
        assert server.paths() == ["/leave?year=2026"]

    def test_a_list_in_a_file(self, server: Site, reach: Reach, folder: Path) -> None:
        for path in ("/a", "/b/", "/c%20d"):
            server.put(path, path)
        lines = f"\ufeff# ours\n{server.url}/a\n\n/b/\nc d\n/a#part\nhttp://other.example/x\n"
        (folder / "list.txt").write_text(lines)
        found = web(server, reach, f"/#pages={folder / 'list.txt'}").listing()
        assert {item.uri: item.ignored for item in found.items} == {
            "a": "",
            "b/index.html": "",
            "c d": "",
            "http://other.example/x": "on another host",
        }
        assert server.paths() == ["/a", "/b/", "/c%20d"]

    def test_a_list_that_is_not_there_is_unreachable(self, server: Site, reach: Reach, folder: Path) -> None:
        with pytest.raises(SourceUnreachable, match=r"the list of pages .* cannot be read"):
            web(server, reach, f"/#pages={folder / 'none.txt'}").listing()

    def test_sitemaps_of_sitemaps_packed_or_not(self, server: Site, reach: Reach) -> None:
        server.put("/a", "a")
        inner = f"<urlset><url><loc> {server.url}/a </loc></url></urlset>"
        index = "".join(f"<sitemap><loc>{server.url}/{name}</loc></sitemap>" for name in ("1.xml.gz", "sitemap.xml"))
        server.put("/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>")
        server.put("/1.xml.gz", gzip.compress(inner.encode()))
        assert documents(web(server, reach, "/sitemap.xml")) == ["a"]

    @pytest.mark.parametrize(
        "raw", [b"", b"<urlset>", b"not xml", b"\x1f\x8bnot gzip", gzip.compress(b"<a/>" + b" " * 2**27)]
    )
    def test_a_sitemap_that_is_none_is_unreachable(self, server: Site, reach: Reach, raw: bytes) -> None:
        server.put("/sitemap.xml", raw)
        with pytest.raises(SourceUnreachable, match="is no sitemap"):
            web(server, reach, "/sitemap.xml").listing()

    def test_a_crawl_stays_below_its_path_and_on_its_host(self, server: Site, reach: Reach) -> None:
        server.put("/docs/", prose("Start", "a", "/docs/b?x=1", "/elsewhere", "http://127.0.0.2/docs/x", "mailto:a@b"))
        server.put("/docs/a", prose("A", "./#top", "deep/c", "photo.PNG", "javascript:x()", "http://["))
        server.put("/docs/b?x=1", prose("B", "../docs/a"))
        server.put("/docs/deep/c", prose("C", "../../other"))
        found = web(server, reach, "/docs/#crawl").listing()
        assert {item.uri: item.ignored for item in found.items} == {
            "docs/a": "",
            "docs/b?x=1": "",
            "docs/deep/c": "",
            "docs/index.html": "",
            "docs/photo.PNG": "no document, says its name",
        }
        assert sorted(server.paths()) == ["/docs/", "/docs/a", "/docs/b?x=1", "/docs/deep/c"]
        assert found.problem == ""

    def test_a_crawl_of_pages_that_did_not_change_follows_the_links_that_it_knows(
        self, server: Site, reach: Reach
    ) -> None:
        start = Reply(body=prose("Start", "/a").encode(), kind="text/html", headers=TAGGED)
        server.put("/", start)
        server.put("/a", "a")
        assert documents(web(server, reach, "/#crawl")) == documents(web(server, reach, "/#crawl"))

    def test_more_pages_than_asked_for_make_the_listing_incomplete(self, server: Site, folder: Path) -> None:
        server.put("/", prose("Start", "/a", "/b", "/c"))
        for path in ("/a", "/b", "/c"):
            server.put(path, path)
        few = Reach(cache=folder / "cache", pause_s=0, max_items=2)
        found = web(server, few, "/#crawl").listing()
        assert len(found.items) == 2
        assert found.problem == "only the first 2 pages were read"

    def test_a_source_of_the_kind_is_connected(self, server: Site, reach: Reach) -> None:
        server.put("/a", "text")
        kind, uri = kind_of(server.url + "/a")
        source = Source(name="docs", kind=kind, uri=uri, owner="Anna", readers=frozenset({"everyone"}))
        assert documents(connect(source, SystemClock(), reach)) == ["a"]


class TestPages:
    """What is read of a page, and what is asked again."""

    def test_the_main_text_of_a_page_is_read_and_its_menu_is_not(self, server: Site, reach: Reach) -> None:
        server.put("/", prose("Parental leave", "/menu"))
        connector = web(server, reach)
        connector.listing()
        raw = connector.fetch("index.html").raw.decode()
        assert raw.startswith("<!doctype html>")
        for part in ("<h1>Parental leave</h1>", "<h2>Weeks</h2>", "<td>12</td>"):
            assert part in raw
        assert "menu" not in raw
        assert "Cookie" not in raw

    def test_a_change_of_the_menu_is_no_change_of_the_text(self, server: Site, reach: Reach) -> None:
        found = []
        for menu in ("/a", "/b"):
            server.put("/", prose("Leave", menu))
            connector = web(server, reach)
            connector.listing()
            found.append(connector.fetch("index.html"))
        assert found[0] == found[1]

    def test_a_page_with_little_text_is_read_whole(self, server: Site, reach: Reach) -> None:
        server.put("/", "<html><body><div>Call 112.</div></body></html>")
        connector = web(server, reach)
        connector.listing()
        assert b"<div>Call 112.</div>" in connector.fetch("index.html").raw

    def test_the_charset_of_the_server_counts(self, server: Site, reach: Reach) -> None:
        body = prose("Öffnungszeiten").encode("cp1252")
        server.put("/", Reply(body=body, kind="text/html; charset=windows-1252"))
        connector = web(server, reach)
        connector.listing()
        assert "Öffnungszeiten" in connector.fetch("index.html").raw.decode()

    @pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream", "text/csv", ""])
    def test_other_files_come_as_they_are(self, server: Site, reach: Reach, kind: str) -> None:
        server.put("/a", Reply(body=b"%PDF-1.7\x00\xff", kind=kind))
        connector = web(server, reach, "/a")
        [item] = connector.listing().items
        assert item.size == 10
        assert connector.fetch("a").raw == b"%PDF-1.7\x00\xff"

    @pytest.mark.parametrize("headers", [TAGGED, {"Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT"}])
    def test_what_did_not_change_is_not_sent_again(
        self, server: Site, reach: Reach, headers: Mapping[str, str]
    ) -> None:
        server.put("/a", Reply(body=b"once", headers=headers))
        [first] = web(server, reach, "/a").listing().items
        server.put("/a", Reply(body=b"not looked at", headers=headers))
        again = web(server, reach, "/a")
        assert again.listing().items == (first,)
        assert again.fetch("a").raw == b"once"

    def test_a_cache_that_was_lost_or_damaged_is_filled_again(self, server: Site, reach: Reach) -> None:
        server.put("/a", Reply(body=b"once", headers=TAGGED))
        [first] = web(server, reach, "/a").listing().items
        for path in reach.cache.rglob("*.body"):
            path.write_bytes(b"damaged")
        again = web(server, reach, "/a")
        assert again.listing().items == (first,)
        assert again.fetch("a").raw == b"once"

    def test_the_cache_holds_no_more_than_the_last_complete_listing(self, server: Site, reach: Reach) -> None:
        for text in ("one", "two", "three"):
            server.put("/a", text)
            web(server, reach, "/a").listing()
        assert [path.read_bytes() for path in reach.cache.rglob("*.body")] == [b"three"]

    def test_an_incomplete_listing_forgets_nothing(self, server: Site, reach: Reach) -> None:
        server.put("/list", "a\nb")
        server.put("/a", "a")
        good = Reply(body=b"b", headers=TAGGED)
        for reply in (good, Reply(status=500), good):
            server.put("/b", reply)
            web(server, reach, f"/#pages={server.url}/list").listing()
        assert [asked.headers.get("If-None-Match") for asked in server.asked if asked.path == "/b"][-1] == '"v1"'

    @pytest.mark.parametrize("is_declared", [True, False])
    def test_a_page_that_is_too_large_is_listed_with_its_size(
        self, server: Site, folder: Path, is_declared: bool
    ) -> None:
        body = gzip.compress(b"x" * 5000) if not is_declared else b"x" * 5000
        headers = {} if is_declared else {"Content-Encoding": "gzip"}
        server.put("/a", Reply(body=body, headers=headers))
        connector = web(server, Reach(cache=folder / "cache", pause_s=0, max_bytes=1000), "/a")
        [item] = connector.listing().items
        assert item.size > 1000
        with pytest.raises(ItemUnreadable):
            connector.fetch("a")

    def test_pages_under_http_and_https_have_the_same_name(self) -> None:
        secure, plain = web_address("https://Host/a b/ü"), web_address("http://host:80/a%20b/%C3%BC")
        assert plain.holds(secure.start)
        assert not secure.holds(plain.start)


class TestFailures:
    """What may still be there is never taken for gone."""

    @pytest.mark.parametrize("status", [404, 410])
    def test_a_page_that_is_gone_is_not_listed(self, server: Site, reach: Reach, status: int) -> None:
        self.put_list(server, a=page("a"), b=Reply(status=status))
        found = web(server, reach, f"/#pages={server.url}/list").listing()
        assert ([item.uri for item in found.items], found.problem) == (["a"], "")

    @pytest.mark.parametrize(
        ("reply", "why"),
        [
            (Reply(status=401), "'{}/b' was answered with 401 Unauthorized"),
            (Reply(status=403), "'{}/b' was answered with 403 Forbidden"),
            (Reply(status=500), "'{}/b' was answered with 500 Internal Server Error"),
            (Reply(status=429), "'{}/b' was not given: the host asked 3 times for patience"),
            (
                Reply(status=429, headers={"Retry-After": "3600"}),
                "'{}/b' was not given: the host asks us to wait 3,600 s",
            ),
            (Reply(status=204), "'{}/b' was answered with 204 No Content"),
            (Reply(waits_s=60), "'{}/b' did not answer within 1 s"),
            (Reply(status=302, headers={"Location": "http://login.example/"}), "which is another host"),
            (Reply(status=302, headers={"Location": "/b"}), "leads on to another page more than 5 times"),
            (Reply(body=b"short", headers={"Content-Encoding": "gzip"}), "'{}/b' cannot be reached"),
        ],
    )
    def test_a_page_that_is_not_given_removes_nothing(self, server: Site, folder: Path, reply: Reply, why: str) -> None:
        self.put_list(server, a=page("a"), b=reply)
        quick = Reach(cache=folder / "cache", pause_s=0, timeout_s=1)
        found = web(server, quick, f"/#pages={server.url}/list").listing()
        assert why.format(server.url) in found.problem
        agenda = Agenda(recipe="", is_complete=not found.problem)
        agenda.draw_up(line_up(found.items, (), ("a", "b")))
        assert (agenda.live, list(agenda.leavers()), list(agenda.stayers())) == (2, [], ["b"])

    def put_list(self, server: Site, **replies: Reply) -> None:
        server.put("/list", "\n".join(replies))
        for name, reply in replies.items():
            server.put(f"/{name}", reply)

    def test_a_busy_host_is_asked_again_after_the_time_that_it_names(self, server: Site, reach: Reach) -> None:
        soon = Reply(status=429, headers={"Retry-After": "1"})
        date = Reply(status=503, headers={"Retry-After": "Sun, 01 Mar 2026 12:00:01 GMT"})
        server.put("/a", soon, date, page("at last"))
        assert documents(web(server, reach, "/a")) == ["a"]
        asked = [asked.at for asked in server.asked if asked.path == "/a"]
        assert asked[1] - asked[0] >= 1
        assert asked[2] - asked[1] >= 1

    def test_a_host_that_wants_to_be_left_alone_is(self, server: Site, reach: Reach) -> None:
        self.put_list(server, a=page("a"), b=Reply(status=503, headers={"Retry-After": "9999"}), c=page("c"))
        web(server, reach, f"/#pages={server.url}/list").listing()
        assert server.paths() == ["/list", "/a", "/b"]

    def test_a_host_that_does_not_answer_is_given_up(self, server: Site, folder: Path) -> None:
        self.put_list(server, **{f"p{number}": Reply(status=500) for number in range(20)})
        quick = Reach(cache=folder / "cache", pause_s=0)
        with pytest.raises(SourceUnreachable, match=r"500 Internal Server Error; nothing was changed"):
            web(server, quick, f"/#pages={server.url}/list").listing()
        assert len(server.paths()) == 6

    def test_a_site_that_lets_nobody_in_says_so(self, server: Site, reach: Reach) -> None:
        server.put("/a", Reply(status=401))
        with pytest.raises(AccessRefused, match=r"401 Unauthorized: we are not let in; nothing was changed") as caught:
            web(server, reach, "/a").listing()
        assert not caught.value.transient

    def test_a_listing_has_a_time_limit(self, server: Site, folder: Path) -> None:
        self.put_list(server, **{f"p{number}": page("x") for number in range(9)})
        short = Reach(cache=folder / "cache", pause_s=0.2, listing_timeout_s=0.7)
        found = web(server, short, f"/#pages={server.url}/list").listing()
        assert 0 < len(found.items) < 9
        assert "the time for a listing, 1 s, was over" in found.problem

    def test_redirects_on_the_host_are_followed_and_the_page_has_its_own_name(self, server: Site, reach: Reach) -> None:
        self.put_list(server, a=Reply(status=301, headers={"Location": "/b"}), b=Reply(body=b"b", headers=TAGGED))
        assert documents(web(server, reach, f"/#pages={server.url}/list")) == ["b"]
        assert documents(web(server, reach, f"/#pages={server.url}/list")) == ["b"]

    def test_no_other_host_is_asked(self, server: Site, reach: Reach) -> None:
        with site() as other:
            other.put("/x", "x")
            server.put("/a", Reply(status=302, headers={"Location": f"{other.url}/x"}))
            with pytest.raises(SourceUnreachable, match="which is another host"):
                web(server, reach, "/a").listing()
            assert other.asked == []

    def test_what_was_not_listed_is_gone(self, server: Site, reach: Reach) -> None:
        with pytest.raises(ItemGone):
            web(server, reach).fetch("a")


class TestPoliteness:
    """We are guests."""

    def test_robots_txt_is_respected(self, server: Site, reach: Reach) -> None:
        server.put("/robots.txt", "User-agent: *\nDisallow: /private\nAllow: /private/not\nDisallow: /*.pdf$\n")
        server.put("/", prose("Start", "/private/x", "/private/not", "/a.pdf", "/a.pdf?x"))
        for path in ("/private/x", "/private/not", "/a.pdf", "/a.pdf?x"):
            server.put(path, path)
        rules = {item.uri: item.ignored for item in web(server, reach, "/#crawl").listing().items}
        no = "robots.txt asks not to read it"
        assert rules == {"index.html": "", "private/x": no, "private/not": "", "a.pdf": no, "a.pdf?x": ""}
        assert "/private/x" not in server.paths()

    def test_a_robots_txt_that_cannot_be_read_is_no_permission(self, server: Site, reach: Reach) -> None:
        server.put("/robots.txt", Reply(status=500))
        server.put("/a", "a")
        with pytest.raises(SourceUnreachable, match=r"because robots\.txt was answered with 500"):
            web(server, reach, "/a").listing()
        assert server.paths() == []

    def test_there_is_a_pause_between_two_requests(self, server: Site, folder: Path) -> None:
        server.put("/", prose("Start", "/a", "/b"))
        started = time.monotonic()
        web(server, Reach(cache=folder / "cache", pause_s=0.1), "/#crawl").listing()
        assert [asked.at - started > 0.099 * number for number, asked in enumerate(server.asked)] == [True] * 4

    def test_robots_txt_may_ask_for_a_longer_one(self, server: Site, reach: Reach) -> None:
        server.put("/robots.txt", "User-agent: gristmill\nCrawl-delay: 0.3\n")
        server.put("/a", "a")
        started = time.monotonic()
        web(server, reach, "/a").listing()
        assert server.asked[1].at - started > 0.29

    def test_we_say_who_we_are(self, server: Site, reach: Reach) -> None:
        server.put("/a", "a")
        web(server, reach, "/a").listing()
        assert all(asked.headers["User-Agent"].startswith("gristmill/") for asked in server.asked)


class TestAddresses:
    @pytest.mark.parametrize(
        ("uri", "why"),
        [
            ("https:///x", "is no address of a page"),
            ("https://anna:secret@host/x", "holds a user or a password"),
            ("https://host/#everything", "'everything' is not known here"),
            ("https://host/#pages=", "is not known here"),
            ("https://host/#pages=/no/such/list.txt", "'/no/such/list.txt' is no file"),
            ("https://host/#pages=https://other/list.txt", "is on another host"),
        ],
    )
    def test_one_that_cannot_be_read_is_refused_at_once(self, uri: str, why: str) -> None:
        with pytest.raises(InvalidInput, match=why) as caught:
            kind_of(uri)
        assert "secret" not in str(caught.value)

    def test_one_is_kept_in_one_spelling(self, folder: Path) -> None:
        (folder / "my list.txt").write_text("")
        assert kind_of("https://HOST") == ("http", "https://host/")
        assert kind_of("https://host/docs/#crawl") == ("http", "https://host/docs/#crawl")
        _, uri = kind_of(f"https://host/#pages={folder}/my list.txt")
        assert kind_of(uri) == ("http", uri)
        assert web_address(uri).pages == str((folder / "my list.txt").resolve())
