"""What every blob store promises."""

import hashlib
import os
from pathlib import Path

import pytest

from kernel.blobs import BlobStore, FolderBlobs
from kernel.errors import Corrupt, NotFound

NOWHERE = "0" * 64


class BlobStoreContract:
    """Subclass it and override ``blobs``."""

    @pytest.fixture
    def blobs(self) -> BlobStore:
        raise NotImplementedError

    @pytest.mark.parametrize("raw", [b"", b"\x00", b"policy", bytes(range(256)) * 400])
    def test_bytes_come_back_under_their_sha256(self, blobs: BlobStore, raw: bytes) -> None:
        name = blobs.put(raw)
        assert name == hashlib.sha256(raw).hexdigest()
        assert blobs.get(name) == raw

    def test_storing_the_same_bytes_again_changes_nothing(self, blobs: BlobStore) -> None:
        assert blobs.put(b"policy") == blobs.put(b"policy")
        assert blobs.get(blobs.put(b"policy")) == b"policy"

    def test_what_was_never_stored_is_not_found(self, blobs: BlobStore) -> None:
        with pytest.raises(NotFound, match=NOWHERE):
            blobs.get(NOWHERE)

    def test_what_was_deleted_is_not_found_and_can_be_stored_again(self, blobs: BlobStore) -> None:
        name = blobs.put(b"policy")
        blobs.delete(name)
        with pytest.raises(NotFound):
            blobs.get(name)
        assert blobs.get(blobs.put(b"policy")) == b"policy"

    def test_deleting_one_leaves_the_others(self, blobs: BlobStore) -> None:
        kept, gone = blobs.put(b"kept"), blobs.put(b"gone")
        blobs.delete(gone)
        assert blobs.get(kept) == b"kept"

    def test_deleting_what_is_not_there_is_no_error(self, blobs: BlobStore) -> None:
        blobs.delete(NOWHERE)

    @pytest.mark.parametrize("name", ["", "ab", "../../no/such", "..//no/such", "AB" * 32, "ab" * 31 + "/x"])
    def test_what_is_no_sha256_is_not_found(self, blobs: BlobStore, name: str) -> None:
        with pytest.raises(NotFound):
            blobs.get(name)
        blobs.delete(name)

    def test_only_what_is_named_is_kept(self, blobs: BlobStore) -> None:
        kept, gone = blobs.put(b"kept"), blobs.put(b"gone")
        blobs.keep_only({kept, "0" * 64})
        assert blobs.get(kept) == b"kept"
        with pytest.raises(NotFound):
            blobs.get(gone)


class TestFolderBlobs(BlobStoreContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> BlobStore:
        return FolderBlobs(tmp_path / "blobs")

    def test_a_name_never_leads_out_of_the_folder(self, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.write_text("mine")
        FolderBlobs(tmp_path / "blobs").delete(f"xx{outside}")
        FolderBlobs(tmp_path / "blobs").delete("..//outside")
        assert outside.read_text() == "mine"

    def test_bytes_changed_on_disk_are_corrupt(self, tmp_path: Path) -> None:
        blobs = FolderBlobs(tmp_path)
        name = blobs.put(b"policy")
        (tmp_path / name[:2] / name[2:]).write_bytes(b"polizy")
        with pytest.raises(Corrupt, match=name):
            blobs.get(name)

    def test_storing_good_bytes_again_heals_a_corrupt_blob(self, tmp_path: Path) -> None:
        blobs = FolderBlobs(tmp_path)
        name = blobs.put(b"policy")
        (tmp_path / name[:2] / name[2:]).write_bytes(b"")
        blobs.put(b"policy")
        assert blobs.get(name) == b"policy"

    def test_a_half_written_file_is_not_a_blob(self, tmp_path: Path) -> None:
        blobs = FolderBlobs(tmp_path)
        name = blobs.put(b"policy")
        (tmp_path / name[:2] / name[2:]).unlink()
        (tmp_path / name[:2] / ".new-crashed").write_bytes(b"pol")
        with pytest.raises(NotFound):
            blobs.get(name)
        assert blobs.get(blobs.put(b"policy")) == b"policy"

    def test_half_written_files_are_not_kept(self, tmp_path: Path) -> None:
        blobs = FolderBlobs(tmp_path)
        blobs.keep_only(())
        name = blobs.put(b"policy")
        (tmp_path / name[:2] / ".new-crashed").write_bytes(b"pol")
        blobs.keep_only({name})
        assert [path.name for path in tmp_path.glob("*/*")] == [name[2:]]

    def test_a_write_that_fails_leaves_no_file_behind(self, tmp_path: Path) -> None:
        blobs = FolderBlobs(tmp_path)
        name = hashlib.sha256(b"policy").hexdigest()
        (tmp_path / name[:2] / name[2:] / "in the way").mkdir(parents=True)
        with pytest.raises(OSError, match="directory"):
            blobs.put(b"policy")
        assert [path.name for path in (tmp_path / name[:2]).iterdir()] == [name[2:]]

    @pytest.mark.skipif(os.name != "posix", reason="permissions of files")
    def test_a_blob_is_readable_by_its_owner_alone(self, tmp_path: Path) -> None:
        name = FolderBlobs(tmp_path).put(b"policy")
        assert (tmp_path / name[:2] / name[2:]).stat().st_mode & 0o077 == 0
