"""Write the documents of one half, and say what is planted in them."""

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One rule, said twice in different words; ``{}`` stands for its value."""

    topic: str
    kind: str
    says: str
    retold: str
    value: str
    differs: str
    """The value that contradicts it."""
    same: str | None
    """The value once more, written otherwise; None where there is no other way."""
    planted: bool = True
    """False: an ordinal or the like, which no detector claims to read; it is left out of both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A sentence like a rule's, about another subject and with another value: not a conflict."""

    says: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form for several subjects, with values that rightly differ."""

    title: str
    subjects: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """All that one half is made of."""

    name: str
    facts: tuple[Fact, ...]
    others: tuple[Other, ...]
    forms: tuple[Form, ...]
    fillers: tuple[str, ...]
    headings: tuple[str, str, str, str]
    edited_headings: tuple[str, str, str, str]
    collections: tuple[str, str, str, str]
    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of a fact, as it stands in some document."""

    fact: int
    value: str
    """``original``, ``differs`` or ``same``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What the folder holds."""

    documents: int
    sentences: dict[str, Said]
    """By their words."""
    facts: tuple[Fact, ...]
    conflicts: frozenset[tuple[int, str, str]]
    """Fact and the two documents, in alphabetical order."""
    families: tuple[frozenset[str], ...]
    """Documents that are copies of each other."""
    contained: frozenset[tuple[str, str]]
    """Part and whole; of a family, any member stands for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def write(half: Half, folder: Path) -> Planted:
    """Write the documents as they were before the last change, if ``folder`` is empty, else as they are now."""
    topics = list(dict.fromkeys(fact.topic for fact in half.facts))
    where: dict[tuple[int, str], set[str]] = {}
    families = []
    for number, topic in enumerate(topics):
        family = dict(_family(half, _policy(half, topic), _slug(topic), everything=number < 5))
        _put_all(folder, family.items())
        families.append(frozenset(family))
        _note(where, half, {topic}, family)
    for name, page, said in _collections(half):
        _put_all(folder, [(name, _markdown(page))])
        for key in said:
            where.setdefault(key, set()).add(name)
    contained = set()
    for pair in (topics[0:2], topics[2:4]):
        name = f"compendium-of-{_slug(pair[0])}.md"
        _put_all(folder, [(name, "\n\n".join(_markdown(_policy(half, topic)) for topic in pair))])
        contained |= {(f"{_slug(topic)}.md", name) for topic in pair}
        _note(where, half, set(pair), [name])
    _put_all(folder, _negatives(half))
    return Planted(
        documents=len(list(folder.iterdir())),
        sentences=_sentences(half),
        facts=half.facts,
        conflicts=_conflicts(half, where),
        families=tuple(family for family in families if len(family) > 1),
        contained=frozenset(contained),
    )


def _note(where: dict[tuple[int, str], set[str]], half: Half, topics: set[str], documents: Iterable[str]) -> None:
    for index, fact in enumerate(half.facts):
        if fact.topic in topics:
            where.setdefault((index, "original"), set()).update(documents)


def write_older(half: Half, folder: Path) -> None:
    """Write older versions of two policies, with other values: versions of one document do not contradict each other."""
    for topic in list(dict.fromkeys(fact.topic for fact in half.facts))[:2]:
        text = _markdown(_policy(half, topic))
        for fact in half.facts:
            text = text.replace(fact.says.format(fact.value), fact.says.format(fact.differs))
        _put_all(folder, [(f"{_slug(topic)}.md", text)])


def _policy(half: Half, topic: str) -> _Page:
    rules = [fact.says.format(fact.value) for fact in half.facts if fact.topic == topic]
    fill = [line.format(topic=topic.lower()) for line in half.fillers]
    middle = (len(rules) + 1) // 2
    bodies = (fill[0:3], [*rules[:middle], fill[3]], [fill[4], *rules[middle:], fill[5]], fill[6:8])
    return _Page(title=topic, sections=tuple(zip(half.headings, map(tuple, bodies), strict=True)))


def _family(half: Half, page: _Page, slug: str, *, everything: bool) -> Iterator[tuple[str, str]]:
    yield f"{slug}.md", _markdown(page)
    if not everything:
        return
    yield (
        f"{slug}-reordered.md",
        _markdown(_Page(title=page.title, sections=page.sections[::-1])),
    )
    renamed = tuple((new, body) for new, (_, body) in zip(half.edited_headings, page.sections, strict=True))
    yield f"{slug}-edited.md", _markdown(_Page(title=f"{page.title} (edited)", sections=renamed))
    yield f"{slug}.html", _html(page)
    extra = (*page.sections[:3], (page.sections[3][0], (*page.sections[3][1], half.added)))
    yield f"{slug}-extended.md", _markdown(_Page(title=page.title, sections=extra))


def _collections(half: Half) -> Iterator[tuple[str, _Page, list[tuple[int, str]]]]:
    held: list[list[tuple[str, tuple[int, str]]]] = [[] for _ in half.collections]
    seen: Counter[str] = Counter()
    for index, fact in enumerate(half.facts):
        if not fact.planted:
            continue
        seen[fact.kind] += 1
        if fact.kind == "modal":
            held[index % 4].append((fact.retold, (index, "differs")))
        elif seen[fact.kind] % 3 or not fact.same:
            held[index % 4].append((fact.retold.format(fact.differs), (index, "differs")))
        else:
            held[index % 4].append((fact.retold.format(fact.same), (index, "same")))
    for title, told in zip(half.collections, held, strict=True):
        sections = tuple(
            (half.facts[key[0]].topic, (sentence, half.fillers[place % 8].format(topic="these matters")))
            for place, (sentence, key) in enumerate(told)
        )
        yield f"{_slug(title)}.md", _Page(title=title, sections=sections), [key for _, key in told]


def _negatives(half: Half) -> Iterator[tuple[str, str]]:
    for number, other in enumerate(half.others):
        body = (
            half.fillers[number % 8].format(topic=other.topic.lower()),
            other.says,
            half.fillers[(number + 3) % 8].format(topic=other.topic.lower()),
        )
        yield f"note-{_slug(other.topic)}.md", _markdown(_Page(title=other.topic, sections=((half.headings[1], body),)))
    for form in half.forms:
        for subject, values in zip(form.subjects, form.values, strict=True):
            lines = tuple(line.format(s=subject, v0=values[0], v1=values[1]) for line in form.lines)
            title = form.title.format(subject)
            yield (
                f"{_slug(title)}.md",
                _markdown(_Page(title=title, sections=((half.headings[1], lines[:3]), (half.headings[2], lines[3:])))),
            )
    expired = [fact for fact in half.facts if fact.kind != "modal" and fact.planted][::12][:3]
    for fact in expired:
        old = (fact.says.format(fact.differs), half.fillers[0].format(topic=fact.topic.lower()))
        text = _markdown(_Page(title=f"{fact.topic} 2019", sections=((half.headings[1], old),)))
        yield f"{_slug(fact.topic)}-2019.md", f"Effective from: 2019-01-01\nEffective to: 2019-12-31\n\n{text}"


def _conflicts(half: Half, where: dict[tuple[int, str], set[str]]) -> frozenset[tuple[int, str, str]]:
    found = set()
    for index in range(len(half.facts)):
        for one in where.get((index, "original"), ()):
            for other in where.get((index, "differs"), ()):
                low, high = sorted((one, other))
                found.add((index, low, high))
    return frozenset(found)


def _sentences(half: Half) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for index, fact in enumerate(half.facts):
        found[fact.says.format(fact.value)] = Said(fact=index, value="original")
        found[fact.retold.format(fact.differs)] = Said(fact=index, value="differs")
        if fact.same:
            found.setdefault(fact.retold.format(fact.same), Said(fact=index, value="same"))
    return found


def pairs(groups: Sequence[frozenset[str]]) -> frozenset[tuple[str, str]]:
    """Return every two members of a group, in alphabetical order."""
    return frozenset(pair for group in groups for pair in combinations(sorted(group), 2))


def _put_all(folder: Path, documents: Iterable[tuple[str, str]]) -> None:
    for name, text in documents:
        (folder / name).write_text(text, encoding="utf-8")


def _markdown(page: _Page) -> str:
    parts = [f"# {page.title}"]
    for heading, lines in page.sections:
        parts += [f"## {heading}", "\n\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _html(page: _Page) -> str:
    body = "".join(
        f"<h2>{html.escape(heading)}</h2>" + "".join(f"<p>{html.escape(line)}</p>" for line in lines)
        for heading, lines in page.sections
    )
    return f"<html><head><title>{html.escape(page.title)}</title></head><body><h1>{html.escape(page.title)}</h1>{body}</body></html>"


def _slug(title: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in title.lower()).split())
