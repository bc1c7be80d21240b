"""Letters without a model: the best quoted sentences for each thing that a message asks."""

import re
from dataclasses import replace

from assistants.composers.port import Composer, Draft, DraftSentence, Task
from assistants.sentences import split_sentences

MOST_QUESTIONS = 4
_ASKS = re.compile(
    r"\?\s*$|\b(?:please (?:tell|explain|confirm|let me know)|i (?:would like|want|need) to know|bitte (?:teilen|erklären|sagen))\b",
    re.IGNORECASE,
)


class DraftComposer:
    """Put a letter together from what the answering composer quotes. The line puts greeting and closing around it."""

    def __init__(self, answers: Composer) -> None:
        self._answers = answers

    def compose(self, task: Task) -> Draft:
        """Quote for each question of a longer message in turn, at most as many sentences as the template allows."""
        asked = questions(task.text)
        if len(asked) < 2:
            return self._answers.compose(replace(task, question=asked[0]) if asked else task)
        most = task.config.compose.max_sentences
        share = max(1, most // len(asked))
        each = replace(task.config, compose=replace(task.config.compose, max_sentences=share))
        found: dict[tuple[int, int, int], DraftSentence] = {}
        for question in asked:
            for sentence in self._answers.compose(replace(task, question=question, config=each)).sentences:
                found.setdefault((sentence.hit, sentence.span.start, sentence.span.end), sentence)
        return Draft(sentences=tuple(found.values())[:most])


def answered(task: Task) -> list[str]:
    """Return what the result is an answer to: of a letter, each thing that the message asks; pure."""
    return (questions(task.text) if task.config.kind == "draft" else []) or [task.question]


def questions(text: str) -> list[str]:
    """Return the sentences of a message that ask something, the first few; pure."""
    sentences = [" ".join(span.of(text).split()) for span in split_sentences(text[:20_000])]
    return [sentence for sentence in sentences if _ASKS.search(sentence) and len(sentence) > 8][:MOST_QUESTIONS]
