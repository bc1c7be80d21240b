import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.clusters import LIKENESS, central, clustered
from index.embedders.hashing import Hashing
from index.embedders.minilm import MiniLm
from index.embedders.port import Vectors
from kernel.settings import Settings

WORDS = st.lists(st.sampled_from(["leave", "dog", "office", "pay", "vpn", "gym"]), min_size=1, max_size=4)


def at_angles(*degrees: float) -> Vectors:
    """Return unit vectors in the plane."""
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("degrees", "groups"),
    [((), []), ((0,), [[0]]), ((0, 10), [[0, 1]]), ((0, 90), [[0], [1]]), ((90, 0, 80, 5), [[0, 2], [1, 3]])],
)
def test_rows_that_are_alike_are_one_group(degrees: tuple[float, ...], groups: list[list[int]]) -> None:
    assert clustered(at_angles(*degrees) if degrees else np.zeros((0, 2), np.float32)) == groups


def test_two_groups_stay_apart_below_the_likeness_and_join_from_it_on() -> None:
    edge = float(np.degrees(np.arccos(LIKENESS)))
    assert clustered(at_angles(0, edge + 0.5)) == [[0], [1]]
    assert clustered(at_angles(0, edge - 0.5)) == [[0, 1]]


def test_a_chain_of_neighbours_does_not_pull_far_ends_together() -> None:
    chained = clustered(at_angles(*range(0, 180, 20)))
    assert len(chained) > 1
    assert max(len(group) for group in chained) * 20 <= 100


@given(texts=st.lists(WORDS.map(" ".join), max_size=20))
def test_every_row_is_in_one_group_and_equal_rows_are_together(texts: list[str]) -> None:
    vectors = Hashing().embed(texts)
    groups = clustered(vectors)
    assert sorted(row for group in groups for row in group) == list(range(len(texts)))
    place = {row: number for number, group in enumerate(groups) for row in group}
    for row, text in enumerate(texts):
        assert place[row] == place[texts.index(text)]
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
    assert groups == clustered(vectors)


def test_the_central_row_is_near_the_others_and_leans_to_what_is_asked_often() -> None:
    vectors = at_angles(0, 20, 40)
    assert central(vectors, [0, 1, 2], [1, 1, 1]) == 1
    assert central(vectors, [0, 1, 2], [1, 1, 50]) == 2


def test_wordings_of_a_question_are_together_and_another_subject_is_not() -> None:
    asked = [
        "May I bring my dog to the office?",
        "Is there a subsidy for fitness studios?",
        "Are dogs allowed at work?",
        "Does the company pay for a gym membership?",
    ]
    assert clustered(MiniLm(Settings().model_cache, threads=1).embed(asked)) == [[0, 2], [1, 3]]
