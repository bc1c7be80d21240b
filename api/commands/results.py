"""How commands print what the kinds of assistants return beside their text."""

from rich.console import Console
from rich.markup import escape

from api.console import table
from assistants.answers import Answer
from assistants.results import Extraction, Letter, Result, Routing, Verdict

_SHOWN_LABELS = 3
_COLOURS = {"passes": "green", "fails": "red", "unclear": "yellow"}


def print_result(out: Console, result: Result) -> None:
    """Print a result: the ranks of labels, fields with their words, grounds with their citations, a subject."""
    match result:
        case Routing():
            rows = [(each.label, f"{each.probability:.0%}") for each in result.ranked[:_SHOWN_LABELS]]
            out.print(table("label", "probability", rows=rows))
        case Extraction():
            found = [
                (f.name, "" if f.value is None else f.value, escape(" ".join(f.quote.split())), escape(f.problem))
                for f in result.fields
            ]
            out.print(table("field", "value", "as written", "problem", rows=found))
        case Verdict():
            for ground in result.grounds:
                place = f" [{ground.citation + 1}]" if ground.citation is not None else ""
                colour = _COLOURS[ground.outcome]
                said = escape(f"{place}: {ground.reason}")
                out.print(f"[{colour}]{ground.outcome}[/{colour}] {escape(ground.rule)}{said}")
        case Letter():
            out.print(f"[bold]Subject:[/bold] {escape(result.subject)}")


def print_words(out: Console, answer: Answer) -> None:
    """Print the words of an answer, and its result; where the result says the same as the words, only once."""
    result = answer.result
    if result is None or answer.abstained or isinstance(result, Letter):
        if isinstance(result, Letter):
            print_result(out, result)
        out.print(escape(answer.text))
    if result is None or isinstance(result, Letter):
        return
    if isinstance(result, Routing) and result.label:
        out.print(f"[bold]{escape(result.label)}[/bold], goes to {escape(result.route)}: {escape(result.reason)}")
    if isinstance(result, Verdict):
        said = "is unclear" if result.verdict == "unclear" else result.verdict
        out.print(f"The request [bold]{said}[/bold]. A person decides.")
    print_result(out, result)
