"""Texts: encodings, line ends, control characters, dialects of tables, shapes of data."""

import json
from collections.abc import Iterator

from tests.hostile.file import LIMITS, HostileFile, sentence

_LATIN = ("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
          "cp1252", "latin-1", "iso8859-15", "mac-roman", "cp437", "cp850")  # fmt: skip
_WORDED = {
    "koi8-r": "Отпуск составляет двадцать дней для каждого сотрудника компании без исключения, правило номер {}.",
    "cp1251": "Отпуск составляет двадцать дней для каждого сотрудника компании без исключения, правило номер {}.",
    "cp866": "Отпуск составляет двадцать дней для каждого сотрудника компании без исключения, правило номер {}.",
    "cp1250": "Každý zaměstnanec má nárok na dvacet dnů dovolené, žádná výjimka není možná, pravidlo číslo {}.",
    "cp1253": "Κάθε εργαζόμενος δικαιούται είκοσι ημέρες άδειας κάθε χρόνο χωρίς εξαίρεση, κανόνας {}.",
    "cp1254": "Her çalışanın yılda yirmi gün izin hakkı vardır, hiçbir istisna yapılmaz, kural {}.",
    "cp1255": "לכל עובד יש עשרים ימי חופשה בשנה ללא יוצא מן הכלל, כלל מספר {}.",
    "cp1256": "لكل موظف عشرون يوما من الإجازة في السنة دون استثناء، القاعدة رقم {}.",
    "cp874": "พนักงานทุกคนมีสิทธิ์ลาพักร้อนยี่สิบวันต่อปีโดยไม่มีข้อยกเว้น กฎข้อที่ {}",
    "shift-jis": "すべての従業員は毎年二十日間の休暇を取得することができます。例外はありません。規則 {}。",
    "euc-jp": "すべての従業員は毎年二十日間の休暇を取得することができます。例外はありません。規則 {}。",
    "iso2022-jp": "すべての従業員は毎年二十日間の休暇を取得することができます。例外はありません。規則 {}。",
    "gb18030": "所有员工每年享有二十天的年假，没有任何例外，第 {} 条规定。",
    "gbk": "所有员工每年享有二十天的年假，没有任何例外，第 {} 条规定。",
    "big5": "所有員工每年享有二十天的年假，沒有任何例外，第 {} 條規定。",
    "euc-kr": "모든 직원은 매년 이십일의 휴가를 사용할 수 있으며 예외는 없습니다. 규칙 {}.",
    "utf-8": "所有员工每年享有二十天的年假 — Отпуск составляет двадцать дней — 規則 {}.",
    "utf-16": "すべての従業員は毎年二十日間の休暇を取得することができます。規則 {}。",
    "utf-16-le": "すべての従業員は毎年二十日間の休暇を取得することができます。規則 {}。",
    "utf-32": "すべての従業員は毎年二十日間の休暇を取得することができます。規則 {}。",
}
_PYTHON_TO_WEB = {"utf-8-sig": "utf-8", "mac-roman": "macintosh", "latin-1": "iso-8859-1", "shift-jis": "Shift_JIS",
                  "euc-kr": "EUC-KR", "cp874": "windows-874", "iso2022-jp": "ISO-2022-JP"}  # fmt: skip


def plain_files() -> Iterator[HostileFile]:
    """Yield texts, tables and data."""
    yield from _encodings()
    yield from _declared()
    yield from _line_ends()
    yield from _odd_texts()
    yield from _tables()
    yield from _data()


def _encodings() -> Iterator[HostileFile]:
    for suffix in ("txt", "md", "html", "csv", "json", "yaml", "xml", "log", "unknown", "eml"):
        for encoding in _LATIN:
            text = sentence()
            wrapped = {"html": f"<p>{text}</p>", "json": json.dumps({"text": text}), "xml": f"<a><p>{text}</p></a>",
                       "yaml": f"text: {text}\n", "csv": f"a,b\n{text},2\n", "eml": f"Subject: x\n\n{text}\n"}  # fmt: skip
            raw = wrapped.get(suffix, f"{text}\n").encode(encoding)
            is_wide_mail = suffix == "eml" and encoding.startswith(("utf-16", "utf-32"))
            yield HostileFile(
                name=f"encodings/{encoding}.{suffix}", raw=raw, says=text,
                refusals=frozenset({"unsupported"}) if is_wide_mail else frozenset(),
            )  # fmt: skip
    for encoding, pattern in _WORDED.items():
        for suffix in ("txt", "md", "csv"):
            text = pattern.format(len(encoding) * 7)
            if suffix == "csv":
                text = text.replace(",", "")
            lines = "\n\n".join([text, *(pattern.format(n) for n in range(100, 112))])
            yield HostileFile(name=f"scripts/{encoding}.{suffix}", raw=lines.encode(encoding), says=text)


def _declared() -> Iterator[HostileFile]:
    for encoding, pattern in _WORDED.items():
        name = _PYTHON_TO_WEB.get(encoding, encoding)
        text = pattern.format(5)
        page = f'<html><head><meta charset="{name}"></head><body><p>{text}</p></body></html>'
        yield HostileFile(name=f"declared/{encoding}.html", raw=page.encode(encoding), says=text)
        if encoding not in {"cp874", "utf-16-le"}:
            xml = f'<?xml version="1.0" encoding="{name}"?><a><p>{text}</p></a>'
            yield HostileFile(name=f"declared/{encoding}.xml", raw=xml.encode(encoding), says=text)
        if not encoding.startswith(("utf-16", "utf-32")):
            head = f"Subject: x\nContent-Type: text/plain; charset={name}\nContent-Transfer-Encoding: 8bit\n\n"
            yield HostileFile(name=f"declared/{encoding}.eml", raw=head.encode() + text.encode(encoding), says=text)
    text = sentence()
    wrong = f'<?xml version="1.0" encoding="utf-16"?><a><p>{text}</p></a>'.encode()
    yield HostileFile(name="declared/lie-utf16.xml", raw=wrong, says=text)
    yield HostileFile(name="declared/unknown.xml", raw=wrong.replace(b"utf-16", b"klingon"), says=text)
    yield HostileFile(name="declared/lie.html", raw=f'<meta charset="utf-16"><p>{text} größer</p>'.encode(), says=text)


def _line_ends() -> Iterator[HostileFile]:
    for name, end in {"lf": "\n", "crlf": "\r\n", "cr": "\r", "mixed": "\r\n\n\r", "nel": "\x85", "ls": "\u2028",
                      "ff": "\f", "vt": "\v", "rs": "\x1e"}.items():  # fmt: skip
        for suffix in ("txt", "md", "csv", "yaml", "html"):
            text = sentence()
            raw = end.join(["first line", text, "last line"]).encode()
            yield HostileFile(name=f"ends/{name}.{suffix}", raw=raw, says=text)


def _odd_texts() -> Iterator[HostileFile]:
    for suffix in ("txt", "md", "html", "csv", "json", "xml", "yaml", "eml", "rtf", "log", "ics"):
        text = sentence()
        body = text.encode()
        yield HostileFile(name=f"odd/nul-after.{suffix}", raw=body + b"\n" + b"\0" * 3000, says=text)
        yield HostileFile(name=f"odd/nul-between.{suffix}", raw=b"a\0b " + body + b" c\0", says=text)
        yield HostileFile(name=f"odd/hole.{suffix}", raw=body + b"\n" + bytes(80_000) + b"after", says=text)
        yield HostileFile(name=f"odd/ansi.{suffix}", raw=b"\x1b[31m" + body + b"\x1b[0m\n", says=text)
        yield HostileFile(name=f"odd/bidi.{suffix}", raw="\u202e\u200f".encode() + body, says=text)
        yield HostileFile(name=f"odd/bom-twice.{suffix}", raw=b"\xef\xbb\xbf\xef\xbb\xbf" + body, says=text)
        yield HostileFile(name=f"odd/bad-utf8.{suffix}", raw=b"\xff\xfe\xfa good " + body + b" \xc3\x28", says=text,
                          refusals=frozenset({"encoding"}), is_broken=True)  # fmt: skip
        yield HostileFile(name=f"odd/one-long-line.{suffix}", raw=b"word " * 400_000 + body, says=text)
        yield HostileFile(name=f"odd/no-spaces.{suffix}", raw=b"x" * 3_000_000 + b" " + body, says=text)
        yield HostileFile(name=f"odd/many-lines.{suffix}", raw=b"a\n" * 100_000 + body, says=text, refusals=LIMITS)
        yield HostileFile(name=f"odd/blank-lines.{suffix}", raw=b"\n" * 1_000_000 + body, says=text)
        for number, empty in enumerate(
            (b"", b" ", b"\n\n", b"\xef\xbb\xbf", b"\0\0\0\0", b"\xff\xfe", b"\t \r\n" * 99)
        ):
            yield HostileFile(name=f"odd/empty-{number}.{suffix}", raw=empty)
    text = sentence()
    struck = "".join(f"{letter}\b{letter}" for letter in text)
    yield HostileFile(name="odd/overstruck.txt", raw=struck.encode(), says=text)
    yield HostileFile(name="odd/accents.txt", raw=("Z" + "\u0301" * 5000 + text).encode(), says=text)
    interleaved = "\1".join(text).encode()
    yield HostileFile(name="odd/interleaved.txt", raw=interleaved, says=text, refusals=frozenset({"unsupported"}))
    yield HostileFile(name="odd/utf-7.txt", raw=f"{text} größer".encode("utf-7"), says=text)
    yield HostileFile(name="odd/two-encodings.txt", raw=f"{text} größer\n".encode() * 3 + b"gr\xf6\xdfer", says=text)
    yield HostileFile(name="odd/sixty-megabytes.txt", raw=b"z" * (60 * 2**20), refusals=LIMITS)
    text = sentence()
    yield HostileFile(name="odd/front-matter-only.md", raw=f"---\nsummary: {text}\n---\n".encode(), says=text)
    yield HostileFile(name="odd/front-open.md", raw=f"---\nsummary: {text}\n".encode(), says=text)
    yield HostileFile(name="odd/html-in-md.md", raw=f"<details><summary>{text}</summary></details>".encode(), says=text)
    yield HostileFile(name="odd/comment.md", raw=f"[//]: # ({text})\n\nwords here".encode(), says="words here")
    yield HostileFile(name="odd/deep-quote.md", raw=(">" * 3000 + f" {text}").encode(), says=text, refusals=LIMITS)
    yield HostileFile(name="odd/deep-list.md", raw="".join("  " * n + "- x\n" for n in range(300)).encode() + text.encode(),
                      says=text, refusals=LIMITS)  # fmt: skip
    yield HostileFile(name="odd/brackets.md", raw=b"[" * 20_000 + b"\n\n" + text.encode(), says=text, refusals=LIMITS)
    yield HostileFile(name="odd/stars.md", raw=b"**a" * 20_000 + b"\n\n" + text.encode(), says=text, refusals=LIMITS)


def _tables() -> Iterator[HostileFile]:
    for name, separator in {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "caret": "^", "colon": ":",
                            "space": " ", "unit": "\x1f"}.items():  # fmt: skip
        for quote in ("", '"', "'"):
            text = sentence()
            rows = [["grade", "text", "days"], ["A", text, "20"], ["B", "x", ""], ["C"]]
            raw = "\n".join(separator.join(f"{quote}{cell}{quote}" for cell in row) for row in rows)
            for suffix in ("csv", "tsv"):
                says = text if separator not in (" ", ":") else ""
                yield HostileFile(
                    name=f"tables/{name}{ord(quote) if quote else 0}.{suffix}", raw=raw.encode(), says=says
                )
    text = sentence()
    for name, made in {
        "open-quote": f'a,"b\n{text}\n', "quotes": f'a,"say ""{text}"" now"\n', "sep": f"sep=;\na;{text}\n",
        "newline-in-cell": f'a,"line\n{text}\nline"\n', "formula": f'=cmd|"/c calc"!A1,{text}\n', "escaped": f'a,\\"{text}\n',
        "wide": ",".join(["1"] * 300_000) + f",{text}\n", "ragged": "\n".join("," * n + "x" for n in range(500)) + f"\n{text}",
        "one-column": f"head\n{text}\n", "huge-cell": f'"{"y " * 500_000}","{text}"',
    }.items():  # fmt: skip
        yield HostileFile(name=f"tables/{name}.csv", raw=made.encode(), says=text)
    yield HostileFile(name="tables/millions.csv", raw=b"1," * 8_000_000, refusals=LIMITS)


def _data() -> Iterator[HostileFile]:
    text = sentence()
    shapes: dict[str, str] = {
        "string": json.dumps(text), "list": json.dumps([text]), "deep": "[" * 900 + json.dumps(text) + "]" * 900,
        "too-deep": '{"a":' * 50_000 + json.dumps(text) + "}" * 50_000, "trailing": f'{{"a": "{text}",}}',
        "comments": f'// c\n{{"a": "{text}" /* x */}}', "single": f"{{'a': '{text}'}}", "nan": f'{{"a": NaN, "b": "{text}"}}',
        "bigint": f'{{"a": {"9" * 10_000}, "b": "{text}"}}', "double": f'{{"a": "{text}", "a": "other"}}',
        "surrogate": f'{{"a": "\\ud800 {text}"}}', "cut": f'{{"a": "{text}", "b": [1, 2', "key": json.dumps({text: 1}),
        "lines": f'{{"a": 1}}\n{{"a": "{text}"}}\n', "bad-line": f'{{"a": 1}}\nnot json\n{{"a": "{text}"}}\n',
        "empty-keys": json.dumps({"": {"": text}}), "many-keys": json.dumps({f"k{n}": n for n in range(20_000)} | {"t": text}),
        "records": json.dumps([{"a": n, "b": text} for n in range(50)]), "escaped": '{"a": "' + "".join(f"\\u{ord(c):04x}" for c in text) + '"}',
        "jsonp": f'callback({{"a": "{text}"}});', "nested": json.dumps({"a": [[[{"b": [text]}]]]}), "null": json.dumps([None, text, True]),
        "html": json.dumps({"body": f"<p>{text}</p>"}), "notebook": json.dumps({"cells": [{"source": ["x\n", text]}]}),
    }  # fmt: skip
    for name, made in shapes.items():
        for suffix in ("json", "jsonl"):
            yield HostileFile(name=f"data/{name}.{suffix}", raw=made.encode(), says=text)
    for name, made in {
        "plain": f"a:\n  b: {text}\n", "block": f"a: |\n  {text}\n  more\n", "folded": "a: >\n  " + text.replace(" twenty", "\n  twenty"),
        "tabs": f"a:\n\tb: {text}\n", "many": f"---\na: 1\n---\nb: {text}\n...\n", "tag": f"!!python/object:os.system\na: {text}\n",
        "anchor": f"a: &x {text}\nb: *x\n", "loop": f"a: &x [*x, {json.dumps(text)}]\n", "comment": f"# {text}\n", "bad": f"a: [b\nc: {text}\n",
        "complex-key": f"? [a, b]\n: {text}\n", "merge": f"x: &x {{a: 1}}\ny:\n  <<: *x\n  b: {text}\n", "list": f"- {text}\n- b\n",
        "deep": "[" * 3000 + json.dumps(text), "colon": f"a: b: {text}\n", "template": f"{{{{ x }}}}: {text}\n",
    }.items():  # fmt: skip
        for suffix in ("yaml", "yml"):
            yield HostileFile(name=f"data/{name}.{suffix}", raw=made.encode(), says=text)
    layers = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    yield HostileFile(name="data/laughs.yaml", raw=f"a0: &a0 {text}\n{layers}\n".encode(), says=text)
