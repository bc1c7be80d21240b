"""The composers that need no model, by kind."""

from collections.abc import Mapping

from assistants.composers.check import CheckComposer
from assistants.composers.draft import DraftComposer
from assistants.composers.extract import ExtractComposer
from assistants.composers.extractive import ExtractiveComposer
from assistants.composers.port import Composer
from assistants.composers.triage import TriageComposer
from index.embedders.port import Embedder


def without_models(vectors: Embedder) -> Mapping[str, Composer]:
    """Return the composers as the question line takes them: under ``KIND/COMPOSER``."""
    extractive = ExtractiveComposer(vectors)
    return {
        "answer/extractive": extractive,
        "triage/extractive": TriageComposer(vectors),
        "draft/extractive": DraftComposer(extractive),
        "extract/extractive": ExtractComposer(),
        "check/extractive": CheckComposer(vectors),
    }
