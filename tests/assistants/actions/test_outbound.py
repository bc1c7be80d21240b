"""Where actions may go."""

import pytest

from assistants.actions.outbound import addresses, allowed, is_here, objection, place_of
from assistants.actions.values import TargetForbidden


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://Hooks.example.org/a?b=c", "hooks.example.org", "/a?b=c"),
        ("https://hooks.example.org.:8443", "hooks.example.org:8443", "/"),
        ("http://[::1]:9000/x", "[::1]:9000", "/x"),
    ],
)
def test_a_url_says_where_it_leads(url: str, authority: str, path: str) -> None:
    place = place_of(url)
    assert (place.authority, place.path) == (authority, path)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "file:///etc/passwd", "//example.org", "https://u:p@example.org/", "http://a:99999/"]
)
def test_what_is_no_target_is_refused(url: str) -> None:
    with pytest.raises(TargetForbidden):
        place_of(url)


@pytest.mark.parametrize("hosts", [("example.org",), ("Example.org:443",), ("x", "example.org")])
def test_a_host_that_the_settings_name_may_be_reached(hosts: tuple[str, ...]) -> None:
    allowed(place_of("https://example.org/x"), hosts)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://example.org/", ()),
        ("https://example.org/", ("example.org:8443",)),
        ("https://evil-example.org/", ("example.org",)),
        ("https://example.org.evil.net/", ("example.org",)),
        ("https://sub.example.org/", ("example.org",)),
    ],
)
def test_no_other_host_may_be(url: str, hosts: tuple[str, ...]) -> None:
    with pytest.raises(TargetForbidden, match="GRISTMILL_ACTION_HOSTS"):
        allowed(place_of(url), hosts)


@pytest.mark.parametrize(
    ("address", "named", "is_refused"),
    [
        ("169.254.169.254", "metadata.example", True),
        ("169.254.169.254", "169.254.169.254", False),
        ("::ffff:169.254.169.254", "metadata.example", True),
        ("fe80::1%eth0", "x.example", True),
        ("fd00:ec2::254", "x.example", True),
        ("127.0.0.1", "rebound.example", True),
        ("127.0.0.1", "localhost", False),
        ("127.0.0.1", "127.0.0.1", False),
        ("::ffff:127.0.0.1", "rebound.example", True),
        ("0.0.0.0", "x.example", True),
        ("224.0.0.1", "x.example", True),
        ("10.0.0.7", "intranet.example", False),
        ("93.184.216.34", "example.org", False),
    ],
)
def test_a_name_does_not_lead_to_this_machine_or_its_cloud(address: str, named: str, is_refused: bool) -> None:
    assert bool(objection(address, named=named)) is is_refused


def test_every_way_to_write_an_address_is_looked_at() -> None:
    for host in ("2852039166", "0xa9fea9fe"):  # 169.254.169.254
        with pytest.raises(TargetForbidden, match="secrets"):
            addresses(place_of(f"http://{host}/latest"))


def test_this_machine_is_known_by_its_names() -> None:
    assert is_here(place_of("http://127.0.0.1:1/"))
    assert is_here(place_of("http://localhost/"))
    assert not is_here(place_of("http://example.org/"))
