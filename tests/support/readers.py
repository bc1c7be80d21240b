"""Readers as people write them for llama-index, for tests of the adapter."""

import uuid
from collections.abc import Iterable
from pathlib import Path

from llama_index.core import Document
from llama_index.core.readers.base import BaseReader


class FolderReader(BaseReader):
    """Every file of a folder, under ids that are made up anew each time."""

    def __init__(self, folder: str, suffix: str = "") -> None:
        self._folder = Path(folder)
        self._suffix = suffix

    def load_data(self, most: int = 1000) -> list[Document]:
        """Read the files."""
        if not self._folder.is_dir():
            raise FileNotFoundError(self._folder)
        files = sorted(path for path in self._folder.iterdir() if path.name.endswith(self._suffix))
        return [
            Document(text=path.read_text("utf-8"), id_=str(uuid.uuid4()), metadata={"file_name": path.name})
            for path in files[:most]
        ]


class BreakingReader(BaseReader):
    """Give two documents and then none."""

    def __init__(self, how: str = "late") -> None:
        self._how = how

    def lazy_load_data(self) -> Iterable[Document]:
        """Break off."""
        if self._how == "early":
            raise PermissionError("401 unauthorized")
        yield Document(text="one", id_="1")
        yield Document(text="two", id_="1")
        raise ConnectionError("429 too many requests")


class NotAReader:
    """Something else."""
