"""Mail: its headers and the texts that it is made of, each in the encoding that it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import Literal

from ingest.parse.encoding import decode, printable
from ingest.parse.errors import ParseFailed

_HEADERS = {"title": "subject", "from": "from", "to": "to", "date": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One text of a mail."""

    media_type: Literal["text/plain", "text/html"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that was read."""

    bodies: tuple[Body, ...]
    properties: dict[str, str]
    notes: tuple[str, ...]


def read_mail(raw: bytes) -> Mail:
    """Return a mail's headers and texts; of alternatives the HTML one. Attachments are named, not read.

    Raises:
        ParseFailed: it holds no text of its own.
    """
    message = message_from_bytes(raw)
    attached: list[str] = []
    notes: list[str] = []
    bodies = tuple(body for body in _bodies(message, attached, notes) if body.text.strip())
    names = ", ".join(attached)
    if not bodies:
        holds = f"only attachments ({names})" if names else "only headers"
        raise ParseFailed("no_text", f"holds no text of its own, {holds}; save what it carries as files of their own.")
    notes += [f"attachments were not read: {names}"] if names else []
    properties = {key: _header(message, name) for key, name in _HEADERS.items()}
    return Mail(bodies=bodies, properties={k: v for k, v in properties.items() if v}, notes=tuple(notes))


def _bodies(part: Message, attached: list[str], notes: list[str]) -> Iterator[Body]:
    kind = part.get_content_type()
    children = [child for child in part.get_payload() if isinstance(child, Message)] if part.is_multipart() else []
    if kind == "multipart/alternative":
        children = [_richest(children)] if children else []
    if part.get_content_disposition() == "attachment":
        attached.append(_name(part))
    elif part.is_multipart():
        for child in children:
            yield from _bodies(child, attached, notes)
    elif kind in {"text/plain", "text/html"}:
        payload = part.get_payload(decode=True)
        found = decode(payload if isinstance(payload, bytes) else b"", declared=part.get_content_charset() or "")
        if found.note and not found.note.endswith(str(part.get_content_charset())):
            notes.append(found.note)
        yield Body(media_type="text/html" if kind == "text/html" else "text/plain", text=found.text)
    else:
        attached.append(_name(part))


def _richest(alternatives: list[Message]) -> Message:
    html = [part for part in alternatives if any(inner.get_content_type() == "text/html" for inner in part.walk())]
    return (html or alternatives)[-1]


def _name(part: Message) -> str:
    return printable(part.get_filename() or part.get_content_type())


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(value)))
    except (HeaderParseError, UnicodeDecodeError, LookupError, ValueError):
        text = str(value)
    return " ".join(printable(text).split())
