"""What tests put in the place of a part keeps the part's promises, as long as it does not break."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.embedders.hashing import Hashing
from index.embedders.port import Embedder
from index.stores.client import ClientStore
from index.stores.port import PassageStore
from kernel.blobs import BlobStore, FolderBlobs
from kernel.clock import Clock, FixedClock
from tests.contract.test_blob_stores import BlobStoreContract
from tests.contract.test_clocks_and_ids import ClockContract
from tests.contract.test_embedders import EmbedderContract
from tests.contract.test_passage_stores import DIMENSION, PassageStoreContract
from tests.support.builds import CountingEmbedder
from tests.support.faults import FailingBlobs, FailingClock, FailingEmbedder, FailingStore, Fuse


class TestFailingStore(PassageStoreContract):
    @pytest.fixture
    def store(self) -> Iterator[PassageStore]:
        inner = ClientStore.connect(":memory:", collection="passages", dimension=DIMENSION)
        store = FailingStore(inner, Fuse())
        yield store
        store.close()


class TestFailingBlobs(BlobStoreContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> BlobStore:
        return FailingBlobs(FolderBlobs(tmp_path), Fuse())


class TestFailingClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return FailingClock(FixedClock(datetime(2025, 6, 2, tzinfo=UTC)), Fuse())


class TestFailingEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return FailingEmbedder(Hashing(16), Fuse())


class TestCountingEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return CountingEmbedder(Hashing(16))
