"""What a refresh has to do is put down URI by URI, and comes out as if all of it lay in memory."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.agenda import Agenda
from ingest.connectors.port import Item
from ingest.diff import ItemState, Known, Standing
from ingest.parse.elements import Rejected
from ingest.spool import Read

STATES: st.SearchStrategy[ItemState] = st.sampled_from(["indexed", "quarantined", "ignored"])
URIS = [f"{letter}.md" for letter in "abcdefghij"]


@st.composite
def standings(draw: st.DrawFn) -> list[Standing]:
    return [one for uri in URIS if (one := standing(draw, uri)).item or one.known or one.is_live]


def standing(draw: st.DrawFn, uri: str) -> Standing:
    stamps, recipes = st.sampled_from(["1", "2"]), st.sampled_from(["now", "now", "then"])
    rules = st.sampled_from(["", "", "a rule", "another rule"])
    listed = st.builds(Item, uri=st.just(uri), stamp=stamps, size=st.integers(0, 9), ignored=rules)
    known = st.builds(
        Known,
        uri=st.just(uri),
        stamp=stamps,
        content_hash=st.sampled_from(["", "c"]),
        state=STATES,
        recipe=recipes,
        reason=st.sampled_from(["", "a rule"]),
    )
    return Standing(uri=uri, item=draw(st.none() | listed), known=draw(st.none() | known), is_live=draw(st.booleans()))


def drawn_up(found: list[Standing], *, is_complete: bool = True) -> Agenda:
    agenda = Agenda(recipe="now", is_complete=is_complete)
    agenda.draw_up(found)
    return agenda


def is_document(one: Standing) -> bool:
    return one.item is not None and not one.item.ignored


@given(standings(), st.booleans(), st.integers(1, 4))
def test_every_listed_item_is_accounted_for_once(found: list[Standing], is_complete: bool, size: int) -> None:
    agenda = drawn_up(found, is_complete=is_complete)
    listed = [one for one in found if one.item]
    pages = list(agenda.reading(size))
    read = [one for page in pages for one in page]
    assert all(len(page) <= size for page in pages)
    assert len(read) + agenda.unchanged + agenda.waiting + agenda.ignored == agenda.listed == len(listed)
    assert (agenda.to_read, agenda.live) == (len(read), sum(one.is_live for one in found))
    assert read == [one for one in found if one in read], "as it stood, and in order"
    assert all(is_document(one) for one in read)
    assert [agenda.find(one.uri) for one in read] == read


@given(standings())
def test_after_a_whole_listing_live_documents_that_are_not_in_it_leave(found: list[Standing]) -> None:
    agenda = drawn_up(found)
    leaving = [one.uri for one in found if one.is_live and not is_document(one)]
    assert list(agenda.leavers()) == leaving
    assert (agenda.leaving.count, agenda.leaving.first, agenda.removed) == (
        len(leaving),
        tuple(leaving[:3]),
        len(leaving),
    )
    assert list(agenda.forgotten()) == [one.uri for one in found if not one.item]
    waiting = [one.uri for one in found if one.is_live and one.before and one.before.state == "quarantined"]
    assert list(agenda.stayers()) == [uri for uri in waiting if uri not in leaving]


@given(standings())
def test_after_a_partial_listing_nothing_leaves_and_what_was_left_out_stays_unread(found: list[Standing]) -> None:
    agenda = drawn_up(found, is_complete=False)
    assert (list(agenda.leavers()), list(agenda.forgotten()), agenda.removed) == ([], [], 0)
    assert {one.uri for one in found if one.is_live and not one.item} <= set(agenda.stayers())


@given(standings(), st.booleans())
def test_only_rules_that_are_not_remembered_are_news(found: list[Standing], is_complete: bool) -> None:
    agenda = drawn_up(found, is_complete=is_complete)
    assert dict(agenda.newly_ignored()) == {
        one.uri: one.item.ignored
        for one in found
        if one.item
        and one.item.ignored
        and not (one.known and one.known.state == "ignored" and one.known.reason == one.item.ignored)
    }


def test_where_nothing_is_new_nothing_is_put_down() -> None:
    same = Known(uri="a.md", stamp="1", content_hash="c", state="indexed", recipe="now")
    agenda = drawn_up([Standing(uri="a.md", item=Item(uri="a.md", stamp="1"), known=same, is_live=True)])
    assert agenda.scratch.rows("SELECT count(*) FROM agenda") == [(0,)]
    assert agenda.find("b.md") == Standing(uri="b.md")


def test_what_became_of_a_document_decides_whether_it_stays_unread() -> None:
    def quarantined(uri: str) -> Standing:
        known = Known(uri=uri, stamp="1", content_hash="c", state="quarantined", recipe="now")
        return Standing(uri=uri, item=Item(uri=uri, stamp="2"), known=known, is_live=uri != "e")

    agenda = drawn_up([quarantined(uri) for uri in "abcde"])
    for uri in "bcde":
        agenda.note(read(uri, is_rejected=uri != "b"), withdraws=uri == "d")
    agenda.note(Read(uri="a", stamp="2", content_hash="c", became="same"), withdraws=False)
    assert (list(agenda.stayers()), list(agenda.leavers()), agenda.removed) == (["a", "c"], ["d"], 1)
    assert agenda.leaving.count == 0, "the guard is about what the source does not have any more"


def read(uri: str, *, is_rejected: bool) -> Read:
    if not is_rejected:
        return Read(uri=uri, stamp="2", content_hash="k", became="version")
    rejected = Rejected(code="x", reason="is broken")
    return Read(uri=uri, stamp="2", content_hash="k", became="rejected", rejected=rejected)
