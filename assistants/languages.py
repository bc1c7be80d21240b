"""The language of a question: the one door to py3langid, loaded at the first question."""

from functools import lru_cache
from typing import Any

_KNOWN = ("cs", "da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pl", "pt", "ro", "sv", "tr", "uk")
"""Told apart; a question in another one is taken for the nearest of these, or for none."""
_SURE = 0.6
"""Less likely than this is no language: short questions have little to go by."""


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language that a text is written in; empty when it cannot be told."""
    code, likely = _identifier().classify(text)
    return str(code) if likely >= _SURE else ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a model of its own

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(_KNOWN))
    return found
