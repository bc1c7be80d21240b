"""Folders that change or fail in the middle of a refresh, as network drives and busy people make them."""

from dataclasses import replace
from pathlib import Path

from ingest.connectors.folder import Folder
from ingest.connectors.port import Fetched, Listing
from kernel.clock import FixedClock


class Partial(Folder):
    """A folder of which half did not answer."""

    def listing(self) -> Listing:
        return replace(super().listing(), problem="half of it did not answer")


class Flaky(Folder):
    """A folder in which one file is not there when it is read, and back afterwards."""

    def __init__(self, root: Path, *, clock: FixedClock, gone: str) -> None:
        super().__init__(root, clock=clock)
        self.path, self.gone = root / gone, gone

    def fetch(self, uri: str) -> Fetched:
        if uri != self.gone:
            return super().fetch(uri)
        aside = self.path.rename(self.path.with_suffix(".aside"))
        try:
            return super().fetch(uri)
        finally:
            aside.rename(self.path)


class Vanishing(Folder):
    """A folder in which somebody deletes one file after it was listed."""

    def __init__(self, root: Path, *, clock: FixedClock, gone: str) -> None:
        super().__init__(root, clock=clock)
        self.gone = root / gone

    def listing(self) -> Listing:
        found = super().listing()
        self.gone.unlink()
        return found


class Forbidden(Folder):
    """A folder whose files turn unreadable after they were listed; as root, permissions alone would not do it."""

    def fetch(self, uri: str) -> Fetched:
        path = self._root / uri
        path.unlink()
        path.mkdir()
        return super().fetch(uri)
