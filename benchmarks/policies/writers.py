"""Writing planted policies as files of every format, with what is no fact of theirs around it."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from email.message import EmailMessage

import docx
import openpyxl
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.policies.dev import DEV
from benchmarks.policies.forms import Half, Planted, Policy, Sheet, long
from benchmarks.policies.fresh import FRESH
from benchmarks.policies.held_out import HELD_OUT
from benchmarks.policies.later import LATER
from benchmarks.policies.unseen import UNSEEN

_WORDINGS: dict[Half, Sequence[Callable[[Policy], Sheet]]] = {
    "dev": DEV,
    "held_out": HELD_OUT,
    "fresh": FRESH,
    "unseen": UNSEEN,
    "later": LATER,
}
_TITLES = ("Travel", "Remote Work", "Leave", "Expenses", "Procurement", "Data Protection", "Visitors", "Overtime")
_OWNERS = ("Finance", "People Operations", "Facilities", "Legal Department", "IT Security", "Works Office")
_APPLY = (
    "all employees of Acme GmbH",
    "all permanent and temporary staff",
    "contractors with a badge",
    "all sites in Europe",
)
_BODY = (
    "Requests are made in the portal, at least five working days before. A manager answers within two days.",
    "Receipts are kept for ten years. Copies are enough where the original was sent by mail.",
    "Exceptions are agreed in writing, and noted in the file.",
)


def planted(half: Half, each: int, seed: int = 7) -> Iterator[Planted]:
    """Yield ``each`` documents of every wording of a half, in turn as every format that can hold it."""
    source = random.Random(f"{half}/{seed}")
    for number, wording in enumerate(_WORDINGS[half]):
        for copy in range(each):
            policy = _policy(source, f"{number}{copy}")
            sheet = wording(policy)
            formats = _formats(sheet)
            suffix = formats[(number + copy) % len(formats)]
            raw, sidecar = _WRITERS[suffix](policy, sheet, source)
            yield Planted(
                uri=f"{wording.__name__}-{copy}.{suffix}",
                raw=raw,
                facts=sheet.facts | {"version": policy.version},
                sidecar=sidecar,
                wording=wording.__name__,
            )


def _policy(source: random.Random, number: str) -> Policy:
    first = date(2022, 1, 1) + timedelta(days=source.randrange(1800))
    code = source.choice(("HR-", "FIN-0", "POL ", "LC/", "IT."))
    other = source.choice(_TITLES)
    return Policy(
        title=f"{source.choice(_TITLES)} Policy",
        number=f"{code}{number}",
        version=source.choice(("1.0", "2.1", "3", "4.2", "2024-1")),
        first=first,
        last=first + timedelta(days=source.randrange(200, 900)) if source.random() < 0.6 else None,
        replaces=source.choice((f"{other} Policy v1.3", f"{code}7{number}", f"{other} Guideline 2019")),
        owner=source.choice(_OWNERS),
        review=first + timedelta(days=source.randrange(400, 1100)),
        applies=source.choice(_APPLY),
    )


def _formats(sheet: Sheet) -> Sequence[str]:
    if sheet.labels:
        return ("md", "docx", "html", "txt")
    if sheet.rows:
        return ("docx", "html", "xlsx", "md")
    return ("md", "docx", "pdf", "html", "txt", "eml")


def _paragraphs(policy: Policy, sheet: Sheet, source: random.Random) -> list[tuple[str, str]]:
    """Return the document less its table: kind and words."""
    law, trip, earlier = (date(2010, 1, 1) + timedelta(days=source.randrange(4000)) for _ in range(3))
    table = [] if sheet.rows == () else [("table", "")]
    return [
        ("title", policy.title),
        *(("line", line) for line in sheet.lines),
        *table,
        ("p", "This text sets out how we work, and where exceptions are possible."),
        ("p", " ".join(sheet.sentences)) if sheet.sentences else ("p", _BODY[0]),
        ("h", "Background"),
        ("p", f"The Working Time Act took effect on {long(law)} and was amended in 2019."),
        ("p", f"The first edition was approved on {long(earlier)} by the Executive Board."),
        ("h", "Rules"),
        *(("p", words) for words in _BODY),
        ("h", "Example"),
        ("p", f"Ben leaves on {long(trip)}. Start date: {long(trip)}. Owner: Ben."),
        ("h", "Change history"),
        ("history", f"{policy.version}|{long(earlier)}"),
        *((("h", "Final words"), *(("p", words) for words in sheet.closing)) if sheet.closing else ()),
    ]


def _history(words: str) -> list[tuple[str, ...]]:
    label, day = words.split("|")
    return [
        ("Version", "Date", "Author", "Change"),
        ("0.8", "2 March 2009", "A. Lang", "Draft"),
        (label, day, "B. Roth", "First"),
    ]


def _md(policy: Policy, sheet: Sheet, source: random.Random) -> tuple[bytes, dict[str, str]]:
    if sheet.labels and source.random() < 0.3:
        return _text("# {}\n", "## {}\n", policy, sheet, source).encode(), sheet.labels
    front = "---\n" + "".join(f"{k}: {v}\n" for k, v in sheet.labels.items()) + "---\n\n" if sheet.labels else ""
    return (front + _text("# {}\n", "## {}\n", policy, sheet, source)).encode(), {}


def _txt(policy: Policy, sheet: Sheet, source: random.Random) -> tuple[bytes, dict[str, str]]:
    return _text("{}\n", "{}\n", policy, sheet, source).encode(), sheet.labels


def _text(title: str, heading: str, policy: Policy, sheet: Sheet, source: random.Random) -> str:
    parts = []
    for kind, words in _paragraphs(policy, sheet, source):
        if kind == "table":
            parts.append(_pipes(sheet.rows))
        elif kind == "history":
            parts.append(_pipes(_history(words)))
        else:
            parts.append({"title": title, "h": heading}.get(kind, "{}\n").format(words))
    return "\n".join(parts)


def _pipes(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def _html(policy: Policy, sheet: Sheet, source: random.Random) -> tuple[bytes, dict[str, str]]:
    metas = "".join(f'<meta name="{key}" content="{value}">' for key, value in sheet.labels.items())
    tags = {"title": "h1", "h": "h2"}
    parts = []
    for kind, words in _paragraphs(policy, sheet, source):
        if kind in ("table", "history"):
            rows = sheet.rows if kind == "table" else _history(words)
            cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
        else:
            tag = tags.get(kind, "p")
            parts.append(f"<{tag}>{words}</{tag}>")
    return f"<html><head><title>{policy.title}</title>{metas}</head><body>{''.join(parts)}</body></html>".encode(), {}


def _docx(policy: Policy, sheet: Sheet, source: random.Random) -> tuple[bytes, dict[str, str]]:
    document = docx.Document()
    for kind, words in _paragraphs(policy, sheet, source):
        if kind in ("title", "h"):
            document.add_heading(words, 1 if kind == "title" else 2)
        elif kind in ("table", "history"):
            rows = sheet.rows if kind == "table" else _history(words)
            table = document.add_table(len(rows), len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(words)
    out = io.BytesIO()
    document.save(out)
    return (_with_properties(out.getvalue(), sheet.labels) if sheet.labels else out.getvalue()), {}


def _with_properties(raw: bytes, labels: dict[str, str]) -> bytes:
    """Add custom properties, which python-docx cannot write."""
    spaces = (
        'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
    )
    fields = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{place}" name="{name.replace("_", " ").title()}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property>"
        for place, (name, value) in enumerate(labels.items(), 2)
    )
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("docProps/custom.xml", f'<?xml version="1.0"?><Properties {spaces}>{fields}</Properties>')
    return out.getvalue()


def _xlsx(policy: Policy, sheet: Sheet, _source: random.Random) -> tuple[bytes, dict[str, str]]:
    book = openpyxl.Workbook()
    cover = book.worksheets[0]
    cover.title = "Cover"
    cover.append([policy.title])
    for row in sheet.rows:
        cover.append(list(row))
    rates = book.create_sheet("Rates")
    for row in (
        ("Grade", "Effective date", "Rate"),
        ("A", "1 May 2011", "12"),
        ("B", "1 June 2012", "14"),
        ("C", "1 July 2013", "16"),
    ):
        rates.append(list(row))
    history = book.create_sheet("Change history")
    for row in _history(f"{policy.version}|3 May 2012"):
        history.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), {}


def _pdf(policy: Policy, sheet: Sheet, source: random.Random) -> tuple[bytes, dict[str, str]]:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    height = 800.0
    for kind, words in _paragraphs(policy, sheet, source):
        size = {"title": 18, "h": 14}.get(kind, 10)
        canvas.setFont("Helvetica-Bold" if kind in ("title", "h") else "Helvetica", size)
        texts = ["    ".join(row) for row in _history(words)] if kind == "history" else _wrapped(words)
        height -= 10 if kind != "line" else 0
        for text in texts:
            canvas.drawString(60, height, text)
            height -= size * 1.4
    canvas.save()
    return out.getvalue(), {}


def _wrapped(words: str, most: int = 95) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        if len(lines[-1]) + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def _eml(policy: Policy, sheet: Sheet, source: random.Random) -> tuple[bytes, dict[str, str]]:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = (
        policy.title,
        "board@example.org",
        "Mon, 3 Feb 2020 10:00:00 +0000",
    )
    message.set_content(_text("{}\n", "{}\n", policy, sheet, source))
    return message.as_bytes(), {}


_WRITERS: dict[str, Callable[[Policy, Sheet, random.Random], tuple[bytes, dict[str, str]]]] = {
    "md": _md,
    "txt": _txt,
    "html": _html,
    "docx": _docx,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "eml": _eml,
}
