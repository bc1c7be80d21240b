"""Search: embed the question, ask both sides of the store, fuse, and say where each passage stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.catalog import Catalog, Located
from index.copies import merge_copies
from index.fusion import Fused, weighted
from index.glossary.asking import meaning, weighed_terms
from index.glossary.keeping import Glossary
from index.shelf import Shelf
from index.sparse import Bm25
from index.stores.port import Where
from index.values import Hit, Hits, Query
from kernel.access import AccessScope


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSettings:
    """How a search ranks. The defaults were chosen on the train split of SciFact."""

    dense_weight: float = 0.5
    """Share of the dense side in the fused score; the rest is BM25's."""
    pool: int = 100
    """Candidates asked of each side."""
    merges_copies: bool = True
    """The same words in several documents take one place."""
    uses_glossary: bool = True
    """Other names of what the query names are looked for, too."""


class Searcher:
    """Find passages that a scope may see, as of a day, in a generation."""

    def __init__(self, catalog: Catalog, shelf: Shelf, glossary: Glossary) -> None:
        self._catalog = catalog
        self._shelf = shelf
        self._glossary = glossary
        self._terms = Bm25()

    def search(self, query: Query, *, scope: AccessScope, settings: RetrievalSettings | None = None) -> Hits:
        """Return the best passages, filtered before ranking; the same query finds the same, whenever it is asked.

        Raises:
            InvalidInput: the generation does not exist, or was vacuumed.
            EmbedderChanged: the embedder that made the generation's build is not here.
        """
        how = settings or RetrievalSettings()
        generation = self._catalog.generation(query.generation)
        build = self._shelf.of(generation)
        if build is None:
            return Hits(generation=generation, hits=())
        where = Where(generation=generation, as_of=query.as_of, groups=scope.groups, sources=query.sources)
        also = self._glossary.expansions(query.text, generation=generation, scope=scope) if how.uses_glossary else ()
        dense = meaning(build.embedder, query.text, also)
        sparse = weighed_terms(self._terms, query.text, also)
        found = build.store.candidates(dense, sparse, where, max(how.pool, query.limit))
        hits = self._located(weighted(found, dense_weight=how.dense_weight), query, generation)
        best = merge_copies(hits, query.limit) if how.merges_copies else islice(hits, query.limit)
        return Hits(generation=generation, hits=tuple(best), expansions=also)

    def _located(self, fused: Sequence[Fused], query: Query, generation: int) -> Iterator[Hit]:
        """Yield hits in their order: as many looked up as are asked for, and where copies take places, ever more."""
        start, size = 0, query.limit
        while start < len(fused):
            some = fused[start : start + size]
            start, size = start + size, 4 * size
            placed = self._catalog.locate([f.passage_id for f in some], generation=generation, as_of=query.as_of)
            yield from (_hit(f, placed[f.passage_id]) for f in some if f.passage_id in placed)


def _hit(fused: Fused, located: Located) -> Hit:
    return Hit(
        score=fused.score,
        similarity=fused.similarity,
        source=located.source,
        document=located.uri,
        title=located.title,
        version_id=located.version_id,
        passage_id=located.passage_id,
        text=located.text,
        heading=located.heading,
        page=located.page,
        span=located.span,
        in_force=located.in_force,
        flags=("instructions",) if located.flagged else (),
        flagged=located.flagged,
    )
