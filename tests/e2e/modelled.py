"""What a corpus should hold, as a few values: files with their sentences, and the versions of a document day by day.

It says the rules of succession, correction and narrowing a second time, in another way than the product does.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from kernel.access import EVERYONE

NOON = datetime(2040, 6, 2, 12, tzinfo=UTC)
"""Long after every file's time stamp, so that every stamp is settled."""
TODAY = NOON.date()
DAYS = [TODAY + timedelta(days=n) for n in range(-1, 6)]
"""The first stands for every day before the dates in use, the last for every day after."""

Broken = Literal["", "empty", "noise", "beside"]
Place = tuple[str, str]
"""Source and URI."""

_MARK = re.compile(r"\b(?:mk\d+|own[a-z]+\d+)\b")
_SENTENCES = {
    0: ["The mk0 rule: leave is thirty days."],
    1: ["The mk1 rule: trains come before planes."],
    2: ["The mk2 rule: leave is twenty-eight days."],
    3: ["The mk3 rule: hotels up to 150 euros."],
    4: [f"The mk4{n} rule of a long section says what it says in so many words." for n in range(7)],
}
"""Sections that several documents have; the last is cut into several passages by builds of short ones."""
SECTIONS = sorted(_SENTENCES)


@dataclass(frozen=True)
class File:
    """A file as it lies in its folder."""

    place: Place
    sections: tuple[int, ...]
    revision: int
    """Of the sentence that no other document has; below 0 there is none, and copies have the same bytes."""
    first: date | None = None
    last: date | None = None
    broken: Broken = ""

    @property
    def own(self) -> str:
        """The word that no other document has, and no other revision of this one."""
        return f"{own_words(self.place)}{self.revision}"

    @property
    def raw(self) -> bytes:
        """The bytes of the file, where it is not broken."""
        own = [[f"The {self.own} rule is this document's own."]] if self.revision >= 0 else []
        said = [*own, *(_SENTENCES[n] for n in self.sections)]
        kind = self.place[1].rpartition(".")[2]
        return _WRITERS[kind](self, [" ".join(section) for section in said]).encode()

    @property
    def beside(self) -> str | None:
        """The text of the file with facts about it; None where there is none."""
        if self.broken == "beside":
            return "effective_from: [\n"
        is_within = self.place[1].endswith(".md")
        return None if is_within or not (self.first or self.last) else _dates(self)

    def version(self, corrections: Mapping[str, str]) -> "Version":
        """Return what reading it gives."""
        marks = frozenset(_MARK.findall(self.raw.decode()))
        said = (self.first, self.last)
        return Version(self.raw, marks, said, frozenset(corrections.items()))


def own_words(place: Place) -> str:
    """Return what the own words of all revisions of a document begin with."""
    return "own" + re.sub(r"[^a-z]", "", "".join(place))


def marks_of(text: str) -> set[str]:
    """Return the words in a text by which sentences are known."""
    return set(_MARK.findall(text))


def _dates(file: File) -> str:
    lines = {"effective_from": file.first, "effective_to": file.last}
    return "".join(f"{name}: {day.isoformat()}\n" for name, day in lines.items() if day)


def _markdown(file: File, said: list[str]) -> str:
    front = f"---\n{_dates(file)}---\n" if file.first or file.last else ""
    return front + "# Guide\n\n" + "\n\n".join(f"## Part {n}\n\n{text}" for n, text in enumerate(said)) + "\n"


def _rows(_file: File, said: list[str]) -> str:
    return "number,rule\n" + "".join(f'{n},"{text}"\n' for n, text in enumerate(said))


_WRITERS: dict[str, Callable[[File, list[str]], str]] = {
    "md": _markdown,
    "txt": lambda _file, said: "\n\n".join(said) + "\n",
    "csv": _rows,
    "json": lambda _file, said: json.dumps({"rules": said}),
}


@dataclass(frozen=True)
class Version:
    """What was read of a file, and what a person corrected in it."""

    raw: bytes
    marks: frozenset[str]
    said: tuple[date | None, date | None]
    corrections: frozenset[tuple[str, str]] = frozenset()

    def day(self, name: str, without: Iterable[str] = ()) -> str:
        """Return a day that it states, as text, less some corrections; empty for none."""
        told = {key: value for key, value in self.corrections if key not in set(without)}
        day = self.said[name == "effective_to"]
        return told.get(name, day.isoformat() if day else "")

    @property
    def first(self) -> date | None:
        return date.fromisoformat(self.day("effective_from")) if self.day("effective_from") else None

    @property
    def last(self) -> date | None:
        """An end before the beginning is not believed."""
        day = date.fromisoformat(self.day("effective_to")) if self.day("effective_to") else None
        return None if day and self.first and day < self.first else day


@dataclass(frozen=True)
class Held:
    """A document that is held: its versions by the day from which each applies, and who may see them."""

    versions: tuple[Version, ...]
    readers: frozenset[str]

    def on(self, day: date) -> frozenset[str]:
        """Return what answers on a day: of the versions that have begun, the last one, unless it has ended."""
        begun = [one for one in self.versions if one.first is None or one.first <= day]
        return begun[-1].marks if begun and (begun[-1].last is None or day <= begun[-1].last) else frozenset()

    @property
    def marks(self) -> frozenset[str]:
        return frozenset().union(*(one.marks for one in self.versions))


def put(held: Held | None, new: Version, readers: frozenset[str]) -> Held:
    """Return a document after a version arrived: it stands for its bytes, and for all time from its first day on."""
    others = [one for one in (held.versions if held else ()) if one.raw != new.raw]
    start = new.first
    kept = [one for one in others if start and (one.first is None or one.first < start)]
    return Held((*kept, new), readers)


def narrowed(held: Held, most: frozenset[str]) -> Held:
    """Return a document for nobody but these readers."""
    if EVERYONE in most:
        return held
    return replace(held, readers=most if EVERYONE in held.readers else held.readers & most)


State = Mapping[Place, Held]


class Folders:
    """Real files. Each write has a time stamp of its own, which a file that is put back has again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._ticks = 0
        self.files: dict[Place, File] = {}
        self._before: dict[Place, tuple[File, int]] = {}
        self._stamps: dict[Place, int] = {}

    def of(self, source: str) -> dict[str, File]:
        return {uri: file for (name, uri), file in self.files.items() if name == source}

    def folder(self, source: str) -> Path:
        made = self._root / source
        made.mkdir(parents=True, exist_ok=True)
        return made

    def write(self, file: File, *, tick: int | None = None) -> None:
        if file.place in self.files:
            self._before[file.place] = (self.files[file.place], self._stamps[file.place])
        self._ticks += 1
        stamp = tick or self._ticks
        path = self._path(file.place)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"empty": b"", "noise": b"\x00\xff\xfe" * 40}
        path.write_bytes(content.get(file.broken, file.raw))
        beside = path.with_name(path.name + ".meta.yaml")
        beside.unlink(missing_ok=True)
        if file.beside is not None:
            beside.write_text(file.beside)
            os.utime(beside, (stamp, stamp))
        os.utime(path, (stamp, stamp))
        self.files[file.place], self._stamps[file.place] = file, stamp

    def delete(self, place: Place) -> None:
        file = self.files.pop(place)
        self._before[place] = (file, self._stamps.pop(place))
        path = self._path(place)
        path.unlink()
        path.with_name(path.name + ".meta.yaml").unlink(missing_ok=True)

    def rename(self, place: Place, to: Place) -> None:
        """Move a file with what lies beside it, time stamps and all; if it has own words, they are others then."""
        file, stamp = self.files[place], self._stamps[place]
        self.delete(place)
        self.write(replace(file, place=to), tick=stamp)

    def put_back(self, place: Place) -> bool:
        """Put the file back that was there before, as from a backup; say whether there was one."""
        if place not in self._before:
            return False
        file, stamp = self._before[place]
        self.write(file, tick=stamp)
        return True

    def _path(self, place: Place) -> Path:
        return self.folder(place[0]) / place[1]
