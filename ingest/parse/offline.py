"""Let unstructured work with no network: its sentence and word splitting, without the model that it would download.

unstructured 0.27 loads a spaCy model from the web at its first text classification. The replacement below keeps
the three functions that its partitioners call. tests/contract holds it against the pinned version.
"""

import os
import re
import sys
from types import ModuleType

_WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_VERBS = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "must",
        "apply",
        "applies",
        "require",
        "requires",
        "provide",
        "provides",
    ]
)
_QUIET = {"DO_NOT_TRACK": "1", "UNSTRUCTURED_DISABLE_NOTICE": "1", "SCARF_NO_ANALYTICS": "true"}


def prepare() -> None:
    """Put the replacement in place and switch telemetry off; call it before unstructured is imported."""
    os.environ.update(_QUIET)  # noqa: TID251 - the library reads its switches nowhere else
    module = ModuleType("unstructured.nlp.tokenize")
    module.word_tokenize = _words  # type: ignore[attr-defined]
    module.sent_tokenize = _sentences  # type: ignore[attr-defined]
    module.pos_tag = _tags  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def _tags(text: str) -> list[tuple[str, str]]:
    return [(word, "VB" if _is_verb(word.lower()) else "NN") for word in _words(text)]


def _is_verb(word: str) -> bool:
    return word in _VERBS or word.endswith(("ed", "ing"))
