"""Erasing a document takes its words out of reviews, proposed cases and actions, and leaves who decided what."""

from pathlib import Path

from sqlalchemy import select

from assistants.actions import queue as actions
from assistants.actions.tables import ActionRow
from assistants.plans import ActionPlan
from assistants.reviews import cases
from assistants.reviews.tables import ProposedCaseRow, ReviewRow, ReviewStepRow
from tests.assistants.actions.approved import Approvals, acting, answered
from tests.assistants.corpus import SCOPE

WORDS = "marzipan quince"


def test_no_word_of_an_erased_document_stays_in_a_review(tmp_path: Path) -> None:
    work = Approvals(tmp_path)
    config = acting(ActionPlan(kind="file"))
    review = work.keep(config, answered(config))
    work.approve(config, review, text=f"It is {WORDS}.", reason=f"because {WORDS}")
    with work.database.read() as session:
        assert WORDS in session.scalars(select(ActionRow)).one().outgoing["body"]
        assert cases.proposed(session, scope=SCOPE)[0]["must"] == [f"It is {WORDS}."]
    with work.database.write() as session:
        assert cases.erase_document(session, source="handbook", document="document-0") == 1
        assert actions.erase_document(session, source="handbook", document="document-0") == 1
    with work.database.read() as session:
        action = session.scalars(select(ActionRow)).one()
        assert (action.state, action.outgoing) == ("failed", {})
        step = session.scalars(select(ReviewStepRow)).one()
        assert (step.by, step.verdict, step.reason, step.diff) == ("bob", "edit", "", "")
        assert session.scalars(select(ReviewRow)).one().text is None
        assert session.scalars(select(ProposedCaseRow)).all() == []
    assert work.dispatcher().run("action-1") == "failed"
    assert not (tmp_path / "outbox").exists()
    work.close()
