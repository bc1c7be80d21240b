"""A process to be killed: it commits without end, and says what it committed.

Run as ``python -m tests.support.killed commits FOLDER``; or with ``stores``, to make one store after another.
"""

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

from index.changes import Change, NewVersion
from index.stores.edge import EdgeStore
from tests.support.corpus import Workbench, version

URIS = [f"{n}.md" for n in range(4)]


def content(uri: str, generation: int) -> NewVersion | None:
    """Return what the document holds in a generation: a pure function, so that another process can check it."""
    number = URIS.index(uri)
    made = generation - (generation - number) % len(URIS)  # the last generation that touched this document
    if made < 1 or made % 7 == 0:
        return None
    return version(uri, "Every document says this.", *(f"Part {k} as of {made}." for k in range(5)))


def texts(generation: int) -> list[str]:
    """Return what every search of a generation finds."""
    held = (content(uri, generation) for uri in URIS)
    return sorted(passage.text for made in held if made for passage in made.passages)


def change(*versions: NewVersion, removed: Sequence[NewVersion] = ()) -> Change:
    return Change(versions=versions, removed=tuple(made.document_id for made in removed))


def commit(bench: Workbench, generation: int) -> None:
    """Make the change that leads to a generation."""
    uri = URIS[generation % len(URIS)]
    made, held = content(uri, generation), content(uri, generation - 1)
    if made:
        done = bench.commit(made)
    elif held:
        done = bench.commit(removed=[held])
    else:  # nothing to remove: a document of no passages, so that the numbers go on
        done = bench.commit(version(f"empty-{generation}.md"))
    assert done.generation == generation


def commit_without_end(folder: Path) -> None:
    bench = Workbench(folder)
    bench.writer.recover()
    for generation in itertools.count(bench.catalog.generation() + 1):
        commit(bench, generation)
        sys.stdout.write(f"{generation}\n")
        sys.stdout.flush()


def make_without_end(folder: Path) -> None:
    for number in itertools.count():
        EdgeStore(folder / str(number), dimension=16).close()
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    {"commits": commit_without_end, "stores": make_without_end}[sys.argv[1]](Path(sys.argv[2]))
