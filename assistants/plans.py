"""The parts of a configuration: how an assistant retrieves, composes, guards, waits for people, and acts."""

from dataclasses import dataclass
from typing import Literal

COMPOSERS = ("extractive", "model")
"""The composers that a template can name."""

Measure = Literal["annotate", "hold", "refuse"]
"""What a finding does to an answer: it is shown beside it, it has a person look first, or there is no answer."""

When = Literal["never", "findings", "sample", "always"]
"""Which answers a person sees before anybody else: none, those with a finding that holds them, also a share, or all."""

Among = Literal["questions", "answers"]
"""What a rate of wrong answers is a share of: all questions that are asked, or the answers that are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalPlan:
    """How an assistant retrieves."""

    limit: int
    pool: int
    dense_weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeSettings:
    """How an assistant composes its answers."""

    composer: str = "extractive"
    max_sentences: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPlan:
    """Which model composes, for ``composer: model``, and how it is asked."""

    name: str = ""
    """As ``GRISTMILL_MODEL`` names models; empty means what that setting said when the assistant was stamped."""
    prompt: str = ""
    """Name of the prompt, with its version once it is stamped; empty means the one of the template's kind."""
    temperature: float = 0.0
    max_tokens: int = 800
    """The longest reply, in tokens."""
    instructions: str = ""
    """The words of the prompt as they were when the assistant was stamped; a file that changes later changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardPlan:
    """What each sort of finding does to an answer."""

    injection: Measure = "annotate"
    """The question, or a passage that was cited, gives orders to the machine that reads it."""
    personal_data: Measure = "annotate"
    """The answer holds personal data that the question did not."""
    off_topic: Measure = "annotate"
    """The question has nothing to do with what the assistant is for."""
    out_of_force: Measure = "annotate"
    """A citation has expired on the day that was asked about, or is not yet in force."""
    conflict: Measure = "annotate"
    """Documents in force contradict each other on what was cited, and nobody has ruled."""
    unsupported: Measure = "annotate"
    """A sentence says what its citation does not."""
    tone: Measure = "annotate"
    """Words that the assistant's owner does not want to be said."""
    length: Measure = "annotate"
    """The answer is longer than was asked for."""
    words: str = ""
    """What ``tone`` looks for, separated by commas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """Which answers wait for a person, and how they are decided."""

    when: When = "findings"
    share: float = 0.0
    """Of the answers that nothing else holds, for ``when: sample``."""
    people: int = 1
    """So many different people must approve."""
    within_hours: int = 24
    """After that a review is overdue, and goes to the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlan:
    """What is done outside when an answer was approved."""

    kind: Literal["none", "webhook", "email", "file", "rest"] = "none"
    target: str = ""
    """A URL, an address, or a folder below that of the settings; may name parameters in braces, a URL's path and query
    also fields of the answer."""
    method: Literal["POST", "PUT", "PATCH"] = "POST"
    """Of a ``rest`` call."""
    body: str = ""
    """Of a ``rest`` call, JSON whose texts may name parameters and fields of the answer in braces; empty sends what a
    webhook does."""
    unanswered: Literal["ask", "resend"] = "ask"
    """What happens when a webhook or call may have arrived and no answer came: a person decides, or it is sent again
    with its key, for receivers that take a key only once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedThreshold:
    """What the threshold was fitted to, where it was: ``gristmill assistant fit``."""

    alpha: float = 0.0
    """At most this rate of wrong answers; 0 where the threshold was not fitted."""
    confidence: float = 0.0
    among: Among = "questions"
    suite: str = ""
    suite_digest: str = ""
    run: str = ""
    """The run that it was fitted on, which was made with a threshold of 0."""
    questions: int = 0
    """So many of the suite's questions could be judged."""
    wrong: int = 0
    """So many of them are answered wrongly at the threshold."""
    coverage: float = 0.0
    """The share of them that is answered at the threshold."""
