"""What an assistant made of a case: the answer, or the hits alone, or the failure, and how long it took."""

from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue, TypeAdapter, ValidationError

from assistants.answers import Answer
from index.values import Hit, Hits
from kernel.errors import Corrupt, InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """The outcome of one case, kept whatever happened."""

    case_id: str
    as_of: date
    """The day that was asked about."""
    seconds: float
    """Wall time, failures included."""
    answer: Answer | None = None
    hits: Hits | None = None
    """Set instead of the answer when only retrieval ran."""
    error: str | None = None
    """Type and sentence of the failure; None when there was none."""
    readers: tuple[str, ...] = ()
    """The groups that it was asked for, sorted."""
    repeat: int = 0
    """Which of the times that the case was asked in its run, from 0."""

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.answer, self.hits, self.error)) != 1:
            raise InvalidInput(f"the output of case {self.case_id!r} is not one of an answer, hits, or an error.")

    @property
    def generation(self) -> int | None:
        """The corpus that was asked; None after a failure."""
        if self.answer:
            return self.answer.generation
        return self.hits.generation if self.hits else None

    @property
    def retrieved(self) -> tuple[Hit, ...]:
        """What was found, best first; nothing after a failure."""
        if self.answer:
            return self.answer.hits
        return self.hits.hits if self.hits else ()


_ADAPTER = TypeAdapter(Output)


def output_json(output: Output) -> dict[str, JsonValue]:
    """Return an output as JSON values."""
    body: dict[str, JsonValue] = _ADAPTER.dump_python(output, mode="json")
    return body


def output_from_json(value: JsonValue) -> Output:
    """Return the output that ``output_json`` wrote.

    Raises:
        Corrupt: the value is no output.
    """
    try:
        return _ADAPTER.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise Corrupt(f"a stored output is broken at {where!r}: {first['msg']}. Run the suite again.") from None


def mentions(output: Output, *, source: str, document: str) -> bool:
    """Say whether an output holds text of a document: retrieved, or cited."""
    found = {(hit.source, hit.document) for hit in output.retrieved}
    cited = {(c.source, c.document) for c in output.answer.citations} if output.answer else set()
    return (source, document) in found | cited
