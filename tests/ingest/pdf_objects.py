"""PDFs object by object, for what no library writes."""

from collections.abc import Sequence

_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is its catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + content + b"endobj\n"
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start)


def stream(content: bytes, head: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<<%b/Length %d>>stream\n" % (head, len(content)) + content + b"\nendstream"


def page_pdf(*, shown: str = "", page: bytes = b"", catalog: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """Return a PDF of one page; ``page`` and ``catalog`` go into their objects, and ``more`` are numbered from 6."""
    content = f"BT /F1 12 Tf 60 700 Td ({shown}) Tj ET".encode() if shown else b""
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%b>>" % page,
        stream(content), _FONT, *more,
    ])  # fmt: skip


def drawn(text: str) -> bytes:
    """Return the appearance of an annotation: a form that draws words, with the font of ``page_pdf``."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 500 30]/Resources<</Font<</F1 5 0 R>>>>"
    return stream(f"BT /F1 12 Tf 5 10 Td ({text}) Tj ET".encode(), head)
