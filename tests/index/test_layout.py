"""A layout comes back from its blob as it was, and a version without one says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.layout import PlacedBlock, dump_layout, load_layout
from index.values import Span
from kernel.errors import NotFound
from tests.support.corpus import Workbench, version

BLOCKS = st.builds(
    PlacedBlock,
    kind=st.sampled_from(["heading", "paragraph", "item", "table"]),
    span=st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda ends: Span(start=min(ends), end=max(ends))),
    heading=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3).map(tuple),
    page=st.none() | st.integers(1, 9),
)


@given(st.lists(BLOCKS).map(tuple))
def test_a_layout_comes_back_as_it_was(blocks: tuple[PlacedBlock, ...]) -> None:
    assert load_layout(dump_layout(blocks)) == blocks


def test_a_committed_version_keeps_its_layout(bench: Workbench) -> None:
    block = PlacedBlock(kind="table", span=Span(start=0, end=4), heading=("Fees", "Äußeres"), page=2)
    made = replace(version("guide.md", "One."), layout=(block,))
    bench.commit(made)
    assert bench.catalog.layout(made.version_id) == (block,)


def test_a_version_without_a_layout_says_so(bench: Workbench) -> None:
    made = version("guide.md", "One.")
    bench.commit(made)
    assert bench.catalog.layout(made.version_id) is None


def test_an_unknown_version_has_no_layout(bench: Workbench) -> None:
    with pytest.raises(NotFound, match="'nothing'"):
        bench.catalog.layout("nothing")
