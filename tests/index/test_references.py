"""Which document the words of ``supersedes`` name, and what follows from it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.references import Standing, asked_for, is_asked_for, supersessions
from index.succession import Supersession
from kernel.access import EVERYONE

Y24, Y25, Y26 = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
SAID = date(2025, 6, 1)
ALL = frozenset({EVERYONE})


def standing(name: str, first: date | None = None, **more: object) -> Standing:
    plain = Standing(
        version_id=f"{name}-v",
        document_id=name,
        source="hr",
        uri=f"policies/{name}.md",
        title=f"Policy {name}",
        readers=ALL,
        first=first,
        said_on=SAID,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


TRAVEL_1 = standing("t1", Y24, title="Travel Policy", number="HR-12", label="1.0", uri="policies/travel-1.md")
TRAVEL_2 = standing("t2", Y25, title="Travel Policy", number="HR-12", label="2.0", uri="policies/travel-2.md")
LEAVE = standing("le", Y24, title="Leave Policy", number="HR-30")
HOME = standing("a" * 32, Y24, title="Rules and Duties at Home", number="HR/007")
OTHERS = [TRAVEL_1, TRAVEL_2, LEAVE, HOME]


def ended(words: str, *others: Standing, **more: object) -> set[str]:
    newer = standing("new", Y26, supersedes=words, **more)
    return set(supersessions([newer, *(others or OTHERS)]).ends)


def problems(words: str, *others: Standing, **more: object) -> list[str]:
    newer = standing("new", Y26, supersedes=words, **more)
    return [one.problem for one in supersessions([newer, *(others or OTHERS)]).open]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("HR-30", LEAVE),
        ("hr 30", LEAVE),
        ("Leave Policy", LEAVE),
        ("the Leave Policy", LEAVE),
        ("HR-30 v1.0", LEAVE),
        ("Leave Policy (HR-30)", LEAVE),
        ("le.md", LEAVE),
        ("policies/le.md", LEAVE),
        ("Travel Policy v1", TRAVEL_1),
        ("Travel Policy (version 2.0)", TRAVEL_2),
        ("version 1.0 of the Travel Policy", TRAVEL_1),
        ("HR-12 v2", TRAVEL_2),
        ("HR-12, version 1.0", TRAVEL_1),
        ("travel-1.md", TRAVEL_1),
        ("a" * 32, HOME),
        ("Rules and Duties at Home", HOME),
    ],
)
def test_words_that_name_one_document_end_it(words: str, who: Standing) -> None:
    assert ended(words) == {who.version_id}
    assert problems(words) == []


def test_several_documents_may_be_named() -> None:
    assert ended("HR-30 and travel-2.md; HR/007") == {LEAVE.version_id, TRAVEL_2.version_id, HOME.version_id}


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("HR-12", "ambiguous"),
        ("Travel Policy", "ambiguous"),
        ("HR-99", "unknown"),
        ("Leave Policy v7", "unknown"),
        ("HR-12 v9", "unknown"),
        ("something old", "unknown"),
    ],
)
def test_words_that_name_none_or_many_end_nothing_and_are_told(words: str, problem: str) -> None:
    assert ended(words) == set()
    assert problems(words) == [problem]


def test_a_reference_to_an_earlier_state_of_the_same_document_is_no_question() -> None:
    more = {"number": "HR-44", "label": "2.0"}
    assert (ended("HR-44 v1.0", **more), problems("HR-44 v1.0", **more)) == (set(), [])


def test_a_bare_version_means_the_same_policy_in_another_file() -> None:
    assert ended("version 2.0", number="HR-12", label="3.0") == {TRAVEL_2.version_id}


def test_who_may_not_see_the_newer_one_keeps_the_older() -> None:
    staff = replace(LEAVE, readers=frozenset({"staff", "hr"}))
    assert ended("HR-30", staff, readers=frozenset({"hr"})) == set()
    assert problems("HR-30", staff, readers=frozenset({"hr"})) == ["hidden_from_some"]
    assert ended("HR-30", staff, readers=frozenset({"hr", "staff", "board"})) == {staff.version_id}
    assert ended("HR-30", LEAVE, readers=frozenset({"hr"})) == set()


def test_another_source_is_ended_only_when_a_person_says_so() -> None:
    assert problems("HR-30", replace(LEAVE, source="wiki")) == ["other_source"]
    assert ended("HR-30", replace(LEAVE, source="wiki"), is_ruled=True) == {LEAVE.version_id}


def test_a_namesake_in_the_same_source_is_meant_before_others() -> None:
    far = replace(LEAVE, source="wiki", document_id="far", version_id="far-v")
    assert ended("HR-30", far, LEAVE) == {LEAVE.version_id}


def test_what_begins_later_is_not_ended_by_what_was_before_it() -> None:
    later = replace(LEAVE, first=date(2027, 1, 1))
    assert problems("HR-30", later) == ["begins_later"]


def test_an_undated_document_counts_from_the_day_on_which_it_first_said_so() -> None:
    newer = standing("new", None, supersedes="HR-30")
    assert supersessions([newer, LEAVE]).ends[LEAVE.version_id] == Supersession(document_id="new", since=SAID)


def test_a_chain_ends_each_link_at_the_next() -> None:
    v1 = standing("v1", Y24, number="P-1")
    v2 = standing("v2", Y25, number="P-2", supersedes="P-1")
    v3 = standing("v3", Y26, number="P-3", supersedes="P-2")
    assert {k: e.since for k, e in supersessions([v3, v1, v2]).ends.items()} == {"v1-v": Y25, "v2-v": Y26}
    assert {k: e.since for k, e in supersessions([v3, v1]).ends.items()} == {}


def test_the_earliest_of_several_successors_counts() -> None:
    a = standing("aa", Y26, supersedes="HR-30")
    b = standing("bb", Y25, supersedes="HR-30")
    assert supersessions([a, b, LEAVE]).ends[LEAVE.version_id] == Supersession(document_id="bb", since=Y25)


def test_a_circle_ends_nothing_and_is_told() -> None:
    a = standing("aa", Y25, number="P-1", supersedes="P-2")
    b = standing("bb", Y25, number="P-2", supersedes="P-1")
    c = standing("cc", Y26, supersedes="P-1")
    found = supersessions([a, b, c])
    assert {version: end.document_id for version, end in found.ends.items()} == {"aa-v": "cc"}
    assert [one.problem for one in found.open] == ["circle", "circle"]


NAMES = "abcdef"
DATES = st.one_of(st.none(), st.sampled_from([Y24, Y25, Y26]))


@st.composite
def corpora(draw: st.DrawFn) -> list[Standing]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=6))
    return [
        standing(
            name,
            draw(DATES),
            number=f"P-{NAMES.index(draw(st.sampled_from(NAMES))) if draw(st.booleans()) else NAMES.index(name)}",
            supersedes=draw(st.sampled_from(["", *(f"P-{n}" for n in range(6)), "P-0, P-1", "a.md"])),
            readers=draw(st.sampled_from([ALL, frozenset({"hr"}), frozenset({"hr", "staff"})])),
            source=draw(st.sampled_from(["hr", "hr", "wiki"])),
            is_ruled=draw(st.booleans()),
        )
        for name in names
    ]


@given(corpora(), st.randoms())
def test_the_order_of_arrival_does_not_matter(corpus: list[Standing], random: object) -> None:
    shuffled = list(corpus)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert supersessions(shuffled) == supersessions(corpus)


@given(corpora())
def test_without_the_newer_document_the_older_one_is_as_if_it_had_never_been(corpus: list[Standing]) -> None:
    for gone in corpus:
        rest = [one for one in corpus if one is not gone]
        silent = [replace(one, supersedes="") if one is gone else one for one in corpus]
        by_gone = {v for v, end in supersessions(corpus).ends.items() if end.document_id == gone.document_id}
        assert not any(end.document_id == gone.document_id for end in supersessions(rest).ends.values())
        assert by_gone.isdisjoint(v for v, e in supersessions(silent).ends.items() if e.document_id == gone.document_id)


@given(corpora())
def test_nobody_loses_a_document_to_one_that_they_may_not_see(corpus: list[Standing]) -> None:
    by_document = {one.document_id: one for one in corpus}
    by_version = {one.version_id: one for one in corpus}
    for version_id, end in supersessions(corpus).ends.items():
        older, newer = by_version[version_id], by_document[end.document_id]
        assert EVERYONE in newer.readers or older.readers <= newer.readers
        assert older.source == newer.source or newer.is_ruled


def _followed(ends: Sequence[tuple[str, str]], start: str) -> list[str]:
    path, nexts = [start], dict(ends)
    while path[-1] in nexts and len(path) < 20:
        path.append(nexts[path[-1]])
    return path


@given(corpora())
def test_following_successors_always_comes_to_an_end(corpus: list[Standing]) -> None:
    ends = [(version.removesuffix("-v"), end.document_id) for version, end in supersessions(corpus).ends.items()]
    assert all(len(_followed(ends, one.document_id)) < 20 for one in corpus)


@given(
    corpora(),
    st.sampled_from(["", "HR-12", "version 1.0", "the Travel Policy, version 2", "policies/x.md", "HR 1; HR 2"]),
)
def test_whoever_is_asked_for_by_no_claim_changes_nothing(corpus: list[Standing], words: str) -> None:
    corpus = [*corpus, *OTHERS, standing("n", Y26, supersedes=words, title="Travel Policy")]
    names = asked_for(one for one in corpus if one.supersedes)
    assert supersessions([one for one in corpus if one.supersedes or is_asked_for(one, names)]) == supersessions(corpus)


def test_of_many_only_those_whose_name_is_said_are_asked_for() -> None:
    names = asked_for([standing("n", supersedes="Travel Policy, version 1.0")])
    assert [one.document_id for one in OTHERS if is_asked_for(one, names)] == ["t1", "t2"]
