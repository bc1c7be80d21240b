"""What the builds of a test corpus are made of: embedders with no model, a cutter of paragraphs, stores in a folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.builds import Cutter, Recipe
from index.changes import NewPassage
from index.embedders.hashing import Hashing
from index.embedders.port import Embedder, Tokens, Vectors
from index.layout import PlacedBlock
from index.shelf import Shelf
from index.stores.edge import EdgeStore, drop_folder
from index.stores.port import PassageStore
from index.values import Span

SIZE = 1000
FIRST = Recipe(embedder="hashing/16", passage_characters=SIZE)


class CountingEmbedder:
    """An embedder that remembers which texts it was given."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.fingerprint = inner.fingerprint
        self.dimension = inner.dimension
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return self._inner.embed(texts)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return self._inner.tokens(texts)


@dataclass(frozen=True)
class Paragraphs:
    """Cut at blocks, and a block that is too long every so many characters."""

    most: int

    @property
    def fingerprint(self) -> str:
        return f"sections/{self.most}"

    def cut(self, text: str, layout: Sequence[PlacedBlock]) -> tuple[NewPassage, ...]:
        spans = [
            (block, Span(start=start, end=min(start + self.most, block.span.end)))
            for block in layout
            for start in range(block.span.start, block.span.end, self.most)
        ]
        return tuple(NewPassage(text=s.of(text), heading=b.heading, span=s, page=b.page) for b, s in spans)


class BenchTools:
    """Builds in a folder. ``hashing/N`` is an embedder of N dimensions."""

    def __init__(
        self,
        folder: Path,
        *,
        wrap: Callable[[Embedder], Embedder] = lambda embedder: embedder,
        wrap_store: Callable[[PassageStore], PassageStore] = lambda store: store,
    ) -> None:
        self._folder = folder
        self._wrap = wrap
        self._wrap_store = wrap_store
        self.embedders: dict[str, CountingEmbedder] = {}

    def embedder(self, name: str) -> CountingEmbedder:
        if name not in self.embedders:
            self.embedders[name] = CountingEmbedder(self._wrap(Hashing(int(name.removeprefix("hashing/")))))
        return self.embedders[name]

    def cutter(self, passage_characters: int) -> Cutter:
        return Paragraphs(passage_characters)

    def store(self, place: str, dimension: int) -> PassageStore:
        return self._wrap_store(EdgeStore(self._folder / place, dimension=dimension))

    def places(self) -> set[str]:
        return {path.name for path in self._folder.glob("store*")}

    def drop(self, place: str) -> None:
        drop_folder(self._folder / place)

    def embedded(self) -> list[str]:
        """Return what was embedded since the last time this was asked."""
        found = [text for embedder in self.embedders.values() for text in embedder.texts]
        for embedder in self.embedders.values():
            embedder.texts = []
        return found


class ReadingTools(BenchTools):
    """The same builds to read from: embedders that nobody counts or breaks, and the stores that are open already."""

    def __init__(self, folder: Path, shelf: Shelf) -> None:
        super().__init__(folder)
        self._shelf = shelf

    def store(self, place: str, dimension: int) -> PassageStore:
        return self._shelf.store(place, dimension)
