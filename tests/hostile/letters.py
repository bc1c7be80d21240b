"""Mails, rich text, Outlook messages and calendars: every charset and nesting."""

import base64
import binascii
from collections.abc import Callable, Iterator

from tests.hostile.file import CUT_OFF, LIMITS, HostileFile, sentence
from tests.ingest import made
from tests.ingest.documents import mail, pdf, word

_PARTS = {
    "plain": "Content-Type: text/plain\n\n{}",
    "no-type": "\n{}",
    "html": "Content-Type: text/html\n\n<p>{}</p>",
    "qp": "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n{}=20=\n",
    "bad-qp": "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n=ZZ {} =",
    "unknown-encoding": "Content-Type: text/plain\nContent-Transfer-Encoding: x-klingon\n\n{}",
    "bad-charset": "Content-Type: text/plain; charset=klingon\n\n{}",
    "charset-quoted": 'Content-Type: text/plain; charset="utf-8;x"\n\n{}',
    "no-slash": "Content-Type: text\n\n{}",
    "enriched": "Content-Type: text/enriched\n\n<bold>{}</bold>",
    "calendar": "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nDESCRIPTION:{}\nEND:VCALENDAR",
    "csv": "Content-Type: text/csv\n\na,b\n{},2",
    "octets": 'Content-Type: application/octet-stream; name="a.txt"\n\n{}',
    "attachment": 'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\n{}',
    "inline": 'Content-Type: text/plain\nContent-Disposition: inline; filename="a.txt"\n\n{}',
    "rfc2231": "Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''%C3%A4.txt\n\n{}",
    "letter": "Content-Type: message/rfc822\n\nSubject: inner\n\n{}",
    "letter-in-letter": "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: inner\n\n{}",
    "report": "Content-Type: message/delivery-status\n\nReporting-MTA: x\n\nFinal-Recipient: {}",
    "headers-only": "Content-Type: text/rfc822-headers\n\nSubject: {}",
    "markdown": "Content-Type: text/markdown\n\n# {}",
    "x-text": "Content-Type: text/x-log\n\n{}",
    "xml": "Content-Type: application/xml\n\n<a><b>{}</b></a>",
    "xhtml": "Content-Type: application/xhtml+xml\n\n<html><body><p>{}</p></body></html>",
    "partial": "Content-Type: message/partial; id=a; number=1; total=2\n\nSubject: y\n\n{}",
    "news": "Content-Type: message/news\n\nSubject: y\n\n{}",
    "json": 'Content-Type: application/json\n\n{{"a": "{}"}}',
}
_RTF = {
    "plain": "{}\\par", "bold": "{{\\b {}}}\\par", "unknown-word": "\\klingon7 {}\\par", "unicode-all": None, "hex-all": None,
    "header": "{{\\header {}\\par}}x\\par", "footer": "{{\\footer {}\\par}}x\\par", "footnote": "x{{\\footnote {}}}\\par",
    "annotation": "x{{\\*\\annotation {}}}\\par", "cell": "\\trowd\\cellx9\\intbl {}\\cell\\row", "field": "{{\\field{{\\*\\fldinst X}}{{\\fldrslt {}}}}}\\par",
    "deep": "{{" * 2000 + "{}" + "}}" * 2000, "shape": "{{\\shp{{\\*\\shpinst{{\\shptxt {}\\par}}}}}}", "no-par": "{}",
    "too-many-ends": "{}\\par}}}}}}}}", "bin": "{{\\pict\\bin4 {{{{}}}}}}{}\\par", "hidden": "{{\\v {}}}\\par", "list": "{{\\pntext x}}{}\\par",
    "nested-table": "\\trowd\\intbl\\itap2 {}\\nestcell{{\\*\\nesttableprops\\nestrow}}\\cell\\row", "object": "{{\\object{{\\*\\objdata 00}}{{\\result {}}}}}\\par", "title-only": "{{\\info{{\\title {}}}}}\\par", "newline": "{}\\\nx",
}  # fmt: skip


def letter_files() -> Iterator[HostileFile]:
    """Yield mails and what is like them."""
    for name, pattern in _PARTS.items():
        text = sentence()
        body = pattern.format(text)
        yield HostileFile(name=f"mail/{name}.eml", raw=f"Subject: x\nMIME-Version: 1.0\n{body}\n".encode(), says=text)
        text = sentence()
        mixed = f"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n{pattern.format(text)}\n--B--\n"
        yield HostileFile(name=f"mail/mixed-{name}.eml", raw=mixed.encode(), says=text)
        text = sentence()
        alternative = (
            mixed.replace("mixed", "alternative").split("--B\n")[0]
            + f"--B\n{pattern.format(text)}\n--B\nContent-Type: text/html\n\n<p></p>\n--B--\n"
        )
        yield HostileFile(name=f"mail/alternative-{name}.eml", raw=alternative.encode(), says=text)
    yield from _mails()
    yield from _rich()
    yield from _outlook()
    yield from _wrapped()


def _mails() -> Iterator[HostileFile]:
    text = sentence()
    encoded = base64.b64encode(text.encode()).decode()
    head = "Subject: x\nMIME-Version: 1.0\n"
    for name, letter in {
        "base64": f"{head}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{encoded}\n",
        "base64-broken": f"{head}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{encoded[:-1]}!\n",
        "letter-base64": f"{head}Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(f"Subject: y\n\n{text}\n".encode()).decode(),
        "utf-16": f"{head}Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(text.encode("utf-16")).decode(),
        "uuencoded": f"{head}\nSee the file.\n\nbegin 644 a.txt\n{_uuencoded(text)}`\nend\n",
        "subject-encoded": f"Subject: =?utf-8?B?{encoded}?=\nFrom: a@example.com\n\n",
        "no-boundary": f"{head}Content-Type: multipart/mixed\n\n{text}\n",
        "wrong-boundary": f"{head}Content-Type: multipart/mixed; boundary=B\n\n--C\n\n{text}\n--C--\n",
        "no-end": f"{head}Content-Type: multipart/mixed; boundary=B\n\n--B\n\n{text}\n",
        "preamble": f"{head}Content-Type: multipart/mixed; boundary=B\n\n{text}\n--B--\n",
        "crlf": f"{head}\n{text}\n".replace("\n", "\r\n"), "cr": f"{head}\n{text}\n".replace("\n", "\r"),
        "no-headers": text, "only-body": f"\n\n{text}", "mbox": f"From a@b Mon Jan  1 00:00:00 2026\n{head}\none\n\nFrom c@d Tue Jan  2 00:00:00 2026\nSubject: y\n\n{text}\n",
        "long-header": f"Subject: {'x' * 200_000}\n\n{text}", "many-headers": "X-A: b\n" * 20_000 + f"\n{text}",
        "subject-only-html": f"{head}Content-Type: text/html\n\n<html><head><title>{text}</title></head></html>",
    }.items():  # fmt: skip
        yield HostileFile(name=f"mail/{name}.eml", raw=letter.encode(), says=text,
                          refusals=frozenset({"only_attachments"}) if name == "cr" else frozenset())  # fmt: skip
        yield HostileFile(
            name=f"mail/{name}-unnamed",
            raw=letter.encode(),
            says="" if name in ("base64", "base64-broken", "letter-base64", "utf-16", "subject-encoded") else text,
            is_broken=name == "base64-broken",
        )
    attached = {
        "pdf": ("a.pdf", pdf(text)),
        "docx": ("a.docx", word(text)),
        "eml": ("a.eml", mail(text)),
        "zip": ("a.zip", made.zipped({"a": b"x"})),
    }
    for name, (file, raw) in attached.items():
        yield HostileFile(name=f"mail/only-{name}.eml", raw=mail(attachments={file: raw}), says=text if name != "zip" else "",
                          refusals=frozenset({"only_attachments"}) if name == "zip" else frozenset())  # fmt: skip
    for kind in (
        "application/ms-tnef; name=winmail.dat",
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        "multipart/encrypted; boundary=B",
    ):
        sealed = f"{head}Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{base64.b64encode(bytes(range(256))).decode()}\n"
        yield HostileFile(name=f"mail/sealed-{kind[:17].replace('/', '-')}.eml", raw=sealed.encode(),
                          refusals=frozenset({"encrypted", "only_attachments"}))  # fmt: skip
    yield from _nested(text)


def _uuencoded(text: str) -> str:
    raw = text.encode()
    return "".join(binascii.b2a_uu(raw[place : place + 45]).decode() for place in range(0, len(raw), 45))


def _wrapped() -> Iterator[HostileFile]:
    """Yield what other programs wrap: packages of Windows, objects, and winmail.dat."""
    makers: dict[str, Callable[[str], bytes]] = {
        "winmail.dat": lambda text: made.winmail((0x0002800C, text.encode())),
        "object.bin": lambda text: made.compound({"Package": word(text)}),
        "native.bin": lambda text: made.compound({"\1Ole10Native": bytes(4) + made.package("a.txt", text.encode())}),
        "object.rtf": lambda text: made.rich_object("Package", made.package("a.txt", text.encode()), beside="x"),
    }
    for name, make in makers.items():
        text = sentence()
        yield HostileFile(name=f"wrapped/{name}", raw=make(text), says=text)
        text = sentence()
        yield HostileFile(name=f"wrapped/{name}.eml", raw=mail(attachments={name: make(text)}), says=text)
        text = sentence()
        raw = make(text)
        yield HostileFile(
            name=f"wrapped/cut-{name}",
            raw=raw[: len(raw) // 2],
            says=text,
            refusals=CUT_OFF | {"no_text"},
            is_broken=True,
        )


def _nested(text: str) -> Iterator[HostileFile]:
    deep = f"Subject: x\n\n{text}\n"
    for _ in range(60):
        deep = f"Subject: x\nContent-Type: message/rfc822\n\n{deep}"
    yield HostileFile(name="mail/sixty-letters.eml", raw=deep.encode(), says=text, refusals=LIMITS)
    nested = "".join(f"--B{n}\nContent-Type: multipart/mixed; boundary=B{n + 1}\n\n" for n in range(500))
    yield HostileFile(
        name="mail/nested.eml",
        raw=f"Content-Type: multipart/mixed; boundary=B0\n\n{nested}".encode(),
        refusals=LIMITS | {"no_text"},
    )
    many = "".join("--B\n\nx\n" for _ in range(20_000))
    yield HostileFile(
        name="mail/many.eml", raw=f"Content-Type: multipart/mixed; boundary=B\n\n{many}--B--".encode(), refusals=LIMITS
    )
    archive = f"From: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\nContent-Type: text/html\n\n<p>{text}</p>\n--B--\n"
    for suffix in ("mht", "mhtml", "txt"):
        yield HostileFile(name=f"mail/page.{suffix}", raw=archive.encode(), says=text)


def _rich() -> Iterator[HostileFile]:
    for name, pattern in _RTF.items():
        text = sentence()
        if name == "unicode-all":
            body = "".join(f"\\u{ord(c)}?" for c in text) + "\\par"
        elif name == "hex-all":
            body = "".join(f"\\'{ord(c):02x}" for c in text) + "\\par"
        else:
            body = (pattern or "{}").format(text)
        for suffix in ("rtf", "doc", "txt"):
            yield HostileFile(name=f"rich/{name}.{suffix}", raw=made.rich_text(body), says=text)
    yield HostileFile(name="rich/too-deep.rtf", raw=b"{\\rtf1 " + b"{" * 200_000 + b"x", refusals=LIMITS)
    yield HostileFile(name="rich/bin-lie.rtf", raw=b"{\\rtf1 words here \\bin2000000000 x}", says="words here")
    yield HostileFile(
        name="rich/big-number.rtf", raw=b"{\\rtf1\\fs99999999999999999999 words here\\par}", says="words here"
    )
    yield HostileFile(name="rich/only-start.rtf", raw=b"{\\rtf1")
    text = sentence()
    for suffix in ("ics", "txt"):
        raw = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{text[:20]}\r\n {text[20:]}\r\nEND:VEVENT\r\nEND:VCALENDAR"
        yield HostileFile(name=f"rich/calendar.{suffix}", raw=raw.encode(), says=text)
    yield HostileFile(name="rich/card.vcf", raw=f"BEGIN:VCARD\nFN:{text}\nEND:VCARD\n".encode(), says=text)


def _outlook() -> Iterator[HostileFile]:
    wide = "utf-16-le"
    text = sentence()
    for name, streams in {
        "body": {"1000001F": text.encode(wide)}, "ansi": {"1000001E": text.encode()}, "html": {"10130102": f"<p>{text}</p>".encode()},
        "rtf": {"10090102": made.packed_rtf(made.rich_text(text))}, "subject": {"0037001F": "x".encode(wide), "1000001F": text.encode(wide)},
        "html-and-empty": {"10130102": b"<p></p>", "1000001F": text.encode(wide)},
    }.items():  # fmt: skip
        for suffix in ("msg", "txt", "doc"):
            yield HostileFile(name=f"outlook/{name}.{suffix}", raw=made.outlook(streams), says=text)
    yield HostileFile(
        name="outlook/attached.msg", raw=made.outlook({}, attachments=[("a.txt", text.encode())]), says=text
    )
    yield HostileFile(name="outlook/only-subject.msg", raw=made.outlook({"0037001F": text.encode(wide)}), says=text)
    yield HostileFile(name="outlook/empty.msg", raw=made.outlook({}))
    for stream in ("WordDocument", "PowerPoint Document", "Workbook", "Other"):
        for suffix in ("doc", "ppt", "xls", "msg"):
            raw = made.compound({stream: bytes(5000)})
            refusals = frozenset({"needs_libreoffice", "not_converted", "damaged", "unsupported", "too_slow"})
            yield HostileFile(name=f"old/{stream.replace(' ', '')}.{suffix}", raw=raw, refusals=refusals)
