"""Real receivers on loopback, which fail, hang, answer twice, or cut the line, and remember every effect they had."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

REPLIES = {
    "ok": 200,
    "slow": 200,
    "fail": 500,
    "busy": 503,
    "limit": 429,
    "between": 502,
    "refuse": 400,
    "redirect": 302,
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


@dataclass
class HttpReceiver:
    """Behaves as scripted, one word a request; the last word stays.

    ``ok``, ``slow`` and ``twice`` have their effect and say so; ``cut`` and ``hang`` have it and say nothing; all others
    have none.
    """

    script: list[str] = field(default_factory=lambda: ["ok"])
    elsewhere: str = ""
    requests: list[Request] = field(default_factory=list)
    effects: Counter[str] = field(default_factory=Counter)
    url: str = ""
    honours_keys: bool = False
    """A key that was seen has no effect again."""
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def hear(self, request: Request) -> str:
        with self.lock:
            self.requests.append(request)
            word = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            has_effect = word in {"ok", "slow", "twice", "cut", "hang"}
            if has_effect and not (self.honours_keys and self.effects[request.key]):
                self.effects[request.key] += 1
            return word


@contextmanager
def http_receiver(*script: str) -> Iterator[HttpReceiver]:
    """Listen on loopback until the block ends."""
    receiver = HttpReceiver(script=list(script) or ["ok"])

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            word = receiver.hear(Request(method=self.command, path=self.path, headers=headers, body=body))
            self.close_connection = True
            if word == "slow":
                receiver.released.wait(0.01)
            if word == "cut":
                self.connection.shutdown(socket.SHUT_RDWR)
            elif word == "hang":
                receiver.released.wait(60)
            elif word == "twice":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * 2)
            else:
                self._say(word)

        do_POST = do_PUT = do_PATCH = do_GET = _take  # noqa: N815 - the names that the library calls

        def _say(self, word: str) -> None:
            self.send_response(REPLIES[word])
            if word == "redirect":
                self.send_header("Location", receiver.elsewhere)
            told = f"seen: {self.headers.get('Authorization', '')}".encode() if word == "refuse" else b""
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class MailReceiver:
    """Takes mail as scripted, one word a message; the last word stays. ``cut`` takes it and goes away without a word."""

    script: list[str] = field(default_factory=lambda: ["ok"])
    taken: list[tuple[str, Sequence[str], str]] = field(default_factory=list)
    port: int = 0

    def word(self) -> str:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    async def handle_RCPT(  # noqa: N802 - the name that the library calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.script[0] == "unknown":
            return "550 there is nobody of that name"
        if self.script[0] == "later":
            self.word()
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        word = self.word()
        if word == "full":
            return "452 no room now"
        if word == "spam":
            return "554 not wanted"
        text = envelope.content if isinstance(envelope.content, str) else (envelope.content or b"").decode()
        self.taken.append((envelope.mail_from or "", list(envelope.rcpt_tos), text))
        if word == "cut" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 taken"


@contextmanager
def mail_receiver(*script: str) -> Iterator[MailReceiver]:
    """Listen on loopback until the block ends."""
    receiver = MailReceiver(script=list(script) or ["ok"])
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        receiver.port = found.getsockname()[1]
    controller = Controller(receiver, hostname="127.0.0.1", port=receiver.port)
    controller.start()
    try:
        yield receiver
    finally:
        controller.stop()
