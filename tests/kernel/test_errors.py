"""Errors are types with a code of their own."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from kernel import errors
from kernel.errors import Busy, Corrupt, Failed, GristmillError, Inconclusive, Misuse, Refused, Unavailable

ROOT = Path(errors.__file__).parents[1]
FAMILIES = (Misuse, Refused, Inconclusive, Failed)


def all_errors() -> list[type[GristmillError]]:
    for folder in ("kernel", "index"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return [error for error in _below(GristmillError) if not error.__module__.startswith("tests.")]


def _below(family: type[GristmillError]) -> Iterator[type[GristmillError]]:
    for error in family.__subclasses__():
        yield error
        yield from _below(error)


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [error.__dict__.get("code") for error in [GristmillError, *all_errors()]]
    assert None not in codes
    assert len(set(codes)) == len(codes)


def test_a_code_is_the_name_of_its_error() -> None:
    for error in all_errors():
        assert error.code == re.sub(r"(?<!^)(?=[A-Z])", "_", error.__name__).lower()


def test_every_error_belongs_to_one_family() -> None:
    for error in all_errors():
        assert sum(issubclass(error, family) for family in FAMILIES) == 1


def test_only_what_may_go_away_by_itself_is_transient() -> None:
    for error in all_errors():
        assert issubclass(error, Busy | Unavailable) or not error.transient
    assert not Corrupt.transient


def test_every_error_says_what_it_means() -> None:
    assert all(error.__doc__ for error in all_errors())
