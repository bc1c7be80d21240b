"""Folders behind fsspec: the contract of connectors, and what they promise beyond it."""

import hashlib
import importlib.util
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

import fsspec
import pytest

from ingest.connectors.port import AccessRefused, Connector, ItemUnreadable, Reach, SourceUnreachable
from ingest.connectors.remote_address import remote_address
from ingest.connectors.remote_folder import PackageMissing, RemoteFolder
from ingest.sources import kind_of
from kernel.clock import FixedClock
from kernel.errors import InvalidInput
from tests.contract.connector_contract import ConnectorContract
from tests.ingest.site import Reply, Site, site

LATER = FixedClock(datetime(2040, 1, 1, tzinfo=UTC))


class MemoryPlace:
    """Files in fsspec's memory."""

    keeps_what_it_listed = False

    def __init__(self, home: Path) -> None:
        self.files = fsspec.filesystem("memory")
        self.root = f"/{home.name}/docs"
        self.reach = Reach(cache=home)

    def write(self, items: Mapping[str, str]) -> None:
        if self.files.exists(self.root):
            self.destroy()
        self.files.makedirs(self.root)
        for uri, text in items.items():
            self.files.pipe_file(f"{self.root}/{uri}", text.encode())

    def destroy(self) -> None:
        self.files.rm(self.root, recursive=True)

    def connect(self) -> Connector:
        return RemoteFolder(remote_address(f"memory:/{self.root}"), self.reach, clock=LATER)


class TestMemoryAsConnector(ConnectorContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Iterator[MemoryPlace]:
        made = MemoryPlace(tmp_path)
        yield made
        if made.files.exists(f"/{tmp_path.name}"):
            made.files.rm(f"/{tmp_path.name}", recursive=True)


class TestRemoteFolder:
    """What a remote folder promises beyond that."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> MemoryPlace:
        return MemoryPlace(tmp_path)

    def test_folders_are_walked_and_what_is_no_document_is_named(self, place: MemoryPlace) -> None:
        place.write({"a.md": "1", "deep/er/b.md": "2", ".git/x": "", "~$a.docx": "", "a.md.meta.yaml": "owner: Anna"})
        connector = place.connect()
        assert {item.uri: item.ignored for item in connector.listing().items} == {
            "a.md": "",
            "a.md.meta.yaml": "facts about the file beside it",
            "deep/er/b.md": "",
            "~$a.docx": "hidden or temporary file",
        }
        assert connector.fetch("deep/er/b.md").raw == b"2"
        assert connector.fetch("a.md").sidecar == {"owner": "Anna"}

    def test_a_change_beside_a_file_changes_its_stamp(self, place: MemoryPlace) -> None:
        place.write({"a.md": "1"})
        before = next(iter(place.connect().listing().items)).stamp
        place.files.pipe_file(f"{place.root}/a.md.meta.yaml", b"owner: Anna")
        assert next(iter(place.connect().listing().items)).stamp != before

    def test_a_change_of_the_last_seconds_is_not_settled(self, place: MemoryPlace) -> None:
        place.write({"a.md": "1"})
        changed = place.files.modified(f"{place.root}/a.md")
        found = RemoteFolder(remote_address(f"memory:/{place.root}"), place.reach, clock=FixedClock(changed)).listing()
        assert not next(iter(found.items)).is_settled

    def test_more_files_than_asked_for_make_the_listing_incomplete(self, place: MemoryPlace, tmp_path: Path) -> None:
        place.write({"a": "1", "b": "2", "c": "3"})
        few = Reach(cache=tmp_path, max_items=2)
        found = RemoteFolder(remote_address(f"memory:/{place.root}"), few, clock=LATER).listing()
        assert (len(found.items), found.problem) == (2, "only the first 2 files were listed")


class TestS3:
    """Against a server on loopback that answers as S3 does."""

    @pytest.fixture
    def server(self) -> Iterator[Site]:
        with site() as made:
            yield made

    def connect(self, server: Site, folder: Path) -> RemoteFolder:
        pytest.importorskip("s3fs")
        address = remote_address(f"s3://bucket/docs#endpoint={server.url}&anonymous=yes")
        return RemoteFolder(address, Reach(cache=folder, timeout_s=5), clock=LATER)

    def answer(self, server: Site, folder: str, keys: Mapping[str, str], *folders: str) -> None:
        contents = "".join(
            f"<Contents><Key>{escape(folder + key)}</Key><LastModified>2026-03-01T12:00:00.000Z</LastModified>"
            f"<ETag>&quot;{hashlib.md5(text.encode()).hexdigest()}&quot;</ETag><Size>{len(text)}</Size></Contents>"
            for key, text in keys.items()
        )
        prefixes = "".join(f"<CommonPrefixes><Prefix>{folder}{name}/</Prefix></CommonPrefixes>" for name in folders)
        body = (
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>'
            f"<IsTruncated>false</IsTruncated>{contents}{prefixes}</ListBucketResult>"
        )
        server.put(listed(folder), Reply(body=body.encode(), kind="application/xml"))
        for key, text in keys.items():
            server.put(f"/bucket/{quote(folder + key)}", text)

    def test_files_are_listed_by_their_etag_and_fetched(self, server: Site, folder: Path) -> None:
        self.answer(server, "docs/", {"b.md": "two", "a.md": "one"}, "deep")
        self.answer(server, "docs/deep/", {"c.md": "three"})
        connector = self.connect(server, folder)
        found = connector.listing()
        assert [(item.uri, item.size, item.is_settled) for item in found.items] == [
            ("a.md", 3, True),
            ("b.md", 3, True),
            ("deep/c.md", 5, True),
        ]
        assert hashlib.md5(b"one").hexdigest() in next(iter(found.items)).stamp
        assert connector.fetch("deep/c.md").raw == b"three"

    def test_a_folder_that_is_refused_makes_the_listing_incomplete(self, server: Site, folder: Path) -> None:
        self.answer(server, "docs/", {"a.md": "one"}, "deep")
        server.put(listed("docs/deep/"), failure(403, "AccessDenied"))
        found = self.connect(server, folder).listing()
        assert [item.uri for item in found.items] == ["a.md"]
        assert found.problem.startswith("'deep' cannot be listed (")

    @pytest.mark.parametrize(
        ("status", "code", "kind"),
        [
            (403, "AccessDenied", AccessRefused),
            (404, "NoSuchBucket", SourceUnreachable),
            (503, "SlowDown", SourceUnreachable),
        ],
    )
    def test_a_bucket_that_cannot_be_listed(
        self, server: Site, folder: Path, status: int, code: str, kind: type[SourceUnreachable]
    ) -> None:
        server.put(listed("docs/"), failure(status, code))
        with pytest.raises(SourceUnreachable, match=r"'s3://bucket/docs' .* nothing was changed\.") as caught:
            self.connect(server, folder).listing()
        assert type(caught.value) is kind

    def test_a_file_that_is_refused_is_unreadable(self, server: Site, folder: Path) -> None:
        self.answer(server, "docs/", {"a.md": "one"})
        connector = self.connect(server, folder)
        connector.listing()
        server.put("/bucket/docs/a.md", failure(403, "AccessDenied"))
        with pytest.raises(ItemUnreadable, match="cannot be read"):
            connector.fetch("a.md")


def listed(folder: str) -> str:
    return f"/bucket?list-type=2&prefix={quote(folder, safe='')}&delimiter=%2F&encoding-type=url"


def failure(status: int, code: str) -> Reply:
    return Reply(
        status=status, body=f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode(), kind="application/xml"
    )


class TestAddresses:
    def test_a_package_that_is_not_installed_is_named(self, tmp_path: Path) -> None:
        protocol = next((p for p, m in (("gs", "gcsfs"), ("az", "adlfs"), ("sftp", "paramiko")) if not has(m)), None)
        if protocol is None:
            pytest.skip("every package is installed")
        address = remote_address(f"{protocol}://host/docs")
        with pytest.raises(PackageMissing, match=r"is read with the package '\w+'; nothing was changed\. Install it"):
            RemoteFolder(address, Reach(cache=tmp_path), clock=LATER).listing()

    @pytest.mark.parametrize(
        ("uri", "why"),
        [
            ("sftp://anna:secret@host/x", "the address holds a password"),
            ("s3:///x", "is no folder that can be read"),
            ("s3://bucket/../x", "is no folder that can be read"),
            ("s3://bucket/x#region=y", "'region' is not known here"),
            ("gs://bucket/x#endpoint=y", "'endpoint' is not known here"),
        ],
    )
    def test_one_that_cannot_be_read_is_refused_at_once(self, uri: str, why: str) -> None:
        with pytest.raises(InvalidInput, match=why) as caught:
            kind_of(uri)
        assert "secret" not in str(caught.value)

    def test_one_is_kept(self) -> None:
        assert kind_of("s3://bucket/docs") == ("remote", "s3://bucket/docs")


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None
