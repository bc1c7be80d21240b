"""What builds are made of, opened by name: embedders, cutters, and passage stores where the settings put them."""

from api import holder
from index.builds import Cutter
from index.embedders.hashing import Hashing
from index.embedders.minilm import MiniLm
from index.embedders.port import Embedder
from index.stores.edge import EdgeStore, WorkspaceInUse, drop_folder
from index.stores.port import PassageStore
from ingest.chunk import Chunking
from kernel.settings import Settings

_COLLECTIONS = "gristmill"
"""What the names of collections begin with on a Qdrant server."""


class WorkspaceTools:
    """Open what a workspace's builds are made of."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedders: dict[str, Embedder] = {}

    def embedder(self, name: str) -> Embedder:
        """Load the model of that name the first time."""
        if name not in self._embedders:
            self._embedders[name] = self._load(name)
        return self._embedders[name]

    def cutter(self, passage_characters: int) -> Cutter:
        """Return the one chunker there is, for that size."""
        return Chunking(most_characters=passage_characters)

    def store(self, place: str, dimension: int) -> PassageStore:
        """Open a folder of the workspace, or a collection."""
        if self._settings.store == "edge":
            return self._folder(place, dimension)
        from index.stores.client import ClientStore  # noqa: PLC0415 - a slow library that most never need

        return ClientStore.connect(self._url, collection=_collection(place), dimension=dimension)

    def places(self) -> set[str]:
        """Look into the workspace, or ask the server."""
        if self._settings.store == "edge":
            return {path.name for path in self._settings.workspace.glob("store*") if path.is_dir()}
        from index.stores.client import ClientStore  # noqa: PLC0415 - a slow library that most never need

        return {_place(name) for name in ClientStore.collections(self._url) if name.startswith(_COLLECTIONS)}

    def drop(self, place: str) -> None:
        """Remove the folder, or the collection."""
        if self._settings.store == "edge":
            drop_folder(self._settings.workspace / place)
            return
        from index.stores.client import ClientStore  # noqa: PLC0415 - a slow library that most never need

        ClientStore.drop(self._url, collection=_collection(place))

    def _folder(self, place: str, dimension: int) -> PassageStore:
        try:
            return EdgeStore(self._settings.workspace / place, dimension=dimension)
        except WorkspaceInUse as error:
            raise WorkspaceInUse(holder.sentence(self._settings.workspace) or str(error)) from error

    @property
    def _url(self) -> str:
        return self._settings.qdrant_url or ":memory:"

    def _load(self, name: str) -> Embedder:
        if name == "hashing":
            return Hashing(256)
        if name == "minilm":
            return MiniLm(self._settings.model_cache, threads=self._settings.threads)
        from index.embedders.transformer import Transformer  # noqa: PLC0415 - a slow library that most never need

        return Transformer(name)


def _collection(place: str) -> str:
    return _COLLECTIONS + place.removeprefix("store")


def _place(collection: str) -> str:
    return "store" + collection.removeprefix(_COLLECTIONS)
