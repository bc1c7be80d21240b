"""Labels made of parts, and the pattern that finds them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.labels import ALL, BY_LABEL, plain_label
from ingest.facts.wordings import STRONG, WEAK, one_of

WORDS = st.lists(st.sampled_from(["a", "ab", "b", "date", "dated", "no", "c.d", "x+"]), min_size=1, max_size=3)
LABELS = st.lists(WORDS.map(" ".join), min_size=1, max_size=12)


@given(LABELS)
def test_the_pattern_finds_each_label_whole_and_nothing_else(labels: list[str]) -> None:
    pattern = re.compile(one_of(labels))
    assert all(pattern.fullmatch(label) for label in labels)
    assert all(pattern.fullmatch(label.replace(" ", "_")) for label in labels)
    assert not pattern.fullmatch("date due")


@given(LABELS)
def test_the_pattern_takes_the_longest_label(labels: list[str]) -> None:
    longest = max(labels, key=len)
    found = re.match(one_of(labels), f"{longest}: value")
    assert found
    assert found[0] == longest


def test_every_label_is_spelled_as_it_is_looked_up_and_states_one_fact() -> None:
    made = [label for labels in (STRONG, WEAK) for some in labels.values() for label in some]
    assert [label for label in made if plain_label(label) != label] == []
    strong = {label: name for name, some in STRONG.items() for label in some}
    assert {label: (name, BY_LABEL[label]) for label, name in strong.items() if BY_LABEL[label] != name} == {}
    assert set(made) <= ALL
