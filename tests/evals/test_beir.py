import json
from pathlib import Path

import pytest

from evals.beir import read_beir
from evals.suites import SuiteInvalid

QUERIES: list[dict[str, object]] = [
    {
        "_id": "q1",
        "text": "Where is Normandy? ",
        "answers": [{"text": "France"}, {"text": "in France"}],
        "answerable": True,
    },
    {"_id": "q2", "text": "Who is on the moon?", "answers": [], "answerable": False},
    {"_id": "q3", "text": "Not judged at all"},
]


def folder(tmp_path: Path, qrels: str, queries: list[dict[str, object]] | None = None) -> Path:
    lines = "\n".join(json.dumps(query) for query in (QUERIES if queries is None else queries))
    (tmp_path / "queries.jsonl").write_text(lines + "\n")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels)
    return tmp_path


def test_gold_is_the_judged_documents_with_their_grades(tmp_path: Path) -> None:
    suite = read_beir(folder(tmp_path, "q1\td1\t2\nq1\td2\t1\nq1\td3\t0\n"), name="normans", source="wiki")
    assert suite.name == "normans"
    assert [(gold.document, gold.grade, gold.source) for gold in suite.cases[0].gold] == [
        ("d1", 2, "wiki"),
        ("d2", 1, "wiki"),
    ]


def test_answers_become_alternatives_and_unjudged_queries_are_left_out(tmp_path: Path) -> None:
    first, second = read_beir(folder(tmp_path, "q1\td1\t1\n")).cases
    assert (first.question, first.must) == ("Where is Normandy?", (("France", "in France"),))
    assert (second.case_id, second.answerable) == ("q2", False)


def test_relevance_may_stand_in_the_qrels_folder(tmp_path: Path) -> None:
    (folder(tmp_path, "") / "qrels.tsv").unlink()
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    assert read_beir(tmp_path).cases[0].gold[0].document == "d1"


@pytest.mark.parametrize(
    ("qrels", "problem"),
    [
        ("q1 d1 1\n", "qrels.tsv:2: is not 'query-id<TAB>corpus-id<TAB>score'"),
        ("q1\td1\tgood\n", "qrels.tsv:2: is not"),
        ("q1\td1\t1\nq9\td1\t1\n", "qrels.tsv:3: judges query 'q9'"),
    ],
)
def test_a_broken_relevance_line_is_named(tmp_path: Path, qrels: str, problem: str) -> None:
    with pytest.raises(SuiteInvalid) as caught:
        read_beir(folder(tmp_path, qrels))
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"_id": "q1"}, "queries.jsonl:1: lacks '_id' or 'text'"),
        ({"_id": "q1", "text": "?", "answers": [{"text": 3}]}, "queries.jsonl:1: has an answer that is not text"),
    ],
)
def test_a_broken_query_line_is_named(tmp_path: Path, query: dict[str, object], problem: str) -> None:
    with pytest.raises(SuiteInvalid) as caught:
        read_beir(folder(tmp_path, "", [query]))
    assert problem in str(caught.value)


def test_a_query_that_is_there_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(SuiteInvalid, match=r"queries\.jsonl:4: query 'q1' was there before"):
        read_beir(folder(tmp_path, "q1\td1\t1\n", [*QUERIES, QUERIES[0]]))


def test_a_folder_that_judges_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteInvalid, match="judges none of its queries"):
        read_beir(folder(tmp_path, "", [QUERIES[0]]))
