"""Office documents, books and OpenDocument: text in every part that may hold it, and archives that mean harm."""

import io
import zipfile
from collections.abc import Iterator, Mapping

import openpyxl
from openpyxl.comments import Comment

from tests.hostile.file import CUT_OFF, LIMITS, HostileFile, sentence
from tests.ingest import damage, made
from tests.ingest.documents import pdf, slides, word, word_with_text_box, workbook

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PART = f"<w:p {_W}><w:r><w:t>{{}}</w:t></w:r></w:p>"
_DRAWN = f"<a:p {_A}><a:r><a:t>{{}}</a:t></a:r></a:p>"

_WORD_PARTS = {
    "word/header1.xml": f"<w:hdr {_W}>{_PART}</w:hdr>",
    "word/footer2.xml": f"<w:ftr {_W}>{_PART}</w:ftr>",
    "word/footnotes.xml": f"<w:footnotes {_W}><w:footnote w:id='9'>{_PART}</w:footnote></w:footnotes>",
    "word/endnotes.xml": f"<w:endnotes {_W}><w:endnote w:id='9'>{_PART}</w:endnote></w:endnotes>",
    "word/comments.xml": f"<w:comments {_W}><w:comment w:id='1'>{_PART}</w:comment></w:comments>",
    "word/diagrams/data1.xml": f"<d>{_DRAWN}</d>",
    "word/charts/chart1.xml": f"<c:chartSpace {_C}><c:title>{_DRAWN}</c:title></c:chartSpace>",
    "word/charts/chart2.xml": f"<c:chartSpace {_C}><c:ser><c:cat><c:pt idx='0'><c:v>{{}}</c:v></c:pt></c:cat><c:val>"
    "<c:pt idx='0'><c:v>7</c:v></c:pt></c:val></c:ser></c:chartSpace>",
    "word/afchunk.html": "<p>{}</p>",
    "word/embeddings/note.txt": "{}",
}
_SHOW_PARTS = {
    "ppt/comments/comment1.xml": f"<p:cmLst {_P}><p:cm><p:text>{{}}</p:text></p:cm></p:cmLst>",
    "ppt/diagrams/data1.xml": f"<d>{_DRAWN}</d>",
    "ppt/charts/chart1.xml": f"<c:chartSpace {_C}><c:title>{_DRAWN}</c:title></c:chartSpace>",
    "ppt/slideMasters/slideMaster9.xml": f"<p:m {_P}><p:sp>{_DRAWN}</p:sp></p:m>",
    "ppt/notesSlides/notesSlide9.xml": f"<p:m {_P}><p:sp>{_DRAWN}</p:sp></p:m>",
}
_BOOK_PARTS = {
    "xl/drawings/drawing1.xml": f"<d>{_DRAWN}</d>",
    "xl/charts/chart1.xml": f"<c:chartSpace {_C}><c:title>{_DRAWN}</c:title></c:chartSpace>",
    "xl/threadedComments/threadedComment1.xml": "<ThreadedComments><threadedComment><text>{}</text></threadedComment></ThreadedComments>",
    "xl/comments7.xml": f"<comments {_S}><commentList><comment ref='A1'><text><r><t>{{}}</t></r></text></comment></commentList></comments>",
}
_BODIES = {
    "hidden": "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r></w:p>",
    "inserted": "<w:p><w:ins w:id='1'><w:r><w:t>{}</w:t></w:r></w:ins></w:p>",
    "moved": "<w:p><w:moveTo w:id='1'><w:r><w:t>{}</w:t></w:r></w:moveTo></w:p>",
    "control": "<w:sdt><w:sdtContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    "field": "<w:p><w:fldSimple w:instr='X'><w:r><w:t>{}</w:t></w:r></w:fldSimple></w:p>",
    "link": "<w:p><w:hyperlink><w:r><w:t>{}</w:t></w:r></w:hyperlink></w:p>",
    "cell": "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    "cell-in-cell": "<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>",
    "custom": "<w:customXml><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:customXml>",
    "smart": "<w:p><w:smartTag><w:r><w:t>{}</w:t></w:r></w:smartTag></w:p>",
    "bidi": "<w:p><w:bdo w:val='ltr'><w:r><w:t>{}</w:t></w:r></w:bdo></w:p>",
    "unknown-wrapper": "<w:future><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:future>",
    "run-in-future": "<w:p><w:future><w:r><w:t>{}</w:t></w:r></w:future></w:p>",
    "alt": "<w:p><w:r><w:drawing><docPr id='1' descr='{}'/></w:drawing></w:r></w:p>",
    "choice": "<w:p><w:r><w:t>x</w:t></w:r><w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText='{}'/></w:dropDownList></w:sdtPr></w:sdt></w:p>",
    "form-field": "<w:p><w:r><w:fldChar><w:ffData><w:textInput><w:default w:val='{}'/></w:textInput></w:ffData></w:fldChar></w:r></w:p>",
    "formula": "<w:p><m:oMath xmlns:m='m'><m:r><m:t>{}</m:t></m:r></m:oMath></w:p>",
    "wordart": "<w:p><w:r><w:pict><v:textpath xmlns:v='urn:schemas-microsoft-com:vml' string='{}'/></w:pict></w:r></w:p>",
}


def packed_files() -> Iterator[HostileFile]:
    """Yield office documents, OpenDocument files and books."""
    yield from _places("a.docx", word("Body words."), _WORD_PARTS)
    yield from _places("a.docx", word(""), _WORD_PARTS, alone=True)
    yield from _places("a.pptx", slides(("Title", ["one"])), _SHOW_PARTS)
    yield from _places("a.xlsx", workbook({"S": [["x"]]}), _BOOK_PARTS)
    yield from _words()
    yield from _books()
    yield from _open_documents()
    yield from _harm()


def _with(raw: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename not in parts:
                new.writestr(item.filename, old.read(item.filename))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def _places(name: str, raw: bytes, parts: Mapping[str, str], *, alone: bool = False) -> Iterator[HostileFile]:
    for part, pattern in parts.items():
        text = sentence()
        stem = part.replace("/", "-").replace(".", "-")
        place = f"{'alone' if alone else 'beside'}/{stem}{name[1:]}"
        yield HostileFile(name=place, raw=_with(raw, {part: pattern.format(text)}), says=text)


def _words() -> Iterator[HostileFile]:
    plain = word("x")
    for name, pattern in _BODIES.items():
        text = sentence()
        body = f"<w:document {_W}><w:body>{pattern.format(text)}</w:body></w:document>"
        yield HostileFile(name=f"word/{name}.docx", raw=_with(plain, {"word/document.xml": body}), says=text)
    text = sentence()
    yield HostileFile(name="word/box.docx", raw=word_with_text_box("a", text, "b"), says=text)
    for raw, ending in ((word(text), "docx"), (workbook({"S": [[text, 1]]}), "xlsx"), (slides((text, ["x"])), "pptx")):
        yield HostileFile(name=f"word/strict.{ending}", raw=made.strict(raw), says=text)
    yield HostileFile(name="word/backslashes.docx", says=text, raw=_renamed(word(text), "\\"))
    yield HostileFile(name="word/macro.docm", raw=_with(word(text), {"word/vbaProject.bin": b"\xd0\xcf"}), says=text)
    yield HostileFile(name="word/no-styles.docx", raw=_without(word(text), "word/styles.xml"), says=text)
    yield HostileFile(name="word/no-types.docx", raw=_without(word(text), "[Content_Types].xml"), says=text)
    yield HostileFile(name="word/no-rels.docx", raw=_without(word(text), "_rels/.rels"), says=text)
    broken = _with(word(text), {"word/styles.xml": "<broken"})
    yield HostileFile(name="word/bad-styles.docx", raw=broken, says=text)
    yield HostileFile(name="word/bad-core.docx", raw=_with(word(text), {"docProps/core.xml": "<x"}), says=text)
    yield HostileFile(name="word/utf16.docx", says=text, raw=_with(plain, {
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-16"?><w:document {_W}><w:body>'
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>".encode("utf-16")}))  # fmt: skip
    flat = f"<pkg:package xmlns:pkg='u'><pkg:part><w:document {_W}><w:body><w:p><w:r><w:t>{text[:9]}</w:t></w:r><w:r><w:t>{text[9:]}</w:t></w:r></w:p></w:body></w:document></pkg:part></pkg:package>"
    yield HostileFile(name="word/flat.xml", raw=flat.encode(), says=text)
    yield HostileFile(name="word/embedded.docx", raw=_with(plain, {"word/embeddings/x.docx": word(text)}), says=text)
    yield HostileFile(name="word/embedded-pdf.docx", raw=_with(plain, {"word/embeddings/x.pdf": pdf(text)}), says=text)
    yield HostileFile(name="word/locked.docx", raw=damage.locked_office(), says=text, refusals=frozenset({"encrypted"}))
    yield HostileFile(name="slides/notes.pptx", raw=slides(("t", ["x"]), notes=text), says=text)
    yield HostileFile(name="slides/title.pptx", raw=slides((text, [""])), says=text)
    yield HostileFile(name="slides/table.pptx", raw=slides(("t", ["x"]), table=[[text, "b"]]), says=text)


def _books() -> Iterator[HostileFile]:
    book = openpyxl.Workbook()
    comment, hidden, tall, merged = (sentence() for _ in range(4))
    sheet = book.active
    assert sheet is not None
    sheet["A1"].comment = Comment(comment, "HR")
    sheet["A1"] = "x"
    other = book.create_sheet("Hidden")
    other.sheet_state = "hidden"
    other["Z900"] = hidden
    other["A1000000"] = tall
    other["A1"] = merged
    other.merge_cells("A1:C3")
    header = sentence()
    assert sheet.oddHeader is not None
    sheet.oddHeader.center.text = header
    out = io.BytesIO()
    book.save(out)
    for name, text in {"comment": comment, "hidden": hidden, "tall": tall, "merged": merged, "header": header}.items():
        yield HostileFile(name=f"books/{name}.xlsx", raw=out.getvalue() + b"\0" * len(name), says=text)
    text = sentence()
    plain = workbook({"S": [[text, 1]]})
    yield HostileFile(name="books/no-styles.xlsx", raw=_without(plain, "xl/styles.xml"), says=text)
    yield HostileFile(name="books/bad-styles.xlsx", raw=_with(plain, {"xl/styles.xml": "<x"}), says=text)
    yield HostileFile(name="books/sheet-name.xlsx", raw=workbook({text[:30]: [["x"]]}), says=text[:30])
    yield HostileFile(
        name="books/binary.xlsb", raw=made.zipped({"xl/workbook.bin": b"x"}), refusals=frozenset({"unsupported"})
    )
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 100_001))
    yield HostileFile(name="books/many-rows.xlsx", refusals=LIMITS, raw=_with(plain, {
        "xl/worksheets/sheet1.xml": f"<worksheet {_S}><sheetData>{cells}</sheetData></worksheet>"}))  # fmt: skip
    far = f'<worksheet {_S}><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>'
    yield HostileFile(name="books/far.xlsx", raw=_with(plain, {"xl/worksheets/sheet1.xml": far}), says=text)


def _open_documents() -> Iterator[HostileFile]:
    for name, pattern in {
        "p": "<text:p>{}</text:p>", "span": "<text:p><text:span>{}</text:span></text:p>", "h": "<text:h>{}</text:h>",
        "note": "<text:p>x<text:note><text:note-body><text:p>{}</text:p></text:note-body></text:note></text:p>",
        "comment": "<text:p>x<office:annotation><text:p>{}</text:p></office:annotation></text:p>",
        "box": "<text:p>x<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></text:p>",
        "shape": "<text:p><draw:custom-shape><text:p>{}</text:p></draw:custom-shape></text:p>",
        "section": "<text:section><text:p>{}</text:p></text:section>", "alt": "<text:p><draw:frame><svg:desc>{}</svg:desc></draw:frame></text:p>",
        "table": '<table:table table:name="T"><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row></table:table>',
        "list": "<text:list><text:list-item><text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list></text:list-item></text:list>",
        "index": "<text:table-of-content><text:index-body><text:p>{}</text:p></text:index-body></text:table-of-content>",
        "header-rows": '<table:table table:name="T"><table:table-header-rows><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row></table:table-header-rows></table:table>',
        "loose": "<office:strange><text:p>{}</text:p></office:strange>",
        "link": "<text:p><text:a>{}</text:a></text:p>", "hidden": "<text:p><text:hidden-text>{}</text:hidden-text></text:p>",
        "form": '<office:forms xmlns:form="f"><form:form><form:text form:current-value="{}"/></form:form></office:forms><text:p>x</text:p>',
    }.items():  # fmt: skip
        for kind, suffix in (("text", "odt"), ("presentation", "odp"), ("spreadsheet", "ods"), ("drawing", "odg")):
            text = sentence()
            yield HostileFile(
                name=f"open/{name}.{suffix}", raw=made.opendocument(pattern.format(text), kind=kind), says=text
            )
        text = sentence()
        yield HostileFile(name=f"open/{name}.fodt", raw=made.flat_opendocument(pattern.format(text)), says=text)
    text = sentence()
    for part in ("styles", "Object 1"):
        more = {
            f"{part}/content.xml" if " " in part else "styles.xml": f"<x xmlns:text='t'><text:p>{text}</text:p></x>"
        }
        yield HostileFile(name=f"open/{part}.odt", raw=made.opendocument("<text:p>x</text:p>", more=more), says=text)
    locked = made.opendocument("<text:p>x</text:p>", more={"META-INF/manifest.xml": "<encryption-data/>"})
    yield HostileFile(name="open/locked.odt", raw=locked, refusals=frozenset({"encrypted"}))
    for name, raw in {
        "chapter": made.book({"a": f"<p>{text}</p>"}), "title": made.book({"a": f"<h1>{text}</h1>"}),
        "no-package": made.zipped({"mimetype": "application/epub+zip", "a.xhtml": f"<p>{text}</p>"}),
        "bad-package": made.zipped({"META-INF/container.xml": "<x", "a.html": f"<p>{text}</p>"}),
        "not-wellformed": made.book({"a": f"<p>{text}<br><p>"}), "escaped-name": made.book({"a b": f"<p>{text}</p>"}),
        "not-in-spine": made.book({"a": "<p>x y</p>", "b": f"<p>{text}</p>"}, order=["a"]),
    }.items():  # fmt: skip
        yield HostileFile(name=f"epub/{name}.epub", raw=raw, says=text)


def _harm() -> Iterator[HostileFile]:
    plain = word("x")
    bodies = {
        "paragraphs": damage.many_paragraphs(300_000), "laughs": damage.entities(), "nested": damage.nested(2000),
        "spaces": b" " * (300 * 2**20), "nested-little": damage.nested(60), "not-xml": b"\0" * 1000,
        "attributes": f"<w:document {_W} {' '.join(f'a{n}=_x_'.replace('_', chr(34)) for n in range(50_000))}/>".encode(),
    }  # fmt: skip
    for name, body in bodies.items():
        yield HostileFile(name=f"bombs/{name}.docx", raw=damage.replaced(plain, "word/document.xml", body),
                          refusals=LIMITS | CUT_OFF | {"no_text"})  # fmt: skip
    inner = made.zipped({"zeros": b"\0" * (50 * 2**20)})
    for depth in range(3):
        inner = made.zipped({f"{n}.zip": inner for n in range(4)})
        yield HostileFile(name=f"bombs/nested-{depth}.zip", raw=inner, refusals=frozenset({"unsupported"}))
    yield HostileFile(name="bombs/many.docx", raw=_with(plain, {f"word/media/{n}": b"" for n in range(25_000)}),
                      refusals=LIMITS)  # fmt: skip
    deep = word("The innermost words.")
    for level in range(8):
        deep = _with(word(f"Level {level} is here."), {"word/embeddings/x.docx": deep})
    yield HostileFile(name="bombs/matryoshka.docx", raw=deep, says="Level 7 is here.")
    yield HostileFile(
        name="bombs/traversal.docx",
        raw=_with(word("Words stay here."), {"../../../tmp/evil": "x"}),
        says="Words stay here.",
    )
    yield HostileFile(name="bombs/empty.zip", raw=made.zipped({}))
    repeated = '<table:table table:name="T"><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000"><text:p>Filled.</text:p></table:table-cell></table:table-row></table:table>'
    yield HostileFile(name="bombs/filled.ods", raw=made.opendocument(repeated, kind="spreadsheet"), says="Filled.")


def _without(raw: bytes, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != part:
                new.writestr(item.filename, old.read(item.filename))
    return out.getvalue()


def _renamed(raw: bytes, separator: str) -> bytes:
    return raw.replace(b"word/document.xml", b"word" + separator.encode() + b"document.xml")
