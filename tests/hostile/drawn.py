"""PDFs and pictures: text in annotations, forms and scans, fonts without letters, and pages that mean harm."""

import io
import struct
import zlib
from collections.abc import Iterator

import pypdf
from pypdf.annotations import FreeText, Text
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.hostile.file import CUT_OFF, LIMITS, HostileFile, sentence
from tests.ingest import damage, made
from tests.ingest.documents import PdfPages, pdf
from tests.ingest.pdf_objects import drawn, page_pdf, pdf_of, stream

_SEEN = frozenset({"needs_ocr", "no_text_seen"})


def drawn_files() -> Iterator[HostileFile]:
    """Yield PDFs and pictures."""
    yield from _places()
    yield from _harm()
    yield from _pictures()


def _places() -> Iterator[HostileFile]:
    for kind in ("text", "free"):
        text = sentence()
        writer = pypdf.PdfWriter()
        writer.add_blank_page(width=600, height=800)
        made_note = (
            Text(text=text, rect=(50, 550, 200, 650))
            if kind == "text"
            else FreeText(text=text, rect=(50, 550, 500, 650))
        )
        writer.add_annotation(0, made_note)
        yield HostileFile(name=f"pdf/only-{kind}-note.pdf", raw=_written(writer), says=text)
    text = sentence()
    canvas, out = _canvas()
    canvas.acroForm.textfield(name="reason", value=text, x=50, y=700, width=500, height=20)
    canvas.showPage()
    canvas.save()
    yield HostileFile(name="pdf/only-form.pdf", raw=out.getvalue(), says=text)
    text = sentence()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Cover page here.")))
    writer.add_attachment("a.txt", text.encode())
    yield HostileFile(name="pdf/attachment.pdf", raw=_written(writer), says=text)
    for angle in (90, 180, 270):
        text = sentence()
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(text)))
        writer.pages[0].rotate(angle)
        yield HostileFile(name=f"pdf/page-turned-{angle}.pdf", raw=_written(writer), says=text)
        text = sentence()
        canvas, out = _canvas()
        canvas.translate(300, 400)
        canvas.rotate(angle)
        canvas.drawString(-200, 0, text)
        canvas.save()
        yield HostileFile(name=f"pdf/text-turned-{angle}.pdf", raw=out.getvalue(), says=text)
    for mode in (1, 3, 7):
        text = sentence()
        canvas, out = _canvas()
        line = canvas.beginText(60, 700)
        line.setTextRenderMode(mode)
        line.textOut(text)
        canvas.drawText(line)
        canvas.save()
        yield HostileFile(name=f"pdf/render-mode-{mode}.pdf", raw=out.getvalue(), says=text)
    for name, size in {"tiny": 0.5, "small": 3.0, "huge": 90.0}.items():
        text = sentence() if size < 90 else "Big."
        yield HostileFile(name=f"pdf/{name}.pdf", raw=PdfPages().line(text, size=size).raw(), says=text)
    yield from _pieces()
    yield from _hidden()


def _hidden() -> Iterator[HostileFile]:
    """Yield pages that show nothing, and say something where few look."""
    form = b"/AcroForm<</Fields[6 0 R]/XFA[(datasets)7 0 R]>>"
    note = "<</Type/Annot/Rect[50 500 550 530]/Subtype"
    root = b"<</Type/StructTreeRoot/K[7 0 R]/ParentTree<</Nums[0[7 0 R]]>>>>"
    marked = b"/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R"
    outline: list[str | bytes | None] = [
        b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
        "<</Title({1})/Parent 6 0 R/Dest[3 0 R/Fit]>>",
    ]
    places: list[tuple[str, bytes, bytes, list[str | bytes | None]]] = [
        ("popup", b"/Annots[6 0 R]", b"", [f"{note}/Popup/Contents({{1}})>>"]),
        ("link", b"/Annots[6 0 R]", b"", [f"{note}/Link/Contents({{1}})>>"]),
        ("rich-note", b"/Annots[6 0 R]", b"", [f"{note}/FreeText/RC(<body><p>{{1}}</p></body>)>>"]),
        ("stamp", b"/Annots[6 0 R]", b"", [f"{note}/Stamp/F 4/AP<</N 7 0 R>>>>", None]),
        ("choice", b"/Annots[6 0 R]", form, [f"{note}/Widget/FT/Ch/T(a)/Opt[({{1}})]>>", stream(b"<a/>")]),
        ("tip", b"/Annots[6 0 R]", form, [f"{note}/Widget/FT/Tx/T(a)/TU({{1}})>>", stream(b"<a/>")]),
        (
            "actual",
            b"/StructParents 0",
            marked,
            [root, "<</Type/StructElem/S/Figure/P 6 0 R/Pg 3 0 R/K 0/ActualText({1})>>"],
        ),
        ("outline", b"", b"/Outlines 6 0 R", outline),
    ]
    for name, page, catalog, more in places:
        text = sentence()
        parts = [drawn(text) if part is None else _filled(part, text) for part in more]
        yield HostileFile(name=f"pdf/only-{name}.pdf", raw=page_pdf(page=page, catalog=catalog, more=parts), says=text)
    text = sentence()
    data = f"<d:datasets xmlns:d='d'><d:data><a><b>{text}</b></a></d:data></d:datasets>".encode()
    yield HostileFile(name="pdf/only-xfa.pdf", raw=page_pdf(catalog=form, more=[b"null", stream(data)]), says=text)


def _filled(part: str | bytes, text: str) -> bytes:
    return part if isinstance(part, bytes) else part.replace("{1}", text).encode()


def _pieces() -> Iterator[HostileFile]:
    text = sentence()
    canvas, out = _canvas()
    for place, letter in enumerate(text):
        canvas.drawString(40 + place * 5.6, 700, letter)
    canvas.save()
    yield HostileFile(name="pdf/letter-by-letter.pdf", raw=out.getvalue(), says=text)
    canvas, out = _canvas()
    for place, piece in enumerate(text.split()):
        canvas.drawString(40 + place * 45, 700, piece)
    canvas.save()
    yield HostileFile(name="pdf/word-by-word.pdf", raw=out.getvalue(), says=text)
    yield HostileFile(
        name="pdf/outside.pdf", raw=PdfPages().at(60, 700, text).at(-500, 2000, "Far away.").raw(), says=text
    )
    yield HostileFile(
        name="pdf/locked.pdf", raw=damage.locked_pdf(pdf(text), password="x"), refusals=frozenset({"encrypted"})
    )
    yield HostileFile(name="pdf/opens.pdf", raw=damage.locked_pdf(pdf(text), password=""), says=text)
    yield HostileFile(name="pdf/junk-first.pdf", raw=b"junk\r\n" * 20 + pdf(text), says=text)
    yield HostileFile(name="pdf/junk-last.pdf", raw=pdf(text) + b"\0" * 5000, says=text)
    yield HostileFile(
        name="pdf/no-xref.pdf", raw=pdf(text).replace(b"startxref", b"startxxxx"), says=text, refusals=CUT_OFF
    )
    yield HostileFile(name="pdf/crlf.pdf", raw=pdf(text).replace(b"\n", b"\r\n"), says=text, refusals=CUT_OFF)
    yield HostileFile(name="pdf/twice.pdf", raw=pdf("Other words here.") + pdf(text), says=text, is_broken=True)
    yield HostileFile(name="pdf/blank.pdf", raw=PdfPages().page().raw(), refusals=_SEEN | {"damaged"})


def _harm() -> Iterator[HostileFile]:
    text = sentence()
    whole = pdf(text)
    for name, raw in {
        "page-loop": whole.replace(b"/Type /Page\n", b"/Type /Pages\n"),
        "kids-loop": whole.replace(b"/Kids [", b"/Kids [ 1 0 R 2 0 R 3 0 R 4 0 R 5 0 R 6 0 R "),
        "count": whole.replace(b"/Count 1", b"/Count 2000000000"),
        "negative": whole.replace(b"/Count 1", b"/Count -1"),
        "media-huge": whole.replace(b"/MediaBox [ 0 0", b"/MediaBox [ -1e30 -1e30"),
        "media-none": whole.replace(b"/MediaBox", b"/MediaBax"),
        "length": whole.replace(b"/Length ", b"/Length 99999999"),
        "filter": whole.replace(b"/FlateDecode", b"/KlingonDecode"),
        "no-font": whole.replace(b"/Font", b"/Fant"),
        "no-root": whole.replace(b"/Root", b"/Boot"),
    }.items():
        yield HostileFile(
            name=f"pdf-harm/{name}.pdf", raw=raw, says=text, refusals=LIMITS | CUT_OFF | _SEEN, is_broken=True
        )
    packed = zlib.compress(b"BT /F1 12 Tf 10 10 Td (word word ) Tj ET\n" * 2_000_000, 9)
    yield HostileFile(name="pdf-harm/stream-bomb.pdf", raw=_raw_pdf(packed), refusals=LIMITS | CUT_OFF | _SEEN)
    fields = [f"<</Kids[{n} 0 R {n} 0 R]>>".encode() for n in range(7, 60)]
    bomb = page_pdf(shown="Words here.", catalog=b"/AcroForm<</Fields[6 0 R]>>", more=[*fields, b"<</FT/Tx/T(a)>>"])
    yield HostileFile(name="pdf-harm/field-bomb.pdf", raw=bomb, says="Words here.", refusals=LIMITS)
    pages = PdfPages()
    for number in range(2500):
        pages.line(f"Page {number} of many.").page()
    yield HostileFile(name="pdf-harm/many-pages.pdf", raw=pages.raw(), says="Page 2400 of many.", refusals=LIMITS)
    canvas, out = _canvas(size=(2_000_000.0, 2_000_000.0))
    canvas.rect(10, 10, 1000, 1000, fill=1)
    canvas.save()
    yield HostileFile(name="pdf-harm/giant-page.pdf", raw=out.getvalue(), refusals=LIMITS | _SEEN)
    canvas, out = _canvas()
    for row in range(700):
        for column in range(60):
            canvas.drawString(column * 9, row, "x")
    canvas.save()
    yield HostileFile(name="pdf-harm/forty-thousand-letters.pdf", raw=out.getvalue(), refusals=LIMITS)


def _pictures() -> Iterator[HostileFile]:
    for kind in ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"):
        text = "Everyone has twenty days of leave."
        raw = made.picture(text, kind=kind)
        for suffix in (kind.lower(), "txt", "pdf"):
            yield HostileFile(name=f"pictures/{kind}.{suffix}", raw=raw, says=text, refusals=frozenset({"needs_ocr"}))
        yield HostileFile(
            name=f"pictures/cut.{kind.lower()}",
            raw=raw[: len(raw) // 2],
            says=text,
            refusals=CUT_OFF | _SEEN,
            is_broken=True,
        )
        yield HostileFile(name=f"pictures/head.{kind.lower()}", raw=raw[:40], refusals=CUT_OFF | _SEEN)
    canvas, out = _canvas()
    canvas.drawString(60, 700, "A typed page.")
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(made.picture("Scanned words are here."))), 20, 500, width=560, height=88)
    canvas.save()
    yield HostileFile(name="pictures/half-scanned.pdf", raw=out.getvalue(), says="A typed page.")
    for width, height in ((60_000, 60_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0)):
        yield HostileFile(
            name=f"pictures/bomb-{width}x{height}.png", raw=_png(width, height), refusals=LIMITS | CUT_OFF | _SEEN
        )


def _canvas(size: tuple[float, float] = (600.0, 800.0)) -> tuple[Canvas, io.BytesIO]:
    out = io.BytesIO()
    return Canvas(out, pagesize=size, invariant=1), out


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _raw_pdf(packed: bytes) -> bytes:
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        stream(packed, b"/Filter/FlateDecode"), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ])  # fmt: skip


def _png(width: int, height: int) -> bytes:
    def piece(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", head) + piece(b"IDAT", zlib.compress(bytes(1000))) + piece(b"IEND", b"")
    )
