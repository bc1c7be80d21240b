"""all-MiniLM-L6-v2 as int8 ONNX, served with onnxruntime and tokenizers alone."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from index.embedders.export import MODEL_FILE, TOKENIZER_FILE, WEIGHTS_SHA256, export, instruction_set
from index.embedders.port import Tokens, Vectors
from index.values import Span
from kernel.errors import Failed

WINDOW = 256
"""Word pieces that the model sees; text beyond is ignored."""
_QUESTIONS = 4
"""So few texts are questions that somebody waits for: they do not queue behind the passages of a refresh."""
_NICE = 10

Keep = Callable[[int, Vectors], None]
"""Takes the last layer of the text of that row; nothing else holds it."""


class ModelExportFailed(Failed):
    """The int8 model could not be made from the installed weights."""

    code = "model_export_failed"


class MiniLm:
    """Embed on the processor: about 60 passages of 220 word pieces a second on two cores, 1 ms a question."""

    dimension = 384

    def __init__(self, cache: Path, *, threads: int) -> None:
        self.fingerprint = f"all-MiniLM-L6-v2/{WEIGHTS_SHA256[:12]}/int8-{instruction_set()}/{WINDOW}"
        folder = prepare(cache)
        self._tokenizer = import_module("tokenizers").Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW)
        # One session a thread, each single-threaded, beats one session with many threads on short texts.
        self._sessions = [_session(folder / MODEL_FILE) for _ in range(threads)]
        self._inputs = {node.name for node in self._sessions[0].get_inputs()}
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed", initializer=_step_back)
        self._readers = ThreadPoolExecutor(threads, thread_name_prefix="read")  # for questions that somebody waits for

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed each text on its own: int8 scales follow the batch, so a text's neighbours would change its vector."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        coded = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

        def keep(row: int, hidden: Vectors) -> None:
            mean = hidden.mean(0)
            out[row] = mean / np.linalg.norm(mean)

        if len(coded) <= _QUESTIONS:
            self._run(self._sessions[0], range(len(coded)), coded, keep)  # sessions may be shared between threads
        else:
            self._spread(self._pool, coded, keep)
        return out

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the word pieces of each text as the last layer has them, without the model's marks around them."""
        coded = self._tokenizer.encode_batch(list(texts))
        found: dict[int, Tokens] = {}

        def keep(row: int, hidden: Vectors) -> None:
            found[row] = _tokens(hidden, coded[row].offsets)

        self._spread(self._readers, [encoding.ids for encoding in coded], keep)
        return [found[row] for row in range(len(coded))]

    def _spread(self, pool: ThreadPoolExecutor, coded: Sequence[Sequence[int]], keep: Keep) -> None:
        order = sorted(range(len(coded)), key=lambda row: len(coded[row]))  # so that every thread gets as much to do
        workers = len(self._sessions)
        jobs = [
            pool.submit(self._run, self._sessions[n], order[n::workers], coded, keep)
            for n in range(min(workers, len(order)))
        ]
        for job in jobs:
            job.result()

    def _run(self, session: Any, rows: Sequence[int], coded: Sequence[Sequence[int]], keep: Keep) -> None:
        for row in rows:
            keep(row, self._forward(session, coded[row]))

    def _forward(self, session: Any, coded: Sequence[int]) -> Vectors:
        ids = np.asarray([coded], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden: Vectors = session.run(None, {name: feed[name] for name in self._inputs})[0][0]
        return hidden


def _tokens(hidden: Vectors, offsets: Sequence[tuple[int, int]]) -> Tokens:
    kept = [row for row, (start, end) in enumerate(offsets) if end > start]
    vectors = hidden[kept]
    return Tokens(
        vectors=(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32),
        places=tuple(Span(start=offsets[row][0], end=offsets[row][1]) for row in kept),
    )


def _step_back() -> None:
    """Let threads that answer questions go before this one, where the system can tell threads apart."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _session(model: Path) -> Any:
    runtime = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def prepare(cache: Path) -> Path:
    """Make the int8 model when it is not in the cache (about 15 s); return its folder."""
    folder = cache / f"minilm-{WEIGHTS_SHA256[:12]}-{instruction_set()}"
    if (folder / MODEL_FILE).exists():
        return folder
    structlog.get_logger().warning("making the embedding model ready; this happens once and takes about 15 seconds")
    command = [sys.executable, "-m", export.__module__, str(folder)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)  # noqa: S603
    if done.returncode or not (folder / MODEL_FILE).exists():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ModelExportFailed(
            f"the embedding model could not be exported to {str(folder)!r}: {last}. "
            f"Run '{Path(sys.executable).name} -m {export.__module__} {folder}' to see all of it."
        )
    return folder
