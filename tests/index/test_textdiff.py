"""What changed between two texts, as people read it."""

from hypothesis import given
from hypothesis import strategies as st

from index.textdiff import DiffLine, text_diff

OLD = "Leave policy\n\nYou have 25 days of leave. Ask early. Sick leave is apart. Tell us before nine."


def kinds(lines: tuple[DiffLine, ...]) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in lines]


def test_the_same_text_has_no_difference() -> None:
    assert text_diff(OLD, OLD) == ()


def test_a_changed_sentence_stands_between_its_neighbours_with_its_words_marked() -> None:
    lines = text_diff(OLD, OLD.replace("25", "27"))
    assert kinds(lines) == [
        ("kept", "Leave policy"),
        ("removed", "You have 25 days of leave."),
        ("added", "You have 27 days of leave."),
        ("kept", "Ask early."),
        ("gap", ""),
    ]
    assert [[span.of(line.text) for span in line.changed] for line in lines] == [[], ["25"], ["27"], [], []]


def test_a_new_document_is_all_added_and_a_lost_one_all_removed() -> None:
    assert {line.kind for line in text_diff("", OLD)} == {"added"}
    assert {line.kind for line in text_diff(OLD, "")} == {"removed"}
    assert text_diff("", "") == ()


def test_sentences_with_little_in_common_are_not_compared_word_by_word() -> None:
    lines = text_diff("Dogs may not enter the building.", "Invoices are paid monthly, always, by bank.")
    assert all(line.changed == () for line in lines)


def test_what_lies_far_apart_is_left_out_between() -> None:
    many = [f"Sentence {n}." for n in range(20)]
    changed = ["Another one.", *many[1:19], "The last."]
    said = [line.kind for line in text_diff(" ".join(many), " ".join(changed))]
    assert said == ["removed", "added", "kept", "gap", "kept", "removed", "added"]


texts = st.lists(st.sampled_from(["One.", "Two is 2.", "Three\n", "Four and more.", "Five!"]), max_size=12).map(
    " ".join
)


@given(texts, texts)
def test_removed_and_added_sentences_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    lines = text_diff(old, new, context=100)
    if lines:
        before = [line.text for line in lines if line.kind in ("kept", "removed")]
        after = [line.text for line in lines if line.kind in ("kept", "added")]
        assert " ".join(before).split() == old.split()
        assert " ".join(after).split() == new.split()
    else:
        assert old.split() == new.split()
