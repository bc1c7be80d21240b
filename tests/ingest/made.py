"""Files of the formats that no library at hand writes, as bytes: OpenDocument, books, rich text, Outlook, pictures."""

import io
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw, ImageFont

_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "presentation": "presentation",
        "style": "style",
        "svg": "svg-compatible",
    }.items()
)
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_parts(raw: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive with more parts, or other ones."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | dict(parts))


_TRANSITIONAL = re.compile(rb"http://schemas\.openxmlformats\.org/(\w+)/2006/(?!metadata|content-types)([\w/-]+)")
_STRICT_WORDS = {b"extended-properties": b"extendedProperties", b"custom-properties": b"customProperties"}


def strict(raw: bytes) -> bytes:
    """Return an office document as one that keeps to the strict names of ISO/IEC 29500 saves it."""

    def renamed(found: re.Match[bytes]) -> bytes:
        if found[1] in (b"package", b"markup-compatibility"):
            return found[0]
        above, _, last = found[2].rpartition(b"/")
        last = _STRICT_WORDS.get(last, last)
        return b"http://purl.oclc.org/ooxml/" + b"/".join(part for part in (found[1], above, last) if part)

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return zipped({name: _TRANSITIONAL.sub(renamed, archive.read(name)) for name in archive.namelist()})


def opendocument(
    body: str, *, kind: str = "text", styles: str = "", more: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Return an odt, ods or odp (``kind``: text, spreadsheet, presentation) with this XML in its body."""
    parts: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {_ODF}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>",
        "META-INF/manifest.xml": "<manifest/>",
        "styles.xml": f"<office:document-styles {_ODF}>{styles}</office:document-styles>",
    }
    return zipped(parts | dict(more or {}))


def flat_opendocument(body: str) -> bytes:
    """Return an fodt."""
    return (
        f'<?xml version="1.0"?><office:document {_ODF} office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def book(chapters: Mapping[str, str], *, order: Sequence[str] = (), title: str = "A book") -> bytes:
    """Return an epub whose chapters are HTML bodies."""
    names = list(order) or list(chapters)
    items = "".join(f'<item id="i{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in chapters)
    spine = "".join(f'<itemref idref="i{n}"/>' for n in names)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{title}</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    pages = {
        f"OEBPS/{name}.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{name}</title></head>'
        f"<body>{body}</body></html>"
        for name, body in chapters.items()
    }
    return zipped(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": _CONTAINER, "OEBPS/content.opf": package} | pages
    )


def rich_text(body: str, *, head: str = "\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}") -> bytes:
    """Return an rtf."""
    return f"{{\\rtf1{head}\n{body}}}".encode("latin-1")


def packed_rtf(raw: bytes) -> bytes:
    """Return RTF stored the way Outlook does when it does not compress it."""
    return struct.pack("<IIII", len(raw) + 12, len(raw), 0x414C454D, 0) + raw


def outlook(streams: Mapping[str, bytes], *, attachments: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """Return an Outlook message with these property streams, and files attached."""
    root: dict[str, bytes | dict[str, bytes]] = {
        "__properties_version1.0": struct.pack("<8xIIII8x", 0, len(attachments), 0, len(attachments)) + _fixed(streams),
        **{f"__substg1.0_{tag}": raw for tag, raw in streams.items()},
        "__nameid_version1.0": {"__substg1.0_00020102": b"", "__substg1.0_00030102": b"", "__substg1.0_00040102": b""},
    }
    for number, (name, raw) in enumerate(attachments):
        own = {"3707001F": name.encode("utf-16-le"), "37010102": raw}
        root[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": bytes(8) + _fixed(own) + struct.pack("<IIII", 0x37050003, 6, 1, 0),
            **{f"__substg1.0_{tag}": value for tag, value in own.items()},
        }
    return compound(root)


def _fixed(streams: Mapping[str, bytes]) -> bytes:
    return b"".join(struct.pack("<IIII", int(tag, 16), 6, len(raw) + 2, 0) for tag, raw in streams.items())


_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF


def compound(root: Mapping[str, "bytes | dict[str, bytes]"]) -> bytes:
    """Return an OLE compound file of streams and one level of storages."""
    entries = [_Entry("Root Entry", 5)]
    for name, value in root.items():
        entries.append(_Entry(name, 2 if isinstance(value, bytes) else 1, value if isinstance(value, bytes) else b""))
        entries[0].children.append(len(entries) - 1)
        if not isinstance(value, bytes):
            above = entries[-1]
            for inner, content in value.items():
                entries.append(_Entry(inner, 2, content))
                above.children.append(len(entries) - 1)
    return _laid_out(entries)


class _Entry:
    """One entry of a compound file's directory."""

    def __init__(self, name: str, kind: int, data: bytes = b"") -> None:
        self.name, self.kind, self.data = name, kind, data
        self.size, self.start = len(data), _END
        self.children: list[int] = []


def _chain(table: list[int], count: int) -> int:
    """Add a chain of sectors to a table and return its first."""
    start = len(table)
    table += [*range(start + 1, start + count), _END] if count else []
    return start if count else _END


def _laid_out(entries: list[_Entry]) -> bytes:
    small, small_table = bytearray(), list[int]()
    large, table = bytearray(), list[int]()
    for entry in entries[1:]:
        if len(entry.data) >= 4096:
            entry.start = _chain(table, -(-len(entry.data) // 512))
            large += entry.data.ljust(-(-len(entry.data) // 512) * 512, b"\0")
        elif entry.data:
            entry.start = _chain(small_table, -(-len(entry.data) // 64))
            small += entry.data.ljust(-(-len(entry.data) // 64) * 64, b"\0")

    def add(data: bytes, filler: bytes = b"\0") -> int:
        padded = data.ljust(-(-len(data) // 512) * 512, filler)
        large.extend(padded)
        return _chain(table, len(padded) // 512)

    entries[0].start, entries[0].size = add(bytes(small)), len(small)
    small_at = add(struct.pack(f"<{len(small_table)}I", *small_table), b"\xff")
    small_count = -(-len(small_table) * 4 // 512)
    directory_at = add(b"".join(_entry(entries, place) for place in range(len(entries))))
    tables = -(-(len(table) + 8) // 127)
    places = range(len(table), len(table) + tables)
    table += [0xFFFFFFFD] * tables
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables,
        directory_at, 0, 0x1000, small_at, small_count, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *([*places] + [_FREE] * 109)[:109])
    return header + bytes(large) + struct.pack(f"<{len(table)}I", *table).ljust(tables * 512, b"\xff")


def _entry(entries: list[_Entry], place: int) -> bytes:
    entry = entries[place]
    name = entry.name.encode("utf-16-le") + b"\0\0"
    siblings = next((other.children for other in entries if place in other.children), [])
    after = siblings[siblings.index(place) + 1 :] if siblings else []
    return name.ljust(64, b"\0") + struct.pack(
        "<HBBIII16xI16xIQ", len(name), entry.kind, 1, _FREE, after[0] if after else _FREE,
        entry.children[0] if entry.children else _FREE, 0, entry.start, entry.size,
    )  # fmt: skip


def package(name: str, raw: bytes) -> bytes:
    """Return a file as Windows' packager wraps it."""
    path = f"C:\\x\\{name}".encode() + b"\0"
    head = b"\x02\0" + name.encode() + b"\0" + path + b"\0\0\x03\0"
    return head + struct.pack("<I", len(path)) + path + struct.pack("<I", len(raw)) + raw


def rich_object(kind: str, raw: bytes, *, beside: str, embedded: int = 2) -> bytes:
    """Return an RTF with words before an object."""
    words = b"".join(struct.pack("<I", len(word)) + word for word in (kind.encode() + b"\0", b"", b""))
    data = struct.pack("<II", 0x501, embedded) + words + struct.pack("<I", len(raw)) + raw
    digits = "\n".join(data.hex()[place : place + 80] for place in range(0, len(data) * 2, 80))
    return rich_text(f"{beside}\\par {{\\object\\objemb{{\\*\\objdata {digits}}}{{\\result seen}}}}\\par")


def winmail(*attributes: tuple[int, bytes]) -> bytes:
    """Return a winmail.dat of these attributes."""
    parts = (b"\1" + struct.pack("<II", kind, len(raw)) + raw + b"\0\0" for kind, raw in attributes)
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(parts)


def picture(text: str, *, size: tuple[int, int] = (1400, 220), kind: str = "PNG") -> bytes:
    """Return a picture of black words on white."""
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).text((40, 70), text, fill=0, font=ImageFont.load_default(56))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()
