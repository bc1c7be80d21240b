"""What robots.txt says, as RFC 9309 reads it."""

import pytest

from ingest.connectors.robots import read_robots


@pytest.mark.parametrize(
    ("text", "path", "is_allowed"),
    [
        ("", "/", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("user-AGENT : *\r\ndisallow : /a # why", "/a/b", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Gristmill\nAllow: /", "/a", True),
        ("User-agent: gristmill\nUser-agent: other\nDisallow: /a", "/a", False),
        (
            "User-agent: gristmill\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: gristmill\nDisallow: /c",
            "/c",
            False,
        ),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a/b\nAllow: /a", "/a/b/c", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /*?print=", "/x?print=1", False),
        ("User-agent: *\nDisallow: /a.b", "/aXb", True),
        ("Disallow: /", "/a", True),
        ("<html>not found</html>", "/a", True),
    ],
)
def test_the_longest_rule_of_our_group_decides(text: str, path: str, is_allowed: bool) -> None:
    assert read_robots(text).allows(path) is is_allowed


@pytest.mark.parametrize(("delay", "pause_s"), [("2", 2.0), ("0.5", 0.5), ("-1", 0.0), ("soon", 0.0), ("1e9", 0.0)])
def test_a_pause_may_be_asked_for(delay: str, pause_s: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {delay}\n").pause_s == pause_s


def test_rules_of_many_stars_are_matched_in_time() -> None:
    assert read_robots("User-agent: *\nDisallow: /" + "a*" * 20 + "b").allows("/" + "a" * 500)
