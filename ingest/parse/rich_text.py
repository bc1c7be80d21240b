"""Rich text (RTF): every group and code page of it, in one pass.

Read here and not by striprtf, which drops headers, footers, footnotes and comments, and knows no headings.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.parse.elements import Block, Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import clean

RTF = "application/rtf"
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL
)
_DEEPEST = 5000
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator pict themedata colorschememapping "
    b"datastore latentstyles xmlnstbl filetbl revtbl mmathPr fldinst objdata private bkmkstart bkmkend "
    b"htmltag listtext pntext datafield blipuid template operator userprops deleted info nonshppict "
    b"passwordhash pgptbl protusertbl wgrffmtfilter sn sv atnid atnauthor atndate atnref atrfstart atrfend".split()
)
_NO_WORDS = frozenset(b"pict objdata datastore themedata colorschememapping blipuid datafield fldinst".split())
"""Groups of bytes and codes, which are skipped even where a group that was never closed took all words."""
_LABELLED = {
    b"header": "Header",
    b"headerl": "Header",
    b"headerr": "Header",
    b"headerf": "Header",
    b"footer": "Footer",
    b"footerl": "Footer",
    b"footerr": "Footer",
    b"footerf": "Footer",
    b"footnote": "Note",
    b"annotation": "Comment",
}
_KEPT = frozenset(
    {
        b"shpinst",
        b"shptxt",
        b"fldrslt",
        b"shprslt",
        b"objattph",
        b"result",
        b"formfield",
        b"ffdeftext",
        b"ffl",
        *_LABELLED,
    }
)
"""Groups marked as ignorable whose text is read."""
_CHARACTERS = {
    b"tab": "\t", b"line": "\n", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
    b"endash": "–", b"emdash": "—", b"emspace": " ", b"enspace": " ", b"qmspace": " ", b"zwj": "", b"zwnj": "",
}  # fmt: skip
_CHARSETS = {
    0: "cp1252", 77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
_INFO = re.compile(rb"\{\\(title|subject|doccomm|comment)\s((?:[^{}\\]|\\[^{}])*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What holds inside a group."""

    is_skipped: bool = False
    label: str = ""
    encoding: str = ""
    """Of the font; empty: the document's."""
    skip: int = 1
    """Bytes that follow a \\u for readers that do not know it."""
    font: int = 0


class _Reader:
    def __init__(self, raw: bytes, *, skipped: frozenset[bytes] = _SKIPPED) -> None:
        self._raw = raw
        self._skipped = skipped
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._stack: list[_State] = []
        self._state = _State()
        self._bytes = bytearray()
        self._pieces: dict[str, list[str]] = {"": []}
        self._ignore_next = False
        self._left_to_skip = 0
        self._in_fonts = 0
        self._level = 0
        self._is_item = False
        self._row: list[str] | None = None
        self._rows: list[str] = []
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self.edges: dict[str, dict[str, None]] = {"Header": {}, "Footer": {}}
        """What stands at the edges of pages, each wording once."""

    def read(self) -> None:
        place, size = 0, len(self._raw)
        while place < size:
            token = _TOKEN.match(self._raw, place)
            if token is None:
                place += 1
                continue
            place = token.end()
            word, number, code, sign, brace, text = token.groups()
            if word == b"bin" and number:
                place += max(0, int(number))
            elif word is not None:
                self._word(word, int(number) if number else None)
            elif code is not None:
                self._byte(int(code, 16))
            elif sign is not None:
                self._sign(sign)
            elif brace is not None:
                self._brace(brace)
            elif text is not None:
                self._plain(text)
        self._paragraph()
        self._end_table()
        self._end_notes()

    @property
    def is_whole(self) -> bool:
        """Every group that was opened was closed."""
        return not self._stack

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._ignore_next = False
        self._left_to_skip = 0
        if brace == b"{":
            if len(self._stack) > _DEEPEST:
                raise ParseFailed("too_deep", f"has more than {_DEEPEST} groups inside each other; save it again.")
            self._stack.append(self._state)
        elif self._stack:
            before = self._state
            self._state = self._stack.pop()
            if before.label and before.label != self._state.label:
                self._end_label(before.label)
            self._in_fonts = min(self._in_fonts, len(self._stack))

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._ignore_next = True
        elif sign == b"~":
            self._emit(" ")
        elif sign == b"_":
            self._emit("-")
        elif sign in b"\\{}":
            self._byte(sign[0])
        elif sign in b"\r\n":
            self._word(b"par", None)

    def _word(self, word: bytes, number: int | None) -> None:
        if word in self._skipped or (self._ignore_next and word not in _KEPT):
            self._in_fonts = len(self._stack) if word == b"fonttbl" else self._in_fonts
            self._state = replace(self._state, is_skipped=True)
        elif word in _LABELLED and not self._state.is_skipped:
            self._flush()
            self._state = replace(self._state, label=_LABELLED[word])
            self._pieces[_LABELLED[word]] = []
        elif word == b"u" and number is not None:
            self._unicode(number)
        elif word in _CHARACTERS:
            self._emit(_CHARACTERS[word])
        else:
            self._font_word(word, number)
            if not self._state.is_skipped:
                self._layout(word, number)
        self._ignore_next = False

    def _font_word(self, word: bytes, number: int | None) -> None:
        if word == b"ansicpg" and number:
            self._encoding = _codec(f"cp{number}") or self._encoding
        elif word in (b"mac", b"pc", b"pca"):
            self._encoding = {b"mac": "mac-roman", b"pc": "cp437", b"pca": "cp850"}[word]
        elif word == b"uc" and number is not None:
            self._state = replace(self._state, skip=max(0, min(number, 20)))
        elif word == b"f" and number is not None:
            self._flush()
            self._state = replace(self._state, font=number, encoding=self._fonts.get(number, ""))
        elif word in (b"fcharset", b"cpg") and number is not None and self._in_fonts:
            found = _CHARSETS.get(number, "") if word == b"fcharset" else _codec(f"cp{number}")
            if found and number:
                self._fonts[self._state.font] = found
        elif word == b"plain":
            self._flush()
            self._state = replace(self._state, encoding="")

    def _layout(self, word: bytes, number: int | None) -> None:
        if word in (b"par", b"sect", b"page"):
            self._paragraph()
        elif word == b"pard":
            self._level, self._is_item = 0, False
        elif word == b"outlinelevel" and number is not None and not self._state.label:
            self._level = number + 1 if number < 9 else 0
        elif word in (b"ls", b"pnlvlblt", b"pnlvlbody"):
            self._is_item = True
        elif word == b"intbl":
            self._row = self._row if self._row is not None else []
        elif word in (b"cell", b"nestcell"):
            self._cell()
        elif word in (b"row", b"nestrow"):
            self._end_row()

    def _unicode(self, number: int) -> None:
        self._flush()
        self._emit(chr(number % 65536))
        self._left_to_skip = self._state.skip

    def _byte(self, byte: int) -> None:
        if self._left_to_skip:
            self._left_to_skip -= 1
        elif not self._state.is_skipped:
            self._bytes.append(byte)

    def _plain(self, text: bytes) -> None:
        skipped = min(self._left_to_skip, len(text))
        self._left_to_skip -= skipped
        if not self._state.is_skipped:
            self._bytes += text[skipped:]

    def _emit(self, text: str) -> None:
        self._flush()
        if not self._state.is_skipped:
            self._pieces.setdefault(self._state.label, []).append(text)

    def _flush(self) -> None:
        if self._bytes:
            encoding = self._state.encoding or self._encoding
            self._pieces.setdefault(self._state.label, []).append(self._bytes.decode(encoding, errors="replace"))
            self._bytes.clear()

    def _taken(self, label: str) -> str:
        self._flush()
        text = "".join(self._pieces.get(label, ()))
        self._pieces[label] = []
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return clean(joined)

    def _end_label(self, label: str) -> None:
        text = self._taken(label)
        if label in self.edges:
            self.edges[label] |= {text: None} if text else {}
        elif text:
            self.notes.append(Block(kind="paragraph", text=f"{label}: {text}"))

    def _paragraph(self) -> None:
        if self._state.label:
            self._emit(" ")
            return
        text = self._taken("")
        if self._row is not None:
            self._pieces[""] = [text, " "] if text else []
            return
        self._end_table()
        if text and self._level and len(text) < 250:
            self.blocks.append(Block(kind="heading", text=text, level=self._level))
        elif text:
            self.blocks.append(Block(kind="item" if self._is_item else "paragraph", text=text))
        self._end_notes()

    def _cell(self) -> None:
        self._row = self._row if self._row is not None else []
        self._row.append(self._taken(""))

    def _end_row(self) -> None:
        row, self._row = self._row or [], None
        while row and not row[-1]:
            row.pop()
        if row:
            self._rows.append(" | ".join(row))

    def _end_table(self) -> None:
        if self._row:
            self._end_row()
        if self._rows:
            self.blocks.append(Block(kind="table", text="\n".join(self._rows)))
            self._rows = []
        self._row = None

    def _end_notes(self) -> None:
        self.blocks += self.notes
        self.notes = []


def read_rich_text(raw: bytes) -> Parsed:
    """Return the blocks of an RTF file."""
    reader = _Reader(raw)
    reader.read()
    if not reader.blocks and not reader.is_whole:
        reader = _Reader(raw, skipped=_NO_WORDS)
        reader.read()
    heads, feet = ([Block(kind="paragraph", text=text) for text in reader.edges[edge]] for edge in ("Header", "Footer"))
    notes = () if reader.is_whole else ("its end is missing: what stands after it may be lost",)
    return Parsed(
        media_type=RTF, blocks=(*heads, *reader.blocks, *feet), properties=dict(_properties(raw)), notes=notes
    )


def _properties(raw: bytes) -> Iterator[tuple[str, str]]:
    for name, value in _INFO.findall(raw[:20_000]):
        inner = _Reader(value)
        inner.read()
        text = " ".join(block.text for block in inner.blocks)
        if text:
            yield f"property:{name.decode()}", text


def _codec(name: str) -> str:
    known = {"cp65001": "utf-8", "cp936": "gb18030", "cp10000": "mac-roman", "cp0": "", "cp1361": "johab"}
    name = known.get(name, name)
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
