"""Measure what the glossary does for questions in other words than the documents', and that it leaves the others alone.

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.glossary [--scifact FOLDER] [--json FILE]

One document for each of the things in ``benchmarks/named_things.csv``, with three sections made of the same sentences for
all of them, so that only the name tells one from another, and a page of definitions that says the other names. Each
thing is asked for by a name that its own document never uses. Recall@5 and MRR@10 over documents, with the definitions
page never counted as right: without a glossary; with every term written by hand; with every proposal that is mined from
the pages accepted unseen. The weights of the added names were set before anything was measured, and not changed after.
Control questions hold no term: their hits must be the same to the last digit.

With ``--scifact``, the claims of SciFact's train and test split: nDCG@10 without a glossary, and with every proposal
that is mined from the abstracts accepted unseen. The folder keeps that workspace, so that it is indexed once.
"""

import argparse
import csv
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from api.glossary import read_glossary, read_proposals
from api.wiring import Workspace
from benchmarks.measures import machine, show_machine, show_table, write_json
from benchmarks.testsets import Asked, Split, claims, test_set
from benchmarks.workspaces import add, opened, refresh
from index.glossary.terms import NewTerm
from index.search import RetrievalSettings
from index.values import Hits, Query
from ingest.desk.naming.proposals import accepted_term
from kernel.access import EVERYONE, AccessScope

EVERYBODY = AccessScope.of({EVERYONE})
SPLITS: tuple[Split, Split] = ("train", "test")
QUESTIONS = (
    "Who approves {name}?",
    "How far ahead do I have to ask for {name}?",
    "What happens when {name} is refused?",
    "Where do I find the form for {name}?",
)
CONTROL = ("Who approves it?", "Tell us when the form is ready.", "how long is the deadline for an appeal", "Is it me?")
PAGE = """# {name}

## Approval

The head of department decides on {name} within {days} working days. In doubt the {office} desk is asked first.

## How to ask

Whoever needs {name} fills in form {form} and hands it in {weeks} weeks ahead. Requests for {name} without a cost centre
are sent back.

## When the answer is no

A refusal of {name} is given in writing, with the reason. An appeal goes to the {office} desk within {days} days.
"""
OFFICES = ("people", "finance", "safety", "legal", "facilities", "purchasing", "security")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A thing with the name that its document uses and the one that people ask with."""

    written: str
    asked: str
    says: str
    """The sentence of the definitions page; empty when no page explains the name."""

    @property
    def file(self) -> str:
        """Name of its document."""
        return "".join(char if char.isalnum() else "-" for char in self.written.lower()) + ".md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one way of asking found."""

    way: str
    questions: int
    recall_at_5: float
    mrr_at_10: float


def main() -> None:
    """Print both tables."""
    arguments = _arguments()
    facts = machine()
    show_machine(facts)
    things = named_things()
    with tempfile.TemporaryDirectory() as place:
        rows = measure(Path(place), things)
    show_table(
        ("way", "questions", "recall@5", "MRR@10"),
        [(r.way, r.questions, f"{r.recall_at_5:.3f}", f"{r.mrr_at_10:.3f}") for r in rows],
    )
    scifact = measure_scifact(arguments.scifact) if arguments.scifact else {}
    for name, value in scifact.items():
        print(f"SciFact {name}: {value}")
    write_json(arguments.json, {"machine": facts, "rows": [asdict(row) for row in rows], "scifact": scifact})


def named_things() -> list[Thing]:
    """Return the things."""
    with (Path(__file__).parent / "named_things.csv").open(encoding="utf-8", newline="") as file:
        return [Thing(**row) for row in csv.DictReader(file)]


def measure(place: Path, things: Sequence[Thing]) -> list[Row]:
    """Write the pages, and ask everything in every way."""
    folder = place / "pages"
    folder.mkdir()
    for number, thing in enumerate(things):
        (folder / thing.file).write_text(_page(thing, number), encoding="utf-8")
    said = "\n\n".join(thing.says for thing in things if thing.says)
    (folder / "definitions.md").write_text(f"# Words that we use\n\n{said}\n", encoding="utf-8")
    with opened(place / "workspace") as workspace:
        refresh(workspace, add(workspace, "pages", folder))
        before = [_search(workspace, text) for text in CONTROL]
        rows = [_row(workspace, "no glossary", things)]
        by_hand = workspace.curator.add([_term(thing.written, thing.asked) for thing in things])
        rows.append(_row(workspace, "written by hand", things))
        _check_control(workspace, before)
        _forget(workspace)
        mined = _accept_all(workspace)
        print(f"{len(by_hand.terms)} terms by hand, {mined} mined and accepted unseen")
        rows.append(_row(workspace, "mined", things))
        _check_control(workspace, before)
    return rows


def measure_scifact(place: Path) -> dict[str, float]:
    """Return nDCG@10 of both splits with and without what is mined from the abstracts, and how much that is."""
    found: dict[str, float] = {}
    with opened(place) as workspace:
        refresh(workspace, add(workspace, "scifact", test_set("scifact") / "corpus.jsonl"))
        asked = {split: claims(split) for split in SPLITS}
        before = RetrievalSettings(uses_glossary=False)
        plain = {split: [_search(workspace, c.text, before, limit=50) for c in asked[split]] for split in SPLITS}
        for split in SPLITS:
            found[f"{split}, no glossary"] = _ndcg(asked[split], plain[split])
        found["terms accepted unseen"] = float(_accept_all(workspace))
        for split in SPLITS:
            wide = [_search(workspace, c.text, limit=50) for c in asked[split]]
            same = sum(a.hits == b.hits for a, b in zip(plain[split], wide, strict=True) if not b.expansions)
            touched = [n for n, hits in enumerate(wide) if hits.expansions]
            found[f"{split}, all accepted"] = _ndcg(asked[split], wide)
            found[f"{split}, claims with a term"] = len(touched)
            found[f"{split}, claims without a term"] = len(wide) - len(touched)
            found[f"{split}, of these with the very same hits"] = same
            some = [asked[split][n] for n in touched]
            found[f"{split}, claims with a term alone, before"] = _ndcg(some, [plain[split][n] for n in touched])
            found[f"{split}, claims with a term alone, after"] = _ndcg(some, [wide[n] for n in touched])
    return found


def _page(thing: Thing, number: int) -> str:
    return PAGE.format(
        name=thing.written,
        days=3 + number % 9,
        weeks=1 + number % 7,
        form=f"F-{100 + number}",
        office=OFFICES[number % len(OFFICES)],
    )


def _term(term: str, alias: str) -> NewTerm:
    return NewTerm(term=term, aliases=(alias,), by="benchmark", readers=frozenset({EVERYONE}))


def _accept_all(workspace: Workspace) -> int:
    found = read_proposals(workspace, EVERYBODY)
    done = workspace.curator.add(accepted_term(each, by="benchmark", reason="unseen") for each in found)
    return len(done.terms)


def _forget(workspace: Workspace) -> None:
    for term in read_glossary(workspace, EVERYBODY):
        workspace.curator.remove(term, by="benchmark", reason="next way")


def _row(workspace: Workspace, way: str, things: Sequence[Thing]) -> Row:
    ranks = []
    for place, thing in enumerate(things):
        text = QUESTIONS[place % len(QUESTIONS)].format(name=thing.asked)
        documents = list(dict.fromkeys(hit.document for hit in _search(workspace, text).hits))
        ranks.append(documents.index(thing.file) + 1 if thing.file in documents[:10] else 0)
    return Row(
        way=way,
        questions=len(ranks),
        recall_at_5=sum(0 < rank <= 5 for rank in ranks) / len(ranks),
        mrr_at_10=sum(1 / rank for rank in ranks if rank) / len(ranks),
    )


def _search(workspace: Workspace, text: str, how: RetrievalSettings | None = None, *, limit: int = 20) -> Hits:
    query = Query(text=text, as_of=workspace.clock.today(), limit=limit)
    return workspace.searcher.search(query, scope=EVERYBODY, settings=how)


def _check_control(workspace: Workspace, before: Sequence[Hits]) -> None:
    now = [_search(workspace, text) for text in CONTROL]
    changed = [t for t, a, b in zip(CONTROL, before, now, strict=True) if a.hits != b.hits or b.expansions]
    print(f"control questions: {len(CONTROL) - len(changed)} of {len(CONTROL)} found the very same {changed or ''}")


def _ndcg(asked: Sequence[Asked], found: Sequence[Hits]) -> float:
    library = import_module("ir_measures")
    judged = [library.Qrel(claim.key, document, 1) for claim in asked for document in claim.gold]
    scored = [
        library.ScoredDoc(claim.key, document, float(-rank))
        for claim, hits in zip(asked, found, strict=True)
        for rank, document in enumerate(dict.fromkeys(hit.document for hit in hits.hits))
    ]
    gain = library.parse_measure("nDCG@10")
    return round(float(library.calc_aggregate([gain], judged, scored)[gain]), 4)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scifact", type=Path, help="measure SciFact too, with its workspace in this folder")
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
