"""Readers of llama-index: the contract of connectors, and what the adapter promises beyond it."""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from ingest.connectors.llama_reader import LlamaReader, ReaderMissing, ReaderMisused, reader_address
from ingest.connectors.port import AccessRefused, Connector, Reach, SourceUnreachable
from ingest.sources import kind_of
from kernel.errors import InvalidInput
from tests.contract.connector_contract import ConnectorContract

pytest.importorskip("llama_index.core")

HERE = "llama-index://tests.support.readers."


def reader(name: str, folder: Path, **limits: int) -> LlamaReader:
    return LlamaReader(reader_address(name), Reach(cache=folder, **limits))


class ReaderPlace:
    """A folder that a reader reads."""

    keeps_what_it_listed = True

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "docs"

    def write(self, items: Mapping[str, str]) -> None:
        self.folder.mkdir(exist_ok=True)
        for path in self.folder.iterdir():
            path.unlink()
        for name, text in items.items():
            (self.folder / name).write_text(text, "utf-8")

    def destroy(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()
        self.folder.rmdir()

    def connect(self) -> Connector:
        return reader(f"{HERE}FolderReader?folder={quote(str(self.folder))}", self.home)


class TestReaderAsConnector(ConnectorContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> ReaderPlace:
        return ReaderPlace(tmp_path)


class TestReaders:
    def test_arguments_go_to_the_constructor_or_to_loading(self, tmp_path: Path) -> None:
        for name in ("a.md", "b.md", "c.txt"):
            (tmp_path / name).write_text(name)
        made = reader(f"{HERE}FolderReader?folder={tmp_path}&suffix=.md&most=1", tmp_path)
        assert [item.uri for item in made.listing().items] == ["a.md"]

    def test_llama_indexs_own_reader_is_read(self, tmp_path: Path) -> None:
        docs = tmp_path / "docs"
        docs.mkdir()
        (docs / "leave.txt").write_text("Twelve weeks of leave.")
        made = reader(f"llama-index://llama_index.core.SimpleDirectoryReader?input_dir={docs}", tmp_path)
        [found] = made.listing().items
        assert found.uri == str(docs / "leave.txt")
        record = json.loads(made.fetch(found.uri).raw)
        assert record["text"] == "Twelve weeks of leave."
        assert record["metadata"]["file_name"] == "leave.txt"

    def test_what_breaks_off_is_an_incomplete_listing(self, tmp_path: Path) -> None:
        found = reader(f"{HERE}BreakingReader", tmp_path).listing()
        assert [item.uri for item in found.items] == ["1", "1#2"]
        assert "broke off after 2 documents (429 too many requests)" in found.problem

    def test_who_is_not_let_in_is_told_so(self, tmp_path: Path) -> None:
        with pytest.raises(AccessRefused, match=r"not let in .* nothing was changed\."):
            reader(f"{HERE}BreakingReader?how=early", tmp_path).listing()

    def test_more_documents_than_asked_for_make_the_listing_incomplete(self, tmp_path: Path) -> None:
        found = reader(f"{HERE}BreakingReader", tmp_path, max_items=1).listing()
        assert len(found.items) == 1
        assert "more than 1 documents" in found.problem

    @pytest.mark.parametrize(
        ("name", "kind", "why"),
        [
            ("llama-index://llama_index.readers.nowhere.NowhereReader", ReaderMissing, "is not installed"),
            (f"{HERE}NoSuchReader", ReaderMissing, "has no reader 'NoSuchReader'"),
            (f"{HERE}NotAReader", ReaderMissing, "has no reader 'NotAReader'"),
            (f"{HERE}FolderReader?depth=3", ReaderMisused, "takes no argument 'depth'.*It takes: folder, most, suffix"),
            (f"{HERE}FolderReader", ReaderMisused, "cannot be called so"),
            (f"{HERE}FolderReader?folder=/nowhere", SourceUnreachable, "failed"),
        ],
    )
    def test_what_cannot_be_loaded_says_why(
        self, tmp_path: Path, name: str, kind: type[SourceUnreachable], why: str
    ) -> None:
        with pytest.raises(SourceUnreachable, match=why) as caught:
            reader(name, tmp_path).listing()
        assert type(caught.value) is kind
        assert "nothing was changed" in str(caught.value)

    @pytest.mark.parametrize(
        ("uri", "why"),
        [
            ("llama-index://Reader", "names no reader"),
            ("llama-index://a.b.Reader/path", "names no reader"),
            ("llama-index://a.b.Reader?api_key=x", "everybody who lists the sources would see"),
            ("llama-index://a.b.Reader?x=[1", "cannot be read"),
        ],
    )
    def test_an_address_that_cannot_be_read_is_refused_at_once(self, uri: str, why: str) -> None:
        with pytest.raises(InvalidInput, match=why):
            kind_of(uri)

    def test_values_are_what_they_look_like(self) -> None:
        address = reader_address("llama-index://a.b.Reader?n=3&on=true&names=[x, y]&word=hello")
        assert address.arguments == {"n": 3, "on": True, "names": ["x", "y"], "word": "hello"}
        assert kind_of("llama-index://a.b.Reader") == ("reader", "llama-index://a.b.Reader")
