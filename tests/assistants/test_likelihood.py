import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.likelihood import fit, said_in
from assistants.sections import Label
from assistants.templates import TemplateLibrary
from benchmarks.triage import THRESHOLD, calibration_error, minilm, sort_all
from index.embedders.hashing import Hashing

LABELS = (
    Label(name="pumps", description="Pumps that leak.", route="a", examples=("The pump leaks.", "My pump is leaking oil.")),
    Label(name="bills", description="Bills and payments.", route="b", examples=("The bill is wrong.", "I paid the bill.")),
)  # fmt: skip
FITTED = fit(LABELS, Hashing())


def test_a_message_is_likeliest_what_its_words_are_near_to() -> None:
    found = FITTED.rank("Our pump leaks again.", Hashing())
    assert found.probabilities["pumps"] > found.probabilities["bills"]
    assert found.reasons["pumps"] == "nearest to the example 'The pump leaks.'"


def test_a_message_that_is_near_to_nothing_is_likely_of_no_label() -> None:
    assert max(FITTED.rank("Zebras graze.", Hashing()).probabilities.values()) < 0.5


@given(st.text(max_size=200))
def test_probabilities_add_up_to_at_most_one_and_the_same_text_gets_the_same(text: str) -> None:
    found = FITTED.rank(text, Hashing()).probabilities
    assert all(0 <= probability <= 1 for probability in found.values())
    assert sum(found.values()) <= 1 + 1e-9
    assert found == FITTED.rank(text, Hashing()).probabilities


def test_labels_without_examples_are_told_apart_by_their_descriptions() -> None:
    bare = fit(
        [Label(name="x", description="Pumps", route=""), Label(name="y", description="Bills", route="")], Hashing()
    )
    found = bare.rank("bills", Hashing())
    assert found.probabilities["y"] > found.probabilities["x"]
    assert found.reasons["y"] == "nearest to what 'y' is about"


def test_what_every_message_may_say_does_not_count() -> None:
    assert said_in("Hello,\n\nThe pump leaks oil. Thank you for your help.\n\nKind regards\nAda") == [
        "The pump leaks oil."
    ]


@pytest.mark.parametrize("template", ["mailbox-routing", "incident-intake"])
def test_the_examples_of_a_template_have_weights_that_are_not_below_zero(template: str) -> None:
    fitted = fit(TemplateLibrary(None).get(template).labels, Hashing())
    assert (fitted.weights >= 0).all()


def test_generated_messages_are_sorted_as_well_as_was_measured() -> None:
    """Figures of docs/benchmarks.md, of the half that was held out."""
    done = sort_all(minilm(), held_out=True)
    sure = [s for s in done if s.probability >= THRESHOLD]
    assert len(done) >= 100
    assert calibration_error(done) <= 0.12
    assert sum(s.label == s.gold for s in sure) / len(sure) >= 0.8
