"""Ids that are derived: the same state is the same id, anything else is another."""

from dataclasses import replace

from index.changes import embed_digest, embedding_text
from tests.support.corpus import version, visible


def test_the_same_state_of_a_document_is_the_same_version() -> None:
    assert version("a.md", "Leave is 30 days.").version_id == version("a.md", "Leave is 30 days.").version_id


def test_a_version_does_not_depend_on_who_may_see_it_and_when() -> None:
    assert version("a.md", "Leave.").version_id == version("a.md", "Leave.", visibility=visible(["hr"])).version_id


def test_a_version_depends_on_its_place_title_text_bytes_and_facts() -> None:
    base = version("a.md", "Leave.")
    others = [
        version("b.md", "Leave."),
        version("a.md", "Leave.", source="wiki"),
        version("a.md", "Leave.", title="Holidays"),
        version("a.md", "Leave!"),
        version("a.md", "Leave.", facts={"number": "HR-1"}),
        replace(base, content_hash="0" * 64),
    ]
    assert len({v.version_id for v in [base, *others]}) == len(others) + 1


def test_facts_in_another_order_are_the_same_facts() -> None:
    one, two = (version("a.md", "Leave.", facts=facts) for facts in ({"a": 1, "b": 2}, {"b": 2, "a": 1}))
    assert one.version_id == two.version_id


def test_a_passage_depends_on_its_document_context_and_text_and_on_nothing_else() -> None:
    base = version("a.md", "Intro.", "Leave.")
    moved = version("a.md", "A new intro.", "And more.", "Leave.")
    assert base.passage_id(base.passages[1]) == moved.passage_id(moved.passages[2])
    for other in (version("b.md", "Leave."), version("a.md", "Leave.", title="Holidays"), version("a.md", "Leave!")):
        assert other.passage_id(other.passages[0]) != base.passage_id(base.passages[1])


def test_the_context_is_the_title_then_the_headings_with_the_title_once() -> None:
    made = version("a.md", "Leave.", title="Guide")
    deep = replace(made.passages[0], heading=("Guide", "Leave", "Sick"))
    assert made.context(made.passages[0]) == "Guide"
    assert made.context(deep) == "Guide\nLeave > Sick"
    assert version("a.md", "Leave.", title="").context(deep) == "Guide > Leave > Sick"


def test_context_and_text_are_embedded_together() -> None:
    assert embedding_text("Guide", "Leave.") == "Guide\nLeave."
    assert embedding_text("", "Leave.") == "Leave."
    assert embed_digest("Guide", "Leave.") != embed_digest("Guide", "Leave")
