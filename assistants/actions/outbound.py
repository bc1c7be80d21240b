"""Where actions may go: the hosts that the settings name, and none of the addresses that belong to the machine alone."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistants.actions.values import NotDelivered, TargetForbidden

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA = frozenset({"fd00:ec2::254", "100.100.100.200", "168.63.129.16"})
"""Addresses outside the link-local ranges at which clouds tell machines their secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a URL leads."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """Host and port, as a ``Host`` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _default_port(self.scheme) else f"{host}:{self.port}"


def place_of(url: str) -> Place:
    """Return where a URL leads.

    Raises:
        TargetForbidden: it is no http or https URL, or holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _default_port(parts.scheme)
    except ValueError as error:
        raise TargetForbidden(f"the target {url!r} is no URL: {error}.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise TargetForbidden(f"the target {url!r} is no http or https URL.")
    if parts.username is not None or parts.password is not None:
        raise TargetForbidden("a target must not hold a name or password; keep it in GRISTMILL_ACTION_SECRETS.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(scheme=parts.scheme, host=parts.hostname.rstrip("."), port=port, path=path)


def allowed(place: Place, hosts: Sequence[str]) -> None:
    """Check that the settings name a host, with any port or with this one.

    Raises:
        TargetForbidden: they do not.
    """
    shown = f"[{place.host}]" if ":" in place.host else place.host
    known = {entry.lower() for entry in hosts}
    if not known & {place.host, shown, f"{shown}:{place.port}"}:
        raise TargetForbidden(
            f"the host {place.host!r} is not among those that actions may reach; add it to GRISTMILL_ACTION_HOSTS."
        )


def addresses(place: Place) -> list[str]:
    """Return the addresses of a host, each checked; the connection goes to one of these and nowhere else.

    Raises:
        NotDelivered: the host has no address now.
        TargetForbidden: it has one that only the machine itself or its cloud should reach.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotDelivered(f"the host {place.host!r} has no address now: {error}. It is tried again.") from None
    known = list(dict.fromkeys(str(each[4][0]) for each in found))
    for each in known:
        if reason := objection(each, named=place.host):
            raise TargetForbidden(
                f"the host {place.host!r} leads to {each}, {reason}; name the address itself in GRISTMILL_ACTION_HOSTS "
                "and in the target if that is meant."
            )
    return known


def objection(address: str, *, named: str) -> str:
    """Return why an address may not be reached under a name, or nothing; pure. Whoever names the address means it."""
    found = _plain(address)
    if _is_address(named) and _plain(named) == found:
        return ""
    if str(found) in _METADATA or found.is_link_local:
        return "where machines are told their secrets"
    if found.is_loopback and named != "localhost":
        return "which is this machine"
    if found.is_multicast or found.is_unspecified:
        return "which is no machine"
    return ""


def is_here(place: Place) -> bool:
    """Say whether a place is this machine, so that nobody reads what goes there."""
    return place.host == "localhost" or (_is_address(place.host) and _plain(place.host).is_loopback)


def _plain(address: str) -> _Address:
    found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped
    return found


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
