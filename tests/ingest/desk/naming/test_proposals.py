"""Proposals come from what the asker may read and what applies today, and show nothing else."""

from datetime import timedelta

import pytest

from index.catalog import current_generation
from index.glossary.curating import Rejection
from index.glossary.keeping import rejections, terms_of
from index.holdings import held_passages, holdings
from ingest.desk.naming.proposals import Proposal, accepted_term, load_proposal, propose, visible
from kernel.access import AccessScope
from kernel.errors import InvalidInput, NotFound
from tests.ingest.desk.bench import DeskBench
from tests.support.corpus import TODAY, version
from tests.support.corpus import visible as seen

PPE = "Wear personal protective equipment (PPE) in the hall."
SECRET = "Project Zebra Quartz (PZQ) is not told."


def proposed(desk: DeskBench, *groups: str) -> list[Proposal]:
    scope = AccessScope.of(groups)
    with desk.database.read() as session:
        now = current_generation(session)
        looked_at = visible(held_passages(session, now), holdings(session, now), scope, desk.today)
        known = [term for term in terms_of(session, now) if scope.allows(term.readers)]
        return propose(looked_at, known, rejections(session))


def names(desk: DeskBench, *groups: str) -> list[tuple[str, str]]:
    return [(each.term, each.alias) for each in proposed(desk, *groups)]


def test_a_proposal_shows_where_it_was_found_and_how_often(desk: DeskBench) -> None:
    desk.commit(
        version("a.md", PPE, f"{PPE} Again.", title="Safety"),
        version("b.md", "PPE (Personal Protective Equipment) is free."),
        version("c.md", "The annual appraisal, also known as the yearly talk, is in May."),
    )
    first, second = proposed(desk)
    assert (first.kind, first.term, first.alias, first.documents) == (
        "abbreviation",
        "personal protective equipment",
        "PPE",
        2,
    )
    assert [(e.source, e.document, e.title) for e in first.evidence] == [
        ("handbook", "a.md", "Safety"),
        ("handbook", "b.md", "Guide"),
    ]
    place = first.evidence[0]
    assert place.span.of(PPE) == "personal protective equipment (PPE)"
    assert place.quote == PPE
    assert (second.kind, second.term, second.alias) == ("name", "annual appraisal", "yearly talk")


def test_nobody_learns_from_a_proposal_what_they_may_not_read(desk: DeskBench) -> None:
    desk.commit(
        version("open.md", PPE),
        version("board.md", SECRET, PPE, "the plumquartz", visibility=seen(["board"])),
        version("legal.md", "a plum-quartz", visibility=seen(["legal"])),
    )
    assert names(desk) == [("personal protective equipment", "PPE")]
    (public,) = proposed(desk)
    assert public.documents == 1
    assert "board" not in str(public)
    assert len(proposed(desk, "board")) == 2
    assert [p.documents for p in proposed(desk, "board") if p.alias == "PPE"] == [2]
    both = [each for each in proposed(desk, "board", "legal") if each.kind == "spelling"]
    assert both == [], "no group may see both spellings"


def test_only_what_applies_today_is_looked_at(desk: DeskBench) -> None:
    desk.commit(
        version("old.md", "Old Thing Here (OTH).", visibility=seen(last=TODAY - timedelta(days=1))),
        version("new.md", "New Thing Here (NTH).", visibility=seen(first=TODAY + timedelta(days=1))),
        version("gone.md", "Gone Thing Here (GTH)."),
    )
    assert names(desk) == [("Gone Thing Here", "GTH")]
    later = seen(["everyone", "board"], first=TODAY + timedelta(days=1))
    desk.commit(version("gone.md", "Gone Thing Here (GTH). Extra Thing Here (ETH).", title="Later", visibility=later))
    (only,) = proposed(desk)
    assert (only.alias, only.evidence[0].title) == ("GTH", "Guide")
    desk.commit(removed=[version("gone.md")])
    assert names(desk) == []


def test_an_abbreviation_of_two_things_is_two_proposals_that_name_each_other(desk: DeskBench) -> None:
    desk.commit(version("a.md", "Paid Time Off (PTO)."), version("b.md", "the Power Take-Off (PTO) shaft"))
    assert [(each.term, each.ambiguous_with) for each in proposed(desk)] == [
        ("Paid Time Off", ("Power Take-Off",)),
        ("Power Take-Off", ("Paid Time Off",)),
    ]
    chosen = load_proposal(proposed(desk), proposed(desk)[0].proposal_id)
    desk.curator.add([accepted_term(chosen, by="Ada", reason="")])
    (left,) = proposed(desk)
    assert (left.term, left.ambiguous_with) == ("Power Take-Off", ("Paid Time Off",))


def test_what_was_accepted_or_rejected_is_not_proposed_again(desk: DeskBench) -> None:
    desk.commit(version("a.md", PPE, "Old Thing Here (OTH)."))
    accepted, refused = sorted(proposed(desk), key=lambda each: each.alias, reverse=True)
    term = accepted_term(accepted, by="Ada", reason="")
    assert term.reason == "found in a.md"
    desk.curator.add([term])
    pair = Rejection(term=refused.term, alias=refused.alias, readers=refused.readers, documents=refused.document_ids)
    desk.curator.reject([pair], by="Ada", reason="gone")
    desk.commit(version("b.md", PPE, "the OLD thing here (OTH)"))
    assert proposed(desk) == []


def test_an_accepted_term_is_for_those_who_may_read_its_documents(desk: DeskBench) -> None:
    desk.commit(version("board.md", SECRET, visibility=seen(["board"])))
    (secret,) = proposed(desk, "board")
    term = accepted_term(secret, by="Ada", reason="")
    assert term.readers == frozenset({"board"})
    assert term.documents == secret.document_ids == {version("board.md").document_id}
    desk.curator.add([term])
    assert proposed(desk, "board") == []
    desk.commit(version("open.md", SECRET))
    assert names(desk, "board") == [("Project Zebra Quartz", "PZQ")], "now it may be for everyone"
    assert accepted_term(proposed(desk, "board")[0], by="Ada", reason="").readers == frozenset({"everyone"})


def test_nothing_is_proposed_that_cannot_be_accepted(desk: DeskBench) -> None:
    long = " ".join(f"word{n}" for n in range(13))
    desk.commit(version("a.md", f"“{long}”, also known as Shorty. X, also known as Thing. “More”, aka Thing Two."))
    for each in proposed(desk):
        accepted_term(each, by="Ada", reason="")
    assert names(desk) == []


def test_two_names_said_in_either_order_are_one_proposal(desk: DeskBench) -> None:
    desk.commit(
        version("a.md", "The Kestrel depot, also known as Site B."),
        version("b.md", "Site B (also known as the Kestrel depot)"),
        version("c.md", "Site B, aka Kestrel depot"),
    )
    assert [(p.term, p.alias, p.documents) for p in proposed(desk)] == [("Site B", "Kestrel depot", 3)]


def test_spellings_are_proposed_with_both_places(desk: DeskBench) -> None:
    desk.commit(version("a.md", "Our web site."), version("b.md", "the website"), version("c.md", "a website"))
    (found,) = proposed(desk)
    assert (found.kind, found.term, found.alias, found.documents) == ("spelling", "website", "web site", 3)
    desk.curator.add([accepted_term(found, by="Ada", reason="")])
    assert proposed(desk) == []


def test_a_proposal_is_named_by_the_beginning_of_its_id(desk: DeskBench) -> None:
    desk.commit(version("a.md", PPE, "Old Thing Here (OTH)."))
    found = proposed(desk)
    assert load_proposal(found, found[1].proposal_id[:6]) == found[1]
    for name in ("", "zzz"):
        with pytest.raises(NotFound, match="no proposal"):
            load_proposal(found, name)
    same = [found[0], found[0]]
    with pytest.raises(InvalidInput, match="several"):
        load_proposal(same, found[0].proposal_id[:2])
