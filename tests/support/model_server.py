"""A language model of the tests' own: an OpenAI-compatible HTTP server on loopback whose behaviour is scripted.

``ModelServer`` speaks ``POST /v1/chat/completions`` (with and without streaming, also under Azure's paths), Anthropic's
``POST /v1/messages`` and ``GET /v1/models``, keeps every request, and answers with what its script says: a list of behaviours, one a request, the last of them for good. A
behaviour is a text, a ``Reply``, or a function from the request to one of them.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

PASSAGE = re.compile(
    r"<<<passage (?P<number>\d+) (?P<mark>[0-9a-f]+)>>>\n(?P<text>.*?)\n<<<end (?P=number) (?P=mark)>>>", re.DOTALL
)
"""How the prompts of Gristmill show a passage: numbered, between marks that the passage cannot know."""

_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s|$)|$)", re.MULTILINE)
_ORDER = re.compile(
    r"(?i)^\W*(please\b|now\b,?\s*|then\b,?\s*|also\b,?\s*|and\b\s*|always\b|never\b|do not\b|don't\b|you (must|should|will|are now|have to)\b|"
    r"ignore|disregard|forget|override|reply|answer|respond|say|tell|write|print|output|repeat|include|append|add|insert|"
    r"call|run|execute|invoke|use|send|forward|e-?mail|post|upload|transfer|pay|approve|reject|delete|remove|erase|reveal|"
    r"show|share|give|list|translate|summari[sz]e|describe|explain|visit|open|click|follow|download|act|pretend|stop|start|"
    r"set|change|mark|classify|route|label|assume|confirm|provide|create|make|find|compare|discuss|suggest|recommend)\b"
)
_INSIDE = re.compile(
    r"(?i)\b(ignore|disregard|forget) (all|any|the|every|your|previous|prior)\b|\byou must\b|\bsystem prompt\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that came in."""

    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Mapping[str, Any]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Role and text of each message."""
        first = [("system", _text(self.body["system"]))] if self.body.get("system") else []  # as Anthropic has it
        return first + [(m["role"], _text(m.get("content"))) for m in self.body.get("messages", ())]

    @property
    def text(self) -> str:
        """Everything that the model reads."""
        return "\n\n".join(text for _, text in self.messages)

    @property
    def passages(self) -> dict[int, str]:
        """The numbered passages of the prompt, in their order."""
        return {int(found["number"]): found["text"] for found in PASSAGE.finditer(self.text)}

    @property
    def tools(self) -> list[str]:
        """Names of what the model may call."""
        return [tool["function"]["name"] for tool in self.body.get("tools") or ()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server does with one request."""

    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    """Before anything is sent."""
    fault: Literal["", "cut", "malformed", "no_choice", "no_content"] = ""
    """Break the connection in the middle; send what is not JSON; a list of no choices; a choice of no text."""
    finish: str = "stop"
    calls: tuple[str, ...] = ()
    """Tools that the model wants to have called."""
    tokens: tuple[int, int] | None = None
    """Of input and output, as reported; None counts words."""


Behaviour = str | Reply | Callable[[Seen], str | Reply]

SLOW = Reply(text="too late", delay_s=1.0)
BUSY = Reply(status=429, headers={"Retry-After": "7"})
BROKEN = Reply(status=500)
CUT = Reply(text="half of an answer", fault="cut")
MALFORMED = Reply(fault="malformed")
EMPTY = Reply(fault="no_choice")


def obedient(seen: Seen) -> Reply:
    """Do whatever any passage, or the text that is worked on, tells it: repeat its orders, citing them; call its tools."""
    places = seen.passages or {0: next((text for role, text in reversed(seen.messages) if role == "user"), "")}
    orders = [f"{order} [{n}]" if n else order for n, text in places.items() for order in orders_in(text)]
    read = " ".join(places.values()).lower()
    calls = tuple(name for name in seen.tools if name.lower() in read or name.replace("_", " ").lower() in read)
    return Reply(text=" ".join(orders) or _first_quote(seen, 1), calls=calls)


def orders_in(text: str) -> list[str]:
    """Return the sentences of a text that tell a reader to do something."""
    sentences = [found[0].strip() for found in _SENTENCE.finditer(text)]
    return [s for s in sentences if s and (_ORDER.match(s) or _INSIDE.search(s))]


def quoting(number: int = 1, *, sentence: int = 0) -> Callable[[Seen], str]:
    """Answer with a sentence copied from passage ``number``, and the citation of it."""
    return lambda seen: _first_quote(seen, number, sentence)


def _first_quote(seen: Seen, number: int, sentence: int = 0) -> str:
    sentences = [
        s for found in _SENTENCE.finditer(seen.passages.get(number, "")) if len((s := found[0].strip()).split()) > 2
    ]
    return f"{sentences[min(sentence, len(sentences) - 1)]} [{number}]" if sentences else "The passages do not say."


class ModelServer:
    """The server, and what it was asked."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._script: list[Behaviour] = ["It is so."]
        self._lock = threading.Lock()
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Base URL, as clients of OpenAI take it."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def setting(self) -> str:
        """What GRISTMILL_MODEL says to use it."""
        return f"openai:test-model@{self.url}"

    def script(self, *behaviours: Behaviour) -> None:
        """Answer the next requests so, one each, and every one after them like the last; forget what was seen."""
        with self._lock:
            self._script = list(behaviours)
            self.seen.clear()

    def next_behaviour(self, seen: Seen) -> Reply:
        """Keep a request, and return what is done with it."""
        with self._lock:
            self.seen.append(seen)
            behaviour = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        made = behaviour(seen) if callable(behaviour) else behaviour
        return Reply(text=made) if isinstance(made, str) else made

    def close(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def model_server(*behaviours: Behaviour) -> Iterator[ModelServer]:
    """Serve a model with this script, and stop it at the end."""
    server = ModelServer()
    if behaviours:
        server.script(*behaviours)
    try:
        yield server
    finally:
        server.close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, script: ModelServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script


class _Handler(BaseHTTPRequestHandler):
    server: "_Http"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        models = [{"id": "test-model", "object": "model", "created": 0, "owned_by": "tests"}]
        found = self.path.rstrip("/").endswith("/models")
        self._send(200 if found else 404, {"object": "list", "data": models} if found else {})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(path=self.path, headers=headers, body=json.loads(raw))
        reply = self.server.script.next_behaviour(seen)
        time.sleep(reply.delay_s)
        try:
            self._answer(seen, reply)
        except OSError:  # who asked did not wait
            self.close_connection = True

    def _answer(self, seen: Seen, reply: Reply) -> None:
        if reply.status != 200:
            error = {"message": reply.text or f"scripted {reply.status}", "type": "scripted", "code": None}
            self._send(reply.status, {"error": error}, reply.headers)
        elif seen.body.get("stream"):
            self._stream(seen, reply)
        elif reply.fault == "cut":
            self._head(200, "application/json", {"Content-Length": "4000"})
            self._break(b'{"id": "1", "choices": [{"message": {"content": "' + reply.text.encode())
        elif reply.fault == "malformed":
            self._bytes(200, "application/json", b'{"id": "1", "choices": [{', reply.headers)
        else:
            self._send(200, (_message if _is_anthropic(seen) else _completion)(seen, reply), reply.headers)

    def _stream(self, seen: Seen, reply: Reply) -> None:
        self._head(200, "text/event-stream", {"Connection": "close"})
        self.close_connection = True
        pieces = re.findall(r"\S+\s*", reply.text)
        for number, piece in enumerate(pieces):
            if reply.fault == "cut" and number >= len(pieces) // 2:
                self._break(b"data: {")
                return
            self._event(_chunk(seen, {"role": "assistant", "content": piece}))
        self._event(_chunk(seen, {}, finish=reply.finish) | {"usage": _usage(seen, reply)})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, value: Mapping[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(value).encode() + b"\n\n")
        self.wfile.flush()

    def _break(self, half: bytes) -> None:
        self.wfile.write(half)
        self.wfile.flush()
        self.close_connection = True

    def _send(self, status: int, value: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        self._bytes(status, "application/json", json.dumps(value).encode(), headers or {})

    def _bytes(self, status: int, kind: str, body: bytes, headers: Mapping[str, str]) -> None:
        self._head(status, kind, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def _head(self, status: int, kind: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        pass


def _completion(seen: Seen, reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": None if reply.fault == "no_content" else reply.text}
    if reply.calls:
        message["tool_calls"] = [
            {"id": f"call-{n}", "type": "function", "function": {"name": name, "arguments": "{}"}}
            for n, name in enumerate(reply.calls)
        ]
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if reply.calls else reply.finish}
    return _envelope(seen, "chat.completion") | {
        "choices": [] if reply.fault == "no_choice" else [choice],
        "usage": _usage(seen, reply),
    }


def _message(seen: Seen, reply: Reply) -> dict[str, Any]:
    """Return a reply in the form of Anthropic's API."""
    read, wrote = reply.tokens or (len(seen.text.split()), len(reply.text.split()))
    return {
        "id": "message-1",
        "type": "message",
        "role": "assistant",
        "model": seen.body.get("model", ""),
        "content": [] if reply.fault else [{"type": "text", "text": reply.text}],
        "stop_reason": "max_tokens" if reply.finish == "length" else "end_turn",
        "usage": {"input_tokens": read, "output_tokens": wrote},
    }


def _is_anthropic(seen: Seen) -> bool:
    return seen.path.endswith("/messages")


def _chunk(seen: Seen, delta: Mapping[str, Any], *, finish: str | None = None) -> dict[str, Any]:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    return _envelope(seen, "chat.completion.chunk") | {"choices": choices}


def _envelope(seen: Seen, kind: str) -> dict[str, Any]:
    return {"id": "chat-1", "object": kind, "created": 0, "model": seen.body.get("model", "")}


def _usage(seen: Seen, reply: Reply) -> dict[str, int]:
    read, wrote = reply.tokens or (len(seen.text.split()), len(reply.text.split()))
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


def _text(content: object) -> str:
    """Return the text of a message, which clients send as one text or as parts."""
    parts: Sequence[Any] = content if isinstance(content, list) else [content]
    return "\n".join(part.get("text", "") if isinstance(part, dict) else str(part or "") for part in parts)
