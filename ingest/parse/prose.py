"""Plain and Markdown text: what unstructured makes of it, and after it every line that it passed over."""

import html
import re

from ingest.parse.data import lines_of
from ingest.parse.elements import Block
from ingest.parse.partition import partition

_LONG = 2 * 2**20
_MANY_LINES = 20_000
"""A longer text is read plainly: to look for its headings and lists would take minutes."""
_GAPS = re.compile(r"\n{4,}")
_CODE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"\]\([^)\n]{0,2000}\)|\]\[[^\]\n]{0,300}\]")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]]+\]:\s")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,5000}>|<[a-z]+:[^<>\s]+>")
_MARKER = re.compile(r"^[\s>]*(?:[-*+]\s+|\d{1,9}[.)]\s+)*(?:\[[ xX]\]\s)?#*")
_TABLE = re.compile(
    r"^[ \t]*\|.{0,5000}\|[ \t]*\n[ \t]*\|(?:[ \t]*:?-{3,}:?[ \t]*\|){1,200}[ \t]*(?:\n[ \t]*\|.{0,5000}\|[ \t]*$)+",
    re.MULTILINE,
)
_LETTERS = re.compile(r"[\W_]+")


def read_prose(text: str, kind: str) -> list[Block]:
    """Return the blocks of a text."""
    text = _GAPS.sub("\n\n\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > _LONG or text.count("\n") > _MANY_LINES:
        return lines_of(text)
    try:
        blocks = _with_tables(text) if kind == "text/plain" else partition(kind, text.encode())
    except RecursionError:
        return lines_of(text)
    if kind == "text/markdown":
        blocks += _passed_over(text, blocks)
    return blocks or lines_of(text)


def _with_tables(text: str) -> list[Block]:
    """Return the blocks of plain text; a table drawn with bars keeps its rows."""
    blocks, start = [], 0
    for table in _TABLE.finditer(text):
        blocks += partition("text/plain", text[start : table.start()].encode())
        blocks += partition("text/markdown", f"{table[0].strip()}\n".encode())
        start = table.end()
    return blocks + (partition("text/plain", text[start:].encode()) if text[start:].strip() or not start else [])


def _passed_over(text: str, blocks: list[Block]) -> list[Block]:
    said = _letters("".join(block.text for block in blocks))
    missed: list[Block] = []
    for line in _CODE.sub("", text).split("\n"):
        if _REFERENCE.match(line):
            continue
        bare = html.unescape(_TAG.sub("", _LINK.sub("", _MARKER.sub("", line))))
        if (letters := _letters(bare)) and letters not in said:
            missed.append(Block(kind="paragraph", text=" ".join(bare.split())))
    return missed


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).casefold()
