"""``feedback``."""

import typer

from api.console import show, workspace
from api.responding import say
from api.views import feedback_view
from assistants.feedback import REASONS, Feedback


def feedback(
    answer: str = typer.Argument(help="Id of the answer: the 'trace' that 'ask' prints."),
    verdict: str = typer.Argument(help="up or down."),
    reason: str | None = typer.Option(None, help=f"Of a thumbs-down: {', '.join(REASONS)}."),
    comment: str | None = typer.Option(None, help="In your own words."),
    correction: str | None = typer.Option(None, help="What the answer should have been."),
    by: str | None = typer.Option(None, help="Who says so (default: you)."),
) -> None:
    """Say whether an answer helped. The owner of the subject sees it; say it again to change your mind."""
    with workspace() as opened:
        said = Feedback(verdict=verdict, reason=reason, comment=comment, correction=correction, by=by or opened.actor)
        kept = say(opened, answer, said)
    show(feedback_view(kept), lambda out: out.print(f"Thank you. Noted: thumbs {verdict} by {kept.said.by}."))
