"""``ask`` and ``replay``."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from api import asking
from api.commands.results import print_words
from api.console import hint, read_day, show, workspace
from api.views import WAITS, answer_view, reply_view, understood
from assistants import archive
from assistants.answers import Answer
from assistants.reviews.queue import about
from assistants.reviews.values import review_of
from kernel.access import AccessScope, parse_readers
from kernel.errors import InvalidInput


def ask(
    name: str = typer.Argument(help="Name of the assistant."),
    question: str | None = typer.Argument(None, help="What you want to know."),
    input_: Path | None = typer.Option(
        None, "--input", help="File with the message, document or request to work on; '-' is the standard input."
    ),
    candidate: bool = typer.Option(False, "--candidate", help="Ask the candidate instead of the live release."),
    as_of: str | None = typer.Option(None, help="What applied on this day, YYYY-MM-DD (default: today)."),
    readers: str | None = typer.Option(None, help="Groups to ask for, comma-separated (default: everyone)."),
    conversation: str | None = typer.Option(
        None, help="Id of the conversation that the question continues, or 'new' to begin one."
    ),
) -> None:
    """Ask an assistant, or give it a text to work on.

    Every sentence of an answer is quoted from a document in force, or it says that it does not know.
    """
    day, text = read_day(as_of), _given(question, input_)
    with workspace() as opened:
        scope = AccessScope.of(parse_readers(readers))
        reply = asking.ask(
            opened,
            name,
            text,
            scope=scope,
            candidate=candidate,
            as_of=day,
            by=opened.actor,
            conversation=conversation,
        )
    show(reply_view(reply), lambda out: print_reply(out, reply))


def chat(
    name: str = typer.Argument(help="Name of the assistant."),
    candidate: bool = typer.Option(False, "--candidate", help="Ask the candidate instead of the live release."),
    readers: str | None = typer.Option(None, help="Groups to ask for, comma-separated (default: everyone)."),
    conversation: str = typer.Option(asking.NEW, help="Id of a conversation to go on with (default: begin one)."),
) -> None:
    """Ask one question a line; each may continue the ones before it. An empty line, or the end of the input, ends it."""
    scope = AccessScope.of(parse_readers(readers))
    with workspace() as opened:
        while question := _next_question(name):
            try:
                reply = asking.ask(
                    opened,
                    name,
                    question,
                    scope=scope,
                    candidate=candidate,
                    by=opened.actor,
                    conversation=conversation,
                )
            except InvalidInput as error:  # the next question may be a better one
                hint(str(error))
                continue
            conversation = reply.conversation or conversation
            show(reply_view(reply), partial(print_reply, reply=replace(reply, conversation=None)))
    if conversation != asking.NEW:
        hint(f"go on with: gristmill chat {name} --conversation {conversation}")


def _given(question: str | None, file: Path | None) -> str:
    """Return the question, or the text of a file.

    Raises:
        InvalidInput: there is neither, or both, or the file cannot be read.
    """
    if (question is None) == (file is None):
        raise InvalidInput("ask a question, or name a text with --input FILE ('-' is the standard input): one of both.")
    if question is not None:
        return question
    try:
        return sys.stdin.read() if str(file) == "-" else (file or Path()).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the text {str(file)!r} cannot be read: {error}. Name a text file in UTF-8.") from None


def _next_question(name: str) -> str:
    if sys.stdin.isatty():
        Console(stderr=True).print(f"[bold]{escape(name)}[/bold]> ", end="")
    return sys.stdin.readline().strip()


def replay(answer_id: str = typer.Argument(help="Id of the answer: the 'trace' of 'ask --json'.")) -> None:
    """Ask a stored question again, with the same configuration, readers, day and generation."""
    with workspace() as opened, opened.database.read() as session:
        before = archive.load(session, answer_id).answer
        review = about(session, answer_id)
        again = archive.replay(session, answer_id, opened.line)
    same = (before.text, before.citations) == (again.text, again.citations)
    unseen = bool(again.held) and (review is None or review.state != "approved")
    shown = replace(again, trace_id=answer_id) if unseen else replace(again, held="")
    show({**answer_view(shown), "replay_of": answer_id, "same": same}, lambda out: print_answer(out, shown))
    hint("the same answer as before." if same else "NOT the answer that was given before.")
    if not same:
        raise typer.Exit(1)


def print_reply(out: Console, reply: asking.Reply) -> None:
    """Print an answer, and how its conversation goes on."""
    for why in understood(reply.answer):
        out.print(f"[dim]{escape(why)}[/dim]")
    print_answer(out, reply.answer)
    if reply.conversation:
        out.print(f"[dim]go on with --conversation {reply.conversation}[/dim]")


def print_answer(out: Console, answer: Answer) -> None:
    """Print an answer and where each sentence stands; of one that is held, that it waits."""
    if answer.held:
        out.print(f"{WAITS} Its review is {review_of(answer.trace_id)}.")
        out.print(f"[dim]what becomes of it: gristmill review show {review_of(answer.trace_id)}[/dim]")
        return
    print_words(out, answer)
    out.print()
    for place, citation in enumerate(answer.citations, 1):
        page = f", page {citation.page}" if citation.page else ""
        since = f", in force since {citation.in_force.first}" if citation.in_force.first else ""
        until = f" until {citation.in_force.last}" if citation.in_force.last else ""
        path = escape(" > ".join(citation.heading))
        out.print(f"[bold][{place}][/bold] {escape(citation.document)}{page}: {path}{since}{until}".replace("[[", "[["))
        out.print(f"    “{escape(' '.join(citation.quote.split()))}”")
    for finding in answer.findings:
        out.print(f"[yellow]note ({finding.kind.replace('_', ' ')}):[/yellow] {escape(finding.reason)}")
    if answer.abstained:
        out.print(f"[dim]why: {escape(answer.reason)}[/dim]")
    release = answer.release[:12] if answer.release else "candidate"
    out.print(
        f"[dim]as of {answer.as_of}, generation {answer.generation}, release {release}, "
        f"support {answer.support:.2f}, trace {answer.trace_id}[/dim]"
    )
