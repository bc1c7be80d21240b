"""What is kept of a job's error."""

from typing import ClassVar

import pytest

from ingest.diff import RemovalRefused
from kernel.errors import GristmillError, Unavailable
from kernel.jobs.values import JobError, JobFailed


class Odd(GristmillError):
    """An error that the reader of the job may not know."""

    code: ClassVar[str] = "odd"


@pytest.mark.parametrize("kind", [RemovalRefused, Unavailable])
def test_an_error_of_ours_comes_back_as_the_type_that_was_raised(kind: type[GristmillError]) -> None:
    again = JobError.of(kind("why and the way out")).again()
    assert type(again) is kind
    assert str(again) == "why and the way out"


def test_an_error_that_nobody_here_knows_comes_back_with_its_sentence() -> None:
    again = JobError(code="from-elsewhere", message="why and the way out").again()
    assert type(again) is JobFailed
    assert str(again) == "why and the way out"


def test_an_error_that_is_not_ours_keeps_its_name_and_is_not_tried_again() -> None:
    kept = JobError.of(KeyError("x"))
    assert (kept.code, kept.message, kept.is_transient) == ("KeyError", "KeyError: 'x'", False)
