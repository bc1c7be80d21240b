"""Data files: JSON, JSON lines and YAML, each value under the path of keys that leads to it."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ingest.parse.allowance import Reading
from ingest.parse.elements import Block, Parsed
from ingest.parse.encoding import decode
from ingest.parse.markup import clean

_LONG = 200
"""A value of more characters stands in a paragraph of its own."""
_YAML_CHARS = 2 * 2**20
"""A longer YAML text is read as it stands: parsing it would take too long."""
_MOST_VALUES = 500_000
_DEEPEST = 200
_COMMENT = re.compile(r"(?:^|\s)#+\s?(.*\S)")
_JSON_SPACE = re.compile(r"[\s\x1e,]*")
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """An object, with keys that may stand in it more than once."""

    items: tuple[tuple[str, Any], ...]


class _Unfit(Exception):
    """The text cannot be shown as data; the sentence completes "the file ..."."""


def read_data(reading: Reading) -> Parsed:
    """Return JSON, JSON lines or YAML as lines ``path: value``, and tables where objects are alike.

    What is no such data is read as text, with a note.
    """
    decoded = decode(reading.raw)
    text = decoded.text
    note = ""
    try:
        blocks = list(_yaml(text) if reading.kind == "application/yaml" else _json(text))
    except _Unfit as error:
        blocks, note = lines_of(text), f"was read as plain text, because it {error}"
    return Parsed(media_type=reading.kind, blocks=tuple(blocks), notes=tuple(n for n in (decoded.note, note) if n))


def lines_of(text: str) -> list[Block]:
    """Return a text as it stands, a paragraph for what stands between blank lines."""
    pieces = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return [Block(kind="paragraph", text=piece.strip("\n")) for piece in pieces if piece.strip()]


def _json(text: str) -> Iterator[Block]:
    values = _values(text)
    if len(values) > 1:
        table = _table(values)
        if table:
            yield Block(kind="table", text=table)
            return
    for number, value in enumerate(values):
        yield from _told(value, "", number if len(values) > 1 else None)


def _values(text: str) -> list[Any]:
    decoder = json.JSONDecoder(
        object_pairs_hook=lambda pairs: _Pairs(items=tuple(pairs)), parse_int=str, parse_float=str, parse_constant=str
    )
    values: list[Any] = []
    place = _after_space(text, 0)
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except ValueError as error:
            line = text.count("\n", 0, getattr(error, "pos", place)) + 1
            raise _Unfit(f"is not valid JSON (line {line})") from None
        except RecursionError:
            raise _Unfit("is JSON nested too deeply to be laid out") from None
        values.append(value)
        place = _after_space(text, place)
    return values


def _after_space(text: str, place: int) -> int:
    found = _JSON_SPACE.match(text, place)
    return found.end() if found else place


def _yaml(text: str) -> Iterator[Block]:
    if len(text) > _YAML_CHARS:
        raise _Unfit("is a long YAML text")
    told: list[Block] = []
    try:
        for node in yaml.compose_all(text, Loader=_LOADER):
            told += _told(_plain(node, [0], 0), "", None)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _Unfit(f"is not valid YAML (line {line})") from None
    except (yaml.YAMLError, RecursionError):
        raise _Unfit("is not valid YAML") from None
    said = "\n".join(block.text for block in told)
    comments = (found[1] for found in map(_COMMENT.search, text.splitlines()) if found)
    yield from told
    yield from (Block(kind="paragraph", text=f"# {line}") for line in comments if line not in said)


def _plain(node: Any, seen: list[int], depth: int) -> Any:
    seen[0] += 1
    if seen[0] > _MOST_VALUES:
        raise _Unfit("is YAML that multiplies itself")
    if depth > _DEEPEST:
        raise _Unfit("is YAML nested too deeply to be laid out")
    if isinstance(node, yaml.MappingNode):
        return _Pairs(
            items=tuple((_key(key), _plain(value, seen, depth + 1)) for key, value in node.value),
        )
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, seen, depth + 1) for child in node.value]
    return node.value


def _key(node: Any) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "?"


def _told(value: Any, path: str, number: int | None, depth: int = 0) -> Iterator[Block]:
    """Yield a value's lines; ``number`` is its place in a list of values that are not alike."""
    if depth > _DEEPEST:
        raise _Unfit("is nested too deeply to be laid out")
    path = path if number is None else f"{path}[{number + 1}]"
    if isinstance(value, _Pairs):
        for key, inner in value.items:
            yield from _told(inner, f"{path}.{key}" if path else key, None, depth + 1)
        if not value.items and path:
            yield Block(kind="item", text=f"{path}: (empty)")
    elif isinstance(value, list):
        yield from _listed(value, path, depth)
    else:
        text = _scalar(value)
        label = f"{path}: " if path else ""
        if len(text) <= _LONG and "\n" not in text.strip():
            yield Block(kind="item", text=f"{label}{clean(text)}")
        else:
            pieces = [clean(piece) for piece in re.split(r"\n\s*\n", text)]
            yield from (Block(kind="paragraph", text=f"{label}{piece}") for piece in pieces if piece)


def _listed(values: Sequence[Any], path: str, depth: int) -> Iterator[Block]:
    table = _table(values)
    if table:
        if path:
            yield Block(kind="paragraph", text=f"{path}:")
        yield Block(kind="table", text=table)
    elif all(not isinstance(value, _Pairs | list) for value in values):
        texts = [_scalar(value) for value in values]
        if sum(map(len, texts)) <= _LONG and not any("\n" in text for text in texts):
            yield Block(kind="item", text=f"{path}: {', '.join(map(clean, texts))}" if path else ", ".join(texts))
        else:
            yield from (Block(kind="item", text=f"{path}: {clean(t)}" if path else clean(t)) for t in texts)
    else:
        for number, value in enumerate(values):
            yield from _told(value, path, number, depth + 1)


def _table(values: Sequence[Any]) -> str:
    """Return objects that are alike and short as a table, or nothing."""
    if len(values) < 2 or not all(isinstance(value, _Pairs) for value in values):
        return ""
    heads = list(dict.fromkeys(key for value in values for key, _ in value.items))
    cells = sum(len(value.items) for value in values)
    if not heads or cells < 0.6 * len(heads) * len(values) or len(heads) > 30:
        return ""
    rows = [heads]
    for value in values:
        row = dict(value.items)
        if len(row) != len(value.items) or any(
            isinstance(cell, _Pairs | list) or len(_scalar(cell)) > _LONG for cell in row.values()
        ):
            return ""
        rows.append([_scalar(row[head]) if head in row else "" for head in heads])
    return "\n".join(" | ".join(clean(cell) for cell in row) for row in rows)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
