"""Measure Gristmill beside LlamaIndex's IngestionPipeline: the same files, model, threads and queries.

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.versus_llamaindex [--texts N] [--json FILE]

Markdown files are written from SciFact's abstracts (several to a file, so that most passages are full ones) and from
the bank's documents, spread over ten folders, one a group of readers. Each side gets its own copy and does the same
job in a process of its own: load the model and embed one text (reported apart), index everything, refresh with
nothing changed, add a line to 1 % of the files, refresh again, and answer 200 claims of SciFact, once as somebody who
may see all and once as a member of one of the ten groups.

*Gristmill* is the workspace that ``gristmill init`` makes: one source a group, ``source add`` and ``refresh`` through
the real line (child processes that parse, a durable commit), then ``Searcher.search`` (dense and BM25, fused; always
filtered by readers, generation and day). *LlamaIndex* is SentenceSplitter, MiniLM on torch through
sentence-transformers, IngestionPipeline with a document store that upserts, and qdrant-client's local store on disk;
queries are dense alone. The splitter's chunk size is set so that the average passage is as long as Gristmill's, and
both averages are printed; word pieces a second is the rate that does not depend on how text is cut.
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Literal

from benchmarks.measures import machine, show_machine, show_table, write_json
from benchmarks.sides.job import Job, Report, read_report
from benchmarks.testsets import claims, write_markdown

Better = Literal["more", "less", ""]

_GROUPS = 10
_ROOT = Path(__file__).parents[1]


def main() -> None:
    """Run both sides and print them side by side."""
    arguments = _arguments()
    facts = machine()
    show_machine(facts)
    with tempfile.TemporaryDirectory() as place:
        job = _job(Path(place), arguments)
        ours = _run("gristmill", job, Path(place))
        theirs = _run("llamaindex", replace(job, mean_pieces=ours.pieces.mean), Path(place))
    for report in (ours, theirs):
        print(f"{report.side}: {'; '.join(report.notes)}")
    show_table(("", "gristmill", "llamaindex", "ratio"), _rows(ours, theirs))
    print(f"stages of the first indexing: {ours.first.stages} and {theirs.first.stages}")
    print("ratio: how many times better Gristmill is; below 1 it is worse")
    write_json(arguments.json, {"machine": facts, "gristmill": asdict(ours), "llamaindex": asdict(theirs)})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=1000, help="abstracts of SciFact to index")
    parser.add_argument("--joined", type=int, default=4, help="abstracts a file")
    parser.add_argument("--without-bank", action="store_true", help="leave the bank's Markdown files out")
    parser.add_argument("--queries", type=int, default=200, help="claims to ask")
    parser.add_argument("--threads", type=int, default=2, help="processor threads, on both sides")
    parser.add_argument("--batch", type=int, default=32, help="embed_batch_size of LlamaIndex (its default is 10)")
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    return parser.parse_args()


def _job(place: Path, arguments: argparse.Namespace) -> Job:
    corpus = place / "corpus"
    with_bank = not arguments.without_bank
    count = write_markdown(corpus, texts=arguments.texts, joined=arguments.joined, groups=_GROUPS, with_bank=with_bank)
    files = sorted(path.relative_to(corpus).as_posix() for path in corpus.glob("*/*.md"))
    edits = math.ceil(count / 100)
    return Job(
        corpus=str(corpus),
        state="",
        threads=arguments.threads,
        edited=tuple(files[:: count // edits][:edits]),
        queries=tuple(claim.text for claim in claims("test")[: arguments.queries]),
        batch=arguments.batch,
    )


def _run(side: str, job: Job, place: Path) -> Report:
    """Do the job in a process of its own, on a copy of the files."""
    folder = place / side
    shutil.copytree(job.corpus, folder / "corpus")
    (folder / "state").mkdir()
    own = replace(job, corpus=str(folder / "corpus"), state=str(folder / "state"))
    (folder / "job.json").write_text(json.dumps(asdict(own)), encoding="utf-8")
    command = [sys.executable, "-m", f"benchmarks.sides.{side}", str(folder / "job.json"), str(folder / "report.json")]
    done = subprocess.run(command, cwd=_ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"the {side} side failed with exit status {done.returncode}; its message is above.")
    return read_report(folder / "report.json")


def _rows(ours: Report, theirs: Report) -> Iterator[tuple[object, ...]]:
    yield _row("passages", ours, theirs, "", lambda r: r.pieces.passages)
    yield _row("word pieces a passage, mean", ours, theirs, "", lambda r: r.pieces.mean)
    yield _row("share longer than the window", ours, theirs, "", lambda r: r.pieces.share_cut)
    yield _row("load and warm-up, s", ours, theirs, "less", lambda r: r.load_s)
    yield _row("first indexing, s", ours, theirs, "less", lambda r: r.first.seconds)
    yield _row("passages/s", ours, theirs, "more", lambda r: r.first.embedded / r.first.seconds)
    yield _row("word pieces/s", ours, theirs, "more", lambda r: r.pieces.seen / r.first.seconds)
    yield _row("refresh, nothing changed, s", ours, theirs, "less", lambda r: r.unchanged.seconds)
    yield _row("refresh after editing 1 %, s", ours, theirs, "less", lambda r: r.edited.seconds)
    yield _row("  passages embedded", ours, theirs, "less", lambda r: r.edited.embedded)
    yield _row("query, all readers, p50 ms", ours, theirs, "less", lambda r: r.query_all.p50_ms)
    yield _row("query, all readers, p95 ms", ours, theirs, "less", lambda r: r.query_all.p95_ms)
    yield _row("query, 1 of 10 groups, p50 ms", ours, theirs, "less", lambda r: r.query_group.p50_ms)
    yield _row("query, 1 of 10 groups, p95 ms", ours, theirs, "less", lambda r: r.query_group.p95_ms)
    yield _row("peak memory, MiB", ours, theirs, "less", lambda r: r.peak_mb)
    yield _row("  with child processes, MiB", ours, theirs, "less", lambda r: r.peak_tree_mb)


def _row(
    name: str, ours: Report, theirs: Report, better: Better, value: Callable[[Report], float]
) -> tuple[object, ...]:
    mine, other = value(ours), value(theirs)
    ratio = ""
    if better and mine and other:
        ratio = f"{mine / other if better == 'more' else other / mine:.2f}"
    return name, f"{mine:,.4g}", f"{other:,.4g}", ratio


if __name__ == "__main__":
    main()
