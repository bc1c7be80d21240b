from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.suites import Case, Gold, Suite, SuiteInvalid, read_suite, suite_from_json, suite_json

GOOD = """\
suite: people-policies
description: Leave and travel.
as_of: 2026-11-23
readers: [everyone]
cases:
  - id: leave-01
    question: How many weeks of leave may each parent take?
    gold: [{document: leave.md, quote: Each parent may take 20 weeks}]
    must: ["20 weeks", ["paid", "on full pay"]]
    must_not: ["16 weeks"]
    tags: [leave]
    as_of: 2025-03-01
    readers: [hr]
  - id: none-01
    question: What is the wifi password?
    answerable: false
"""


def written(tmp_path: Path, text: str, name: str = "people.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(path: Path) -> list[str]:
    with pytest.raises(SuiteInvalid) as caught:
        read_suite(path)
    return str(caught.value).split("\n")[1:]


def test_a_yaml_suite_is_read_with_every_field(tmp_path: Path) -> None:
    suite = read_suite(written(tmp_path, GOOD))
    assert (suite.name, suite.as_of, suite.readers) == ("people-policies", date(2026, 11, 23), ("everyone",))
    assert suite.cases[0] == Case(
        case_id="leave-01",
        question="How many weeks of leave may each parent take?",
        gold=(Gold(document="leave.md", quote="Each parent may take 20 weeks"),),
        must=(("20 weeks",), ("paid", "on full pay")),
        must_not=("16 weeks",),
        tags=("leave",),
        as_of=date(2025, 3, 1),
        readers=("hr",),
    )
    assert suite.cases[1].answerable is False


def test_a_jsonl_suite_has_one_case_a_line_and_is_named_for_its_file(tmp_path: Path) -> None:
    lines = '{"id": "a", "question": "A?", "as_of": "2025-03-01"}\n\n{"id": "b", "question": "B?", "must": ["x"]}\n'
    suite = read_suite(written(tmp_path, lines, "travel.jsonl"))
    assert suite.name == "travel"
    assert [case.case_id for case in suite.cases] == ["a", "b"]
    assert suite.cases[0].as_of == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("tags: [leave]", "tag: [leave]"), "people.yaml:11: the case has an unknown key 'tag'; did you mean 'tags'?"),
        (("id: none-01", "id: leave-01"), "people.yaml:14: case id 'leave-01' was used on line 6"),
        (("    question: What is the wifi password?\n", ""), "people.yaml:14: the case lacks 'question'"),
        (("answerable: false", "answerable: maybe"), "people.yaml:16: 'answerable' is 'maybe', not true or false"),
        (
            ("as_of: 2025-03-01", "as_of: 2025-02-30"),
            "people.yaml:12: 'as_of' is '2025-02-30', which is not a date written",
        ),
        (
            ('must_not: ["16 weeks"]', "must_not: [16]"),
            "people.yaml:10: 'must_not' holds 16, not text; put it in quotes",
        ),
        (
            ("answerable: false", "answerable: false\n    gold: [{document: x}]"),
            "people.yaml:17: case 'none-01' is not answerable, yet it has 'gold'",
        ),
        (
            ("{document: leave.md, ", "{document: leave.md, grade: 0, "),
            "people.yaml:8: 'grade' is 0, not between 1 and 100",
        ),
        (("suite: people-policies", "suite: people-policies\nsuite: b"), "people.yaml:2: names 'suite' twice"),
        (("readers: [everyone]", "readers: [everyone"), "people.yaml:5: is not YAML:"),
    ],
)
def test_each_problem_is_reported_with_its_file_and_line(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    found = problems_of(written(tmp_path, GOOD.replace(*change)))
    assert any(line.startswith(problem) for line in found), found


def test_all_problems_are_listed_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    broken = (
        GOOD.replace("tags: [leave]", "tag: [leave]").replace("description:", "about:").replace("2025-03-01", "soon")
    )
    assert [line.split(":")[1] for line in problems_of(written(tmp_path, broken))] == ["2", "11", "12"]


def test_a_broken_jsonl_line_is_named_by_its_number(tmp_path: Path) -> None:
    found = problems_of(written(tmp_path, '{"id": "a", "question": "A?"}\n{"id": \n', "travel.jsonl"))
    assert found[0].startswith("travel.jsonl:2: is not JSON")


def test_an_alias_that_contains_itself_is_a_problem_and_not_an_endless_loop(tmp_path: Path) -> None:
    assert "contains itself" in problems_of(written(tmp_path, "suite: x\ncases: &a [*a]\n"))[0]


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "people.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SuiteInvalid, match=r"'people\.yaml' cannot be read"):
        read_suite(tmp_path / "people.yaml")


def test_the_digest_depends_on_every_word_and_not_on_the_layout(tmp_path: Path) -> None:
    digest = read_suite(written(tmp_path, GOOD)).digest
    assert read_suite(written(tmp_path, "# a comment\n" + GOOD)).digest == digest
    assert read_suite(written(tmp_path, GOOD.replace("wifi", "wi-fi"))).digest != digest


words = st.text("abc éß0-:'\"#[]{}", min_size=1).filter(str.strip).map(str.strip)
days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
golds = st.builds(Gold, document=words, quote=st.none() | words, source=st.none() | words, grade=st.integers(1, 3))


@st.composite
def suites(draw: st.DrawFn) -> Suite:
    ids = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    groups = st.lists(st.lists(words, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple)
    cases = [
        Case(
            case_id=case_id,
            question=draw(words),
            gold=draw(st.lists(golds, max_size=2).map(tuple)),
            must=draw(groups),
            must_not=draw(st.lists(words, max_size=2).map(tuple)),
            as_of=draw(days),
            readers=tuple(sorted(draw(st.sets(words, max_size=2)))),
        )
        for case_id in ids
    ]
    return Suite(name=draw(words), as_of=draw(days), cases=tuple(cases))


@given(suites())
def test_a_stored_suite_comes_back_as_it_was(suite: Suite) -> None:
    assert suite_from_json(suite_json(suite)) == suite
