"""One JSON form per value; NaN has none (invariant 5)."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.canonical import canonical_json, value_digest
from kernel.errors import InvalidInput

KEYS = st.text(max_size=5) | st.integers(0, 20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_and_there_are_no_spaces() -> None:
    assert canonical_json({"b": [1, 2.5, None], "a": {"ü": True}}) == '{"a":{"ü":true},"b":[1,2.5,null]}'


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, np.float64("nan")])
@pytest.mark.parametrize("inside", [lambda x: x, lambda x: [1, x], lambda x: {"a": {"b": [x]}}, lambda x: (x,)])
def test_nan_and_infinity_cannot_be_stored(wrong: float, inside: Any) -> None:
    with pytest.raises(InvalidInput, match="stored as null"):
        canonical_json(inside(wrong))


@pytest.mark.parametrize("wrong", [{1, 2}, b"raw", object(), {("a",): 1}, {1: "a", "1": "b"}, "\ud800", ["\udfff"]])
def test_what_has_no_json_form_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidInput):
        canonical_json(wrong)


def test_what_contains_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(InvalidInput):
        canonical_json(loop)


@given(VALUES)
def test_a_value_read_back_has_the_same_form_or_it_is_refused(value: Any) -> None:
    try:
        form = canonical_json(value)
    except InvalidInput:
        return
    assert canonical_json(json.loads(form)) == form
    assert canonical_json(json.loads(json.dumps(value))) == form


@given(VALUES, VALUES)
def test_different_values_have_different_digests(one: Any, two: Any) -> None:
    try:
        forms = canonical_json(one), canonical_json(two)
    except InvalidInput:
        return
    assert (value_digest(one) == value_digest(two)) == (forms[0] == forms[1])


def test_the_order_of_keys_makes_no_difference() -> None:
    assert value_digest({"a": 1, "b": 2}) == value_digest({"b": 2, "a": 1})
    assert value_digest([1, 2]) != value_digest([2, 1])
