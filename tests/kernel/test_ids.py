"""Digests are unambiguous."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import content_hash, digest

PARTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), max_size=4)


@given(PARTS, PARTS)
def test_only_the_same_parts_have_the_same_digest(one: list[str], two: list[str]) -> None:
    assert (digest(*one) == digest(*two)) == (one == two)


def test_it_matters_where_a_part_ends() -> None:
    parts = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("a", "b", "c")]
    assert len({digest(*some) for some in parts}) == len(parts)


def test_text_is_its_utf_8_bytes() -> None:
    assert digest("ü") == digest("ü".encode())


def test_a_digest_is_32_lowercase_hex_digits() -> None:
    assert len(digest()) == 32
    assert set(digest("a")) <= set("0123456789abcdef")


def test_a_content_hash_is_the_sha256() -> None:
    assert content_hash(b"policy") == hashlib.sha256(b"policy").hexdigest()
