"""Any sentence-transformers model, by name or folder: the second door to sentence-transformers, on torch."""

import hashlib
import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from index.embedders.port import Tokens, Vectors
from index.values import Span
from kernel.errors import InvalidInput


class Transformer:
    """Embed with torch. Loading takes seconds, so only workspaces that name such a model pay for it."""

    def __init__(self, name: str) -> None:
        os.environ.update(HF_HUB_DISABLE_TELEMETRY="1", TRANSFORMERS_VERBOSITY="error")  # noqa: TID251
        self._model = _load(name)
        self._model.eval()
        self.dimension = int(self._model.encode(["size"]).shape[1])
        self.fingerprint = f"sentence-transformers/{_digest(self._model)}/{self._model.max_seq_length}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Encode in batches of alike length."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        rows = self._model.encode(
            list(texts), batch_size=32, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(rows, np.float32)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the word pieces of each text as the last layer has them."""
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Tokens:
        coded = self._model.tokenizer(
            text, truncation=True, max_length=self._model.max_seq_length, return_offsets_mapping=True
        )
        places = coded["offset_mapping"]
        states = self._model.encode([text], output_value="token_embeddings", show_progress_bar=False)[0]
        hidden = np.asarray(states.float().cpu().numpy(), np.float32)[: len(places)]
        kept = [row for row, (start, end) in enumerate(places) if end > start]
        return Tokens(
            vectors=(hidden[kept] / np.linalg.norm(hidden[kept], axis=1, keepdims=True)).astype(np.float32),
            places=tuple(Span(start=places[row][0], end=places[row][1]) for row in kept),
        )


def _load(name: str) -> Any:
    try:
        return import_module("sentence_transformers").SentenceTransformer(name, device="cpu")
    except (ImportError, OSError, ValueError) as error:
        raise InvalidInput(
            f"the embedder {name!r} cannot be loaded: {str(error).splitlines()[0]}. Name 'minilm', 'hashing', "
            "or the folder or name of a sentence-transformers model that is on this machine."
        ) from error


def _digest(model: Any) -> str:
    """Return a digest of the weights: the same name may stand for others tomorrow."""
    hasher = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        hasher.update(name.encode())
        hasher.update(np.ascontiguousarray(tensor.float().cpu().numpy()).tobytes())
    return hasher.hexdigest()[:12]
