"""Folders and files of records: the contract of connectors, and what they promise beyond it."""

import json
import os
import shutil
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.connectors.folder import Folder
from ingest.connectors.jsonl import Jsonl, RecordsInvalid, read_record
from ingest.connectors.port import ItemGone, ItemUnreadable
from ingest.parse.errors import ParseFailed
from kernel.clock import FixedClock
from tests.contract.connector_contract import ConnectorContract

LATER = FixedClock(datetime(2040, 1, 1, tzinfo=UTC))


class FolderPlace:
    """Files in a folder."""

    keeps_what_it_listed = False

    def __init__(self, home: Path) -> None:
        self.root = home / "docs"

    def write(self, items: Mapping[str, str]) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        for uri, text in items.items():
            (self.root / uri).write_text(text)

    def destroy(self) -> None:
        shutil.rmtree(self.root)

    def connect(self) -> Folder:
        return Folder(self.root, clock=LATER)


class JsonlPlace:
    """Records in a file."""

    keeps_what_it_listed = False

    def __init__(self, home: Path) -> None:
        self.path = home / "records.jsonl"

    def write(self, items: Mapping[str, str]) -> None:
        self.path.write_text("".join(json.dumps({"id": uri, "text": text}) + "\n" for uri, text in items.items()))

    def destroy(self) -> None:
        self.path.unlink()

    def connect(self) -> Jsonl:
        return Jsonl(self.path)


class TestFolderAsConnector(ConnectorContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> FolderPlace:
        return FolderPlace(tmp_path)


class TestJsonlAsConnector(ConnectorContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> JsonlPlace:
        return JsonlPlace(tmp_path)


class TestFolder:
    """What a folder promises beyond that."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        (tmp_path / "docs").mkdir()
        return tmp_path / "docs"

    def folder(self, root: Path) -> Folder:
        return Folder(root, clock=LATER)

    def rules(self, root: Path) -> dict[str, str]:
        return {item.uri: item.ignored for item in self.folder(root).listing().items}

    def test_what_is_no_document_is_named_with_the_rule(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in (".hidden", "~$draft.docx", "Thumbs.db", "desktop.ini", "a.md", "a.md.meta.yaml"):
            (root / name).write_text("x")
        os.mkfifo(root / "pipe.txt")
        with socket.socket(socket.AF_UNIX) as listening:
            monkeypatch.chdir(root)  # a socket's path must be short
            listening.bind("socket.txt")
        assert self.rules(root) == {
            ".hidden": "hidden or temporary file",
            "~$draft.docx": "hidden or temporary file",
            "Thumbs.db": "hidden or temporary file",
            "desktop.ini": "hidden or temporary file",
            "a.md": "",
            "a.md.meta.yaml": "facts about the file beside it",
            "pipe.txt": "not a regular file",
            "socket.txt": "not a regular file",
        }

    def test_a_file_with_the_longest_name_there_is_is_read_without_a_sidecar(self, root: Path) -> None:
        name = "a" * 252 + ".md"
        (root / name).write_text("x")
        folder = self.folder(root)
        listing = folder.listing()
        assert ([item.uri for item in listing.items], listing.problem) == ([name], "")
        assert folder.fetch(name).raw == b"x"

    def test_a_file_that_became_a_pipe_since_the_listing_is_not_waited_for(self, root: Path) -> None:
        (root / "a.md").write_text("x")
        folder = self.folder(root)
        assert [item.ignored for item in folder.listing().items] == [""]
        (root / "a.md").unlink()
        os.mkfifo(root / "a.md")
        with pytest.raises(ItemUnreadable, match="is no regular file any more; refresh again"):
            folder.fetch("a.md")

    def test_links_are_followed_to_files_inside_the_folder_only(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / "secret.md").write_text("secret")
        (root / "sub").mkdir()
        (root / "a.md").write_text("a")
        links: dict[str, Path | str] = {
            "inside.md": "a.md",
            "out.md": tmp_path / "secret.md",
            "up.md": "../secret.md",
            "folder": "sub",
            "parent": "..",
            "dangling.md": "nothing.md",
            "loop.md": "loop.md",
            "ping.md": "pong.md",
            "pong.md": "ping.md",
        }
        for name, target in links.items():
            (root / name).symlink_to(target)
        nowhere, out = "link to a folder, to nothing, or to itself", "link that leads out of the folder"
        assert self.rules(root) == {
            "a.md": "",
            "inside.md": "",
            "out.md": out,
            "up.md": out,
            "parent": out,
            "folder": nowhere,
            "dangling.md": nowhere,
            "loop.md": nowhere,
            "ping.md": nowhere,
            "pong.md": nowhere,
        }

    def test_a_loop_of_folders_ends(self, root: Path) -> None:
        (root / "a" / "b").mkdir(parents=True)
        (root / "a" / "b" / "x.md").write_text("x")
        (root / "a" / "b" / "again").symlink_to(root / "a")
        assert [item.uri for item in self.folder(root).listing().items if not item.ignored] == ["a/b/x.md"]

    def test_folders_nested_deeper_than_a_call_stack_are_walked(self, root: Path) -> None:
        folders = [os.fspath(root)]
        for _ in range(1200):
            folders.append(folders[-1] + "/d")
            os.mkdir(folders[-1])  # noqa: PTH102 - pathlib and rmtree are recursive themselves
        deep = Path(folders[-1])
        (deep / "x.md").write_text("x")
        try:
            assert [item.uri for item in self.folder(root).listing().items] == ["d/" * 1200 + "x.md"]
        finally:
            (deep / "x.md").unlink()
            for folder in reversed(folders):
                os.rmdir(folder)  # noqa: PTH106

    def test_names_that_are_no_utf_8_are_listed_and_fetched(self, root: Path) -> None:
        Path(os.fsdecode(os.fsencode(root) + b"/b\xffd.md")).write_text("found")
        folder = self.folder(root)
        [item] = folder.listing().items
        assert item.uri == "b\\xffd.md"
        assert folder.fetch(item.uri).raw == b"found"

    def test_two_names_that_look_alike_make_the_listing_incomplete_and_lose_nothing(self, root: Path) -> None:
        (root / "b\\xffd.md").write_text("a backslash")
        Path(os.fsdecode(os.fsencode(root) + b"/b\xffd.md")).write_text("a byte")
        found = self.folder(root).listing()
        assert len(found.items) == 1
        assert "two file names are both shown as" in found.problem

    def test_a_folder_that_vanishes_while_it_is_walked_is_a_problem_and_not_an_absence(self, root: Path) -> None:
        (root / "sub").mkdir()
        (root / "sub" / "x.md").write_text("x")
        (root / "a.md").write_text("reading this file's time stamp removes the whole folder")
        found = Folder(root, clock=Meddling(root)).listing()
        assert [item.uri for item in found.items] == ["a.md"]
        assert found.problem

    def test_a_subfolder_replaced_while_it_is_walked_is_a_problem(self, root: Path) -> None:
        (root / "sub").mkdir()
        clock = Meddling(root / "sub")
        (root / "a.md").write_text("reading this file's time stamp removes the folder beside it")
        found = Folder(root, clock=clock).listing()
        assert [item.uri for item in found.items] == ["a.md"]
        assert found.problem.endswith("cannot be listed (No such file or directory)")

    def test_a_change_of_the_last_seconds_is_not_settled(self, root: Path) -> None:
        (root / "a.md").write_text("x")
        now = (root / "a.md").stat().st_mtime
        just_after, later = (FixedClock(datetime.fromtimestamp(now + s, tz=UTC)) for s in (1, 5))
        assert [next(iter(Folder(root, clock=clock).listing().items)).is_settled for clock in (just_after, later)] == [
            False,
            True,
        ]

    def test_a_file_that_turned_into_a_folder_cannot_be_read_and_says_why(self, root: Path) -> None:
        (root / "a.md").write_text("x")
        folder = self.folder(root)
        folder.listing()
        (root / "a.md").unlink()
        (root / "a.md").mkdir()
        with pytest.raises(ItemUnreadable, match=r"cannot be read \(Is a directory\); check its permissions"):
            folder.fetch("a.md")

    def test_facts_beside_a_file_come_with_it(self, root: Path) -> None:
        (root / "a.pdf").write_text("x")
        (root / "a.pdf.meta.yaml").write_text("\ufeffeffective_from: 2026-04-01\nowner: Anna\nreaders: [a, b]\n")
        found = self.folder(root).fetch("a.pdf")
        assert found.sidecar == {"effective_from": "2026-04-01", "owner": "Anna", "readers": "a, b"}

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"- a\n- b\n", "is no list of 'label: value' lines"),
            (b"a: [b\n", "is not YAML (line 2"),
            (b"a: \xff\n", "is not UTF-8"),
            (b"a: " + b"x" * 200_000, "is longer than 100000 characters"),
            (b"[" * 50_000, "is not YAML"),
        ],
    )
    def test_facts_that_cannot_be_read_are_an_error_that_names_their_file(
        self, root: Path, content: bytes, why: str
    ) -> None:
        (root / "a.pdf").write_text("x")
        (root / "a.pdf.meta.yaml").write_bytes(content)
        with pytest.raises(ItemUnreadable) as caught:
            self.folder(root).fetch("a.pdf")
        assert f"in 'a.pdf.meta.yaml', cannot be read: that file {why}" in str(caught.value)
        assert str(caught.value).endswith("Mend or remove it.")

    def test_an_empty_facts_file_says_nothing(self, root: Path) -> None:
        (root / "a.pdf").write_text("x")
        (root / "a.pdf.meta.yaml").write_text("# nothing yet\n")
        assert self.folder(root).fetch("a.pdf").sidecar == {}


class Meddling(FixedClock):
    """A clock that removes a folder when it is first asked for the time, which a listing does for every file."""

    def __init__(self, victim: Path) -> None:
        super().__init__(datetime(2040, 1, 1, tzinfo=UTC))
        self.victim = victim

    def now(self) -> datetime:
        shutil.rmtree(self.victim, ignore_errors=True)
        return super().now()


class TestJsonl:
    """What a file of records promises beyond that."""

    @pytest.mark.parametrize(
        ("lines", "why"),
        [
            ('{"id": "a"}\nnot json\n', r":2: not JSON .*nothing was changed\. Mend the line"),
            ('{"id": "a"}\n\n{"text": "x"}\n', r":3: a record needs an 'id' .* Add one"),
            ('{"id": "a"}\n{"id": "a"}\n', r":2: id 'a' was used before; .*give it another"),
            ('{"id": ""}\n', r":1: a record needs an 'id'"),
            ('["a"]\n', r":1: not a JSON object"),
            ('{"id": "a\\u0000b"}\n', r":1: id 'a\\x00b' holds control characters"),
            ('{"id": "\\ud800"}\n', r":1: id '\\ud800' holds control characters"),
            ("[" * 100_000 + "\n", r":1: not JSON"),
        ],
    )
    def test_a_line_that_is_no_record_is_named(self, tmp_path: Path, lines: str, why: str) -> None:
        (tmp_path / "r.jsonl").write_text(lines)
        with pytest.raises(RecordsInvalid, match=why):
            Jsonl(tmp_path / "r.jsonl").listing()

    def test_bytes_that_are_no_utf_8_are_named(self, tmp_path: Path) -> None:
        (tmp_path / "r.jsonl").write_bytes(b'{"id": "a", "text": "\xff"}\n')
        with pytest.raises(RecordsInvalid, match=r":1: not JSON"):
            Jsonl(tmp_path / "r.jsonl").listing()

    def test_marks_blank_lines_and_windows_line_ends_are_no_records(self, tmp_path: Path) -> None:
        (tmp_path / "r.jsonl").write_bytes(b'\xef\xbb\xbf{"id": 7, "text": "x"}\r\n\r\n  \n{"_id": "b", "text": "y"}')
        connector = Jsonl(tmp_path / "r.jsonl")
        assert [item.uri for item in connector.listing().items] == ["7", "b"]
        assert [read_record(connector.fetch(uri).raw).blocks[0].text for uri in ("7", "b")] == ["x", "y"]

    def test_a_file_that_changes_while_it_is_read_gives_no_half_records(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        path.write_text('{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n')
        connector = Jsonl(path)
        connector.listing()
        path.write_text('{"id": "b", "text": "two"}\n')
        with pytest.raises(ItemGone, match="changed while it was being read"):
            connector.fetch("a")

    def test_a_record_is_paragraphs_a_title_and_facts(self) -> None:
        raw = json.dumps(
            {
                "id": "a",
                "title": " Leave\nrules ",
                "text": "One\r\nline.\r\n \r\nAnother\u0000 one.",
                "metadata": {"effective_from": "2026-04-01", "version": 2, "empty": None},
            }
        ).encode()
        found = read_record(raw)
        assert [block.text for block in found.blocks] == ["One line.", "Another one."]
        assert found.properties == {"effective_from": "2026-04-01", "version": "2", "title": "Leave rules"}

    def test_a_title_alone_is_a_text(self) -> None:
        assert read_record(b'{"id": "a", "title": "Leave", "text": " "}').blocks[0].text == "Leave"

    @pytest.mark.parametrize(
        ("record", "why"),
        [
            ({"id": "a"}, "has neither a text nor a title; fill one of them in"),
            ({"id": "a", "text": "  \n"}, "has neither a text nor a title"),
            ({"id": "a", "text": ["x"]}, "has a 'text' that is a list, not a text; write it as one"),
            ({"id": "a", "text": "x", "title": {"en": "x"}}, "has a 'title' that is a dict, not a text"),
        ],
    )
    def test_a_record_without_words_is_rejected(self, record: dict[str, object], why: str) -> None:
        with pytest.raises(ParseFailed, match=why):
            read_record(json.dumps(record).encode())
