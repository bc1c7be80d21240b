import pytest

from assistants.citations import verify
from assistants.composers.port import Draft, DraftSentence
from index.values import Span
from tests.assistants.corpus import LEAVE, Shelf, hit

TEXT = "Some text before. " + LEAVE
PASSAGE = hit(LEAVE, start=len("Some text before. "))
SHELF = Shelf(texts={"version-0": TEXT}, hits=(PASSAGE,))


def sentence(quote: str, *, start: int | None = None, number: int = 0) -> DraftSentence:
    begins = TEXT.index(quote) if start is None else start
    return DraftSentence(
        text=f"Shown: {quote}", hit=number, span=Span(start=begins, end=begins + len(quote)), quote=quote
    )


def test_a_quote_that_stands_at_its_span_is_kept_with_its_place() -> None:
    good = sentence("Part-time work during leave is possible.")
    verified = verify(Draft(sentences=(good,)), [PASSAGE], SHELF)
    assert verified.sentences == ("Shown: Part-time work during leave is possible.",)
    assert verified.citations[0].span.of(TEXT) == verified.citations[0].quote
    assert (verified.citations[0].document, verified.citations[0].passage_id) == ("document-0", "passage-0")
    assert verified.dropped == ()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (sentence("Part-time work is possible.", start=30), "not what is stored"),
        (sentence("Employees may take 20 weeks", start=40), "not what is stored"),
        (sentence("Some text before."), "outside the passage"),
        (sentence("Parental leave", number=3), "1 were retrieved"),
        (sentence("Parental leave", number=-1), "1 were retrieved"),
        (sentence(" ", start=19), "empty"),
    ],
)
def test_what_does_not_resolve_is_dropped_with_its_sentence(bad: DraftSentence, reason: str) -> None:
    good = sentence("Part-time work during leave is possible.")
    verified = verify(Draft(sentences=(bad, good)), [PASSAGE], SHELF)
    assert verified.sentences == (good.text,)
    assert [d.sentence for d in verified.dropped] == [bad.text]
    assert reason in verified.dropped[0].reason


def test_a_version_that_was_erased_drops_what_cites_it() -> None:
    verified = verify(Draft(sentences=(sentence("Parental leave"),)), [PASSAGE], Shelf(texts={}, hits=()))
    assert verified.citations == ()
    assert "cannot be read" in verified.dropped[0].reason
