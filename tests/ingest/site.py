"""A web server on loopback whose answers a test scripts."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer."""

    status: int = 200
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    waits_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    path: str
    headers: Mapping[str, str]
    at: float


class Site:
    """Answers by path: what is not there is 404; the last of several answers stays."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[Asked] = []
        self.silence = threading.Event()
        """Set when the server stops: ends every wait."""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._serving = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self._serving.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def put(self, path: str, *replies: Reply | str | bytes) -> None:
        self.replies[path] = [r if isinstance(r, Reply) else page(r) for r in replies]

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def stop(self) -> None:
        self.silence.set()
        self.server.shutdown()
        self._serving.join()
        self.server.server_close()


def page(body: str | bytes) -> Reply:
    raw = body.encode() if isinstance(body, str) else body
    is_html = raw.lstrip().startswith(b"<")
    return Reply(body=raw, kind="text/html; charset=utf-8" if is_html else "text/plain; charset=utf-8")


def prose(title: str, *links: str) -> str:
    """A page with a menu, enough text to be a page, and a footer."""
    text = f"This page is about {title}. " + "Everybody who works here may read what it says about the rules. " * 8
    menu = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return (
        f"<!doctype html><html><head><title>{title} | Acme</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<main><article><h1>{title}</h1><p>{text}</p><h2>Weeks</h2>"
        "<table><tr><th>Years</th><th>Weeks</th></tr><tr><td>1</td><td>12</td></tr></table></article></main>"
        "<footer>Cookie settings</footer></body></html>"
    )


@contextmanager
def site() -> Iterator[Site]:
    made = Site()
    try:
        yield made
    finally:
        if not made.silence.is_set():
            made.stop()


def _handler(of: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            of.asked.append(Asked(path=self.path, headers=dict(self.headers), at=time.monotonic()))
            waiting = of.replies.get(self.path, [Reply(status=404)])
            reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            of.silence.wait(reply.waits_s)
            self.close_connection = bool(reply.waits_s)
            etag, asked = reply.headers.get("ETag"), self.headers.get("If-None-Match")
            since = reply.headers.get("Last-Modified")
            is_same = (etag and etag == asked) or (
                not asked and since and since == self.headers.get("If-Modified-Since")
            )
            self.send_response(304 if is_same else reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if not is_same:
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(b"" if is_same or self.command == "HEAD" else reply.body)

        do_HEAD = do_GET  # noqa: N815 - the base class's name

        def log_message(self, *_: Any) -> None:
            return

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    return Handler
