"""Gristmill's side: one source a group of readers, refreshed through the real line, searched as assistants do."""

import time
from functools import partial
from importlib import import_module
from pathlib import Path

from sqlalchemy import select

from api.wiring import Workspace
from benchmarks.measures import Latency, latency
from benchmarks.sides.job import LIMIT, Job, Pieces, Refreshed, Report, answer, sizes
from benchmarks.workspaces import add, opened, refresh
from index.changes import embedding_text
from index.embedders.export import TOKENIZER_FILE
from index.embedders.minilm import prepare
from index.tables import EntryRow, PassageRow
from index.values import Query
from ingest.sources import Source
from kernel.access import AccessScope


def do(job: Job) -> Report:
    """Do the job."""
    started = time.perf_counter()
    with opened(Path(job.state) / "workspace", threads=job.threads) as workspace:
        workspace.embedder.embed(["Warm the model up."])
        line = workspace.refresh_line
        load_s = time.perf_counter() - started
        before = time.perf_counter()
        sources = [add(workspace, group, Path(job.corpus) / group, readers=frozenset({group})) for group in job.groups]
        added_s = time.perf_counter() - before
        first = _refresh(workspace, sources, extra=added_s)
        unchanged = _refresh(workspace, sources)
        job.edit()
        edited = _refresh(workspace, sources)
        scopes = [AccessScope.of({group}) for group in job.groups]
        query_all = _queries(workspace, job, [AccessScope.of(job.groups)])
        query_group = _queries(workspace, job, scopes)
        return Report(
            side="gristmill",
            load_s=round(load_s, 3),
            pieces=_pieces(workspace, upto=len(sources)),
            first=first,
            unchanged=unchanged,
            edited=edited,
            query_all=query_all,
            query_group=query_group,
            notes=(f"chunking {line.rules.chunking.fingerprint}",),
        )


def _refresh(workspace: Workspace, sources: list[Source], *, extra: float = 0.0) -> Refreshed:
    started = time.perf_counter()
    receipts = [refresh(workspace, source) for source in sources]
    spent = time.perf_counter() - started + extra
    names = dict.fromkeys(stage for receipt in receipts for stage in receipt.stages)
    stages = {name: sum(receipt.stages.get(name, 0.0) for receipt in receipts) for name in names}
    return Refreshed(
        seconds=round(spent, 4),
        embedded=sum(receipt.passages.embedded for receipt in receipts),
        stages={stage: round(seconds, 4) for stage, seconds in stages.items()},
    )


def _queries(workspace: Workspace, job: Job, scopes: list[AccessScope]) -> Latency:
    today = workspace.clock.today()
    asked = [Query(text=text, as_of=today, limit=LIMIT) for text in job.queries]
    search = workspace.searcher.search
    return latency([partial(search, query, scope=scopes[n % len(scopes)]) for n, query in enumerate(asked)])


def _pieces(workspace: Workspace, *, upto: int) -> Pieces:
    """Measure what the first refresh embedded: one generation a source, each text once."""
    folder = prepare(workspace.settings.model_cache)
    tokenizer = import_module("tokenizers").Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with workspace.database.read() as session:
        rows = session.execute(select(PassageRow).join(EntryRow).where(EntryRow.born <= upto)).scalars()
        texts = sorted({embedding_text(row.context, row.text) for row in rows})
    coded = tokenizer.encode_batch(texts)
    return sizes([len(one.ids) for one in coded])


if __name__ == "__main__":
    answer(do)
