"""Mail: its headers, the texts that it is made of, each in the encoding that it names, and what is attached."""

import base64
import binascii
import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message

from ingest.parse.allowance import Enclosed, Reading
from ingest.parse.data import lines_of
from ingest.parse.elements import Block, Parsed
from ingest.parse.encoding import decode, printable
from ingest.parse.errors import ParseFailed
from ingest.parse.pages import decode_page, page_blocks
from ingest.parse.partition import partition
from ingest.parse.wrapping import apart

MAIL = "message/rfc822"
HEADERS = {"title": "subject", "from": "from", "to": "to", "date": "date"}
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"})
_SUFFIXES = {
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/csv": ".csv",
    "text/xml": ".xml",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/json": ".json",
}
_DEEPEST = 20
_MOST_PARTS = 2000
_LOCKED = frozenset({"multipart/encrypted", "application/pgp-encrypted"})
_LONG_TEXT = 2 * 2**20
_UUENCODED = re.compile(r"(?m)^begin [0-7]{3,4} (.{1,200})\n((?:[ -`]{1,90}\n)*?)`?\n?end\s*$")
_START = b"From "
_BETWEEN = re.compile(rb"(?m)^From \S+ .*\d{4}\s*\r?\n(?=[A-Za-z-]+:)")


def read_mail(reading: Reading) -> Parsed:
    """Return a mail's headers and texts, of alternatives the richest, and what is attached to it.

    Raises:
        ParseFailed: it holds no text that can be read.
    """
    letters = list(_letters(reading.raw))
    texts = MailTexts(reading)
    for message in letters:
        if len(letters) > 1 and (subject := header(message, "subject")):
            texts.blocks.append(Block(kind="heading", text=subject, level=1))
        texts.add(message)
    properties = {key: header(letters[0], name) for key, name in HEADERS.items()} if letters else {}
    if texts.holds_nothing:
        named = [f"{key}: {_meant(value)}" for letter in letters for key, value in letter.items()]
        texts.add_headers("\n".join(named) or decode(reading.raw).text)
    return texts.parsed(MAIL, properties)


def header(message: Message, name: str) -> str:
    """Return a header as it is meant, or as it is written where it means nothing."""
    value = message.get(name)
    return "" if value is None else _meant(value)


def _meant(value: str) -> str:
    try:
        text = str(make_header(decode_header(value)))
    except (HeaderParseError, UnicodeDecodeError, LookupError, ValueError):
        text = str(value)
    return " ".join(printable(text).split())


class MailTexts:
    """The texts of a mail, as its parts are added."""

    def __init__(self, reading: Reading) -> None:
        self._enclosed = Enclosed(reading, what="attachments")
        self._is_locked = False
        self._parts = 0
        self.blocks: list[Block] = []
        self.notes: list[str] = []

    def add(self, part: Message, depth: int = 0) -> None:
        """Add a part and what is in it."""
        self._parts += 1
        if depth > _DEEPEST or self._parts > _MOST_PARTS:
            raise ParseFailed("too_deep", f"has parts more than {_DEEPEST} deep or {_MOST_PARTS} many; split it.")
        kind = part.get_content_type()
        payload = part.get_payload() if part.is_multipart() else None
        children = [child for child in payload or () if isinstance(child, Message)]
        if kind in _LOCKED:
            self._is_locked = True
        if kind == "multipart/alternative":
            self._alternatives(children, depth)
        elif part.is_multipart():
            self._children(part, children, depth)
        elif kind in _TEXTS and part.get_content_disposition() != "attachment":
            self.text(_payload(part), is_page=kind == "text/html", charset=_charset(part))
        else:
            self._file(part, kind)

    def text(self, raw: bytes, *, is_page: bool, charset: str) -> bool:
        """Add a text; say whether it held anything."""
        found = decode_page(raw) if is_page and not charset else decode(raw, declared=charset)
        if found.note and not found.note.endswith(charset or "\0"):
            self.notes.append(found.note)
        for file in _UUENCODED.finditer(found.text) if "\nend" in found.text else ():
            self.file(printable(file[1]).strip().replace("/", "-") or "attachment", _uudecoded(file[2]))
        found = replace(found, text=_UUENCODED.sub("", found.text))
        if is_page:
            blocks, said = page_blocks(found.text, kind=MAIL)
            self.notes += said
        elif len(found.text) > _LONG_TEXT:
            blocks = [
                Block(kind="paragraph", text=piece) for piece in re.split(r"\n\s*\n", found.text) if piece.strip()
            ]
        else:
            blocks = partition("text/plain", apart(found.text).encode(), inside=MAIL)
        self.blocks += blocks
        return bool(blocks)

    def file(self, name: str, raw: bytes) -> None:
        """Add an attachment."""
        if raw.strip():
            self._enclosed.add(name, raw)

    @property
    def holds_nothing(self) -> bool:
        """No text was found, no attachment, and no lock."""
        return not (self.blocks or self._enclosed.blocks or self._enclosed.unread or self._is_locked)

    def add_headers(self, text: str) -> None:
        """Add the headers themselves, for want of any other text."""
        self.blocks += lines_of(text)
        self.notes.append("holds nothing below its headers: they were read as text")

    def parsed(self, kind: str, properties: dict[str, str]) -> Parsed:
        """Return all of it.

        Raises:
            ParseFailed: there is no text in it.
        """
        blocks = (*self.blocks, *self._enclosed.blocks)
        if not blocks:
            raise self._refusal()
        notes = tuple(dict.fromkeys((*self.notes, *self._enclosed.notes)))
        return Parsed(
            media_type=kind, blocks=blocks, properties={k: v for k, v in properties.items() if v}, notes=notes
        )

    def _refusal(self) -> ParseFailed:
        unread = ", ".join(self._enclosed.unread)
        if self._is_locked or "smime.p7m" in unread:
            return ParseFailed("encrypted", "is an encrypted or sealed mail; save a copy of what it says as text.")
        if unread:
            return ParseFailed(
                "only_attachments",
                f"holds no text of its own, and what it carries was not read: {unread}; save that as files of its own.",
            )
        return ParseFailed("no_text", "holds no text, only headers; remove it.")

    def _alternatives(self, children: list[Message], depth: int) -> None:
        """Add the richest alternative that holds anything, and parts that are no alternative, such as invitations."""
        texts = [part for part in children if part.get_content_type() in _TEXTS or part.is_multipart()]
        html = [part for part in texts if any(inner.get_content_type() == "text/html" for inner in part.walk())]
        for part in [*reversed(html), *(part for part in reversed(texts) if part not in html)]:
            before = len(self.blocks)
            self.add(part, depth + 1)
            if len(self.blocks) > before:
                break
        for part in children:
            if part not in texts:
                self.add(part, depth + 1)

    def _children(self, part: Message, children: list[Message], depth: int) -> None:
        is_letter = part.get_content_type() == MAIL
        for child in children:
            if not child.is_multipart() and not str(child.get_payload() or "").strip():
                named = [f"{key}: {header(child, key)}" for key in dict.fromkeys(child.keys())]
                self.blocks += [Block(kind="item", text=printable(line)) for line in named if not is_letter]
            if is_letter and (subject := header(child, "subject")):
                self.blocks.append(Block(kind="paragraph", text=f"Subject: {subject}"))
            self.add(_unwrapped(part, child) if is_letter else child, depth + 1)
        for text in (part.preamble, part.epilogue) if not children else ():
            self.text((text or "").encode("utf-8", "surrogateescape"), is_page=False, charset="")

    def _file(self, part: Message, kind: str) -> None:
        name = printable(_file_name(part))
        raw = _payload(part)
        if not name:
            name = f"{kind}{_SUFFIXES.get(kind, '')}"
        if kind in _TEXTS and "." not in name:
            name += ".html" if kind == "text/html" else ".txt"
        self.file(name.replace("/", "-"), raw)


def _uudecoded(text: str) -> bytes:
    raw = bytearray()
    for line in text.splitlines():
        with contextlib.suppress(binascii.Error):
            raw += binascii.a2b_uu(line)
    return bytes(raw)


def _letters(raw: bytes) -> Iterator[Message]:
    """Yield the mail, or each mail of a mailbox."""
    if not raw.startswith(_START):
        yield message_from_bytes(raw)
        return
    for letter in _BETWEEN.split(raw):
        if letter.strip():
            yield message_from_bytes(letter)


def _unwrapped(part: Message, letter: Message) -> Message:
    """Return a letter inside a mail; some programs encode the whole of it, against the rules."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64" or letter.keys():
        return letter
    try:
        return message_from_bytes(base64.b64decode(str(letter.get_payload())))
    except ValueError:
        return letter


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, MessageError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    held = part.get_payload()
    return held.encode("utf-8", "surrogateescape") if isinstance(held, str) else b""


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, ValueError):
        return ""


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
        return str(make_header(decode_header(name))) if "=?" in name else name
    except (HeaderParseError, UnicodeDecodeError, LookupError, ValueError, TypeError):
        return ""
