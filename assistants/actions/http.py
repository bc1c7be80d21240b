"""Webhooks and REST calls: signed, with an idempotency key, to a checked address, and no further than that.

A webhook is signed like this, where ``secret`` is what the file ``HOST.hmac`` holds::

    Gristmill-Signature: sha256=HEX(HMAC-SHA256(secret, timestamp + "." + body))

with the seconds since 1970 of the attempt in ``Gristmill-Timestamp``. Every attempt at an action carries the same
``Idempotency-Key``.
"""

import hashlib
import hmac
import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from assistants.actions.outbound import Place, addresses, allowed, is_here, place_of
from assistants.actions.port import Secrets
from assistants.actions.values import NotDelivered, Outgoing, ReceiverRefused, ReplyLost, TargetForbidden
from kernel.clock import Clock

AGENT = "gristmill"
_NOT_TAKEN = frozenset({408, 425, 429, 500, 503})
"""Answers that say that it was not done, and may be later."""
_NOT_KNOWN = frozenset({502, 504})
"""Answers of somebody between, who does not know what became of it."""
_MOST_TOLD = 300


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a webhook."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpChannel:
    """Send webhooks and REST calls."""

    hosts: Sequence[str]
    """Where actions may go: ``HOST`` or ``HOST:PORT``."""
    secrets: Secrets
    clock: Clock
    timeout_s: float = 20.0
    """For each step of a call that waits."""

    @contextmanager
    def prepare(self, outgoing: Outgoing, key: str) -> Iterator["_Call"]:
        """Check where it goes, and connect."""
        place = place_of(outgoing.target)
        allowed(place, self.hosts)
        headers = self._headers(outgoing, key, place)
        connection = _connected(place, timeout_s=self.timeout_s)
        try:
            yield _Call(
                connection=connection, method=outgoing.method, path=place.path, headers=headers, body=outgoing.body
            )
        finally:
            connection.close()

    def settle(self, outgoing: Outgoing, key: str) -> bool | None:  # noqa: ARG002 - part of the port
        """Nothing here can tell what became of a call."""
        return None

    def shown(self, outgoing: Outgoing, key: str) -> Mapping[str, str]:
        """Return the call with its headers; signature and token are named only."""
        headers = {name: value for name, value in _plain_headers(key).items() if name != "User-Agent"}
        kept = ", ".join(f"{name}: {value}" for name, value in headers.items())
        return {"call": f"{outgoing.method} {outgoing.target}", "headers": kept, "body": outgoing.body}

    def _headers(self, outgoing: Outgoing, key: str, place: Place) -> dict[str, str]:
        headers = {**_plain_headers(key), "Host": place.authority}
        secret = self.secrets.read(f"{place.host}.hmac")
        token = self.secrets.read(f"{place.host}.token")
        if outgoing.kind == "webhook":
            if secret is None:
                raise TargetForbidden(
                    f"webhooks are signed, and there is no secret for {place.host!r}: put it into the file "
                    f"{place.host + '.hmac'!r} in the folder GRISTMILL_ACTION_SECRETS."
                )
            timestamp = str(int(self.clock.now().timestamp()))
            headers["Gristmill-Timestamp"] = timestamp
            headers["Gristmill-Signature"] = signature(secret, timestamp, outgoing.body.encode())
        if token is not None:
            if place.scheme != "https" and not is_here(place):
                raise TargetForbidden(f"the token for {place.host!r} goes over https alone; make the target https.")
            headers["Authorization"] = f"Bearer {token}"
        return headers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    connection: http.client.HTTPConnection
    method: str
    path: str
    headers: Mapping[str, str]
    body: str

    def send(self) -> str:
        """Send the request and read what the receiver says; once bytes have left, silence means that nobody knows."""
        try:
            self.connection.request(self.method, self.path, body=self.body.encode(), headers=dict(self.headers))
            reply = self.connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise ReplyLost(f"no answer came after the request was sent: {_said(error)}.") from None
        with reply:
            return self._judged(reply)

    def _judged(self, reply: http.client.HTTPResponse) -> str:
        told = f"{reply.status} {reply.reason}".strip()
        if 200 <= reply.status < 300:
            return told
        if 300 <= reply.status < 400:
            raise ReceiverRefused(f"the receiver answered {told} and sent us elsewhere, which is not followed.")
        if reply.status in _NOT_TAKEN:
            raise NotDelivered(f"the receiver answered {told}.")
        if reply.status in _NOT_KNOWN:
            raise ReplyLost(f"something between answered {told}: the receiver may have taken it.")
        raise ReceiverRefused(f"the receiver answered {told}{self._more(reply)}.")

    def _more(self, reply: http.client.HTTPResponse) -> str:
        """Return the first words of a refusal, without what was secret in the request if the receiver repeats it."""
        try:
            words = " ".join(reply.read(_MOST_TOLD).decode("utf-8", "replace").split())
        except (OSError, http.client.HTTPException):
            return ""
        for name in ("Authorization", "Gristmill-Signature"):
            for part in self.headers.get(name, "").split():
                words = words.replace(part, "[secret]") if len(part) > len("Bearer") else words
        return f": {words}" if words else ""


def _plain_headers(key: str) -> dict[str, str]:
    return {"Content-Type": "application/json", "Idempotency-Key": key, "User-Agent": AGENT}


def _connected(place: Place, *, timeout_s: float) -> http.client.HTTPConnection:
    """Connect to one of the checked addresses; what fails here had no effect."""
    fault: OSError | None = None
    for address in addresses(place):
        try:
            plain = socket.create_connection((address, place.port), timeout=timeout_s)
            return _on(place, _secured(plain, place), timeout_s=timeout_s)
        except OSError as error:
            fault = error
    if isinstance(fault, ssl.SSLCertVerificationError):
        raise ReceiverRefused(f"{place.host!r} is not who it says: {fault.verify_message}.")
    raise NotDelivered(f"{place.authority!r} cannot be reached: {_said(fault)}.")


def _secured(plain: socket.socket, place: Place) -> socket.socket:
    if place.scheme != "https":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=place.host)
    except OSError:
        plain.close()
        raise


def _on(place: Place, connected: socket.socket, *, timeout_s: float) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(place.host, place.port, timeout=timeout_s)
    connection.sock = connected
    connection.auto_open = 0  # never a connection to an address that was not checked
    return connection


def _said(error: BaseException | None) -> str:
    return str(error) or type(error).__name__
