"""A bucket on a server that speaks S3 passes the contract of connectors."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pytest

from ingest.connectors.port import Connector, Reach
from ingest.connectors.remote_address import remote_address
from ingest.connectors.remote_folder import RemoteFolder
from kernel.clock import FixedClock
from tests.contract.connector_contract import ConnectorContract

pytest.importorskip("s3fs")
moto_server = pytest.importorskip("moto.server")

LATER = FixedClock(datetime(2040, 1, 1, tzinfo=UTC))
BUCKET = "policies"


class BucketPlace:
    """A bucket of its own."""

    keeps_what_it_listed = False

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.reach = Reach(cache=home, timeout_s=10)
        self.files = fsspec.filesystem(
            "s3", key="k", secret="s", endpoint_url=url, skip_instance_cache=True, use_listings_cache=False
        )

    def write(self, items: Mapping[str, str]) -> None:
        if self.files.exists(BUCKET):
            self.destroy()
        self.files.mkdir(BUCKET)
        for name, text in items.items():
            self.files.pipe_file(f"{BUCKET}/{name}", text.encode())

    def destroy(self) -> None:
        if self.files.find(BUCKET):
            self.files.rm(self.files.find(BUCKET))
        self.files.rmdir(BUCKET)

    def connect(self) -> Connector:
        return RemoteFolder(remote_address(f"s3://{BUCKET}#endpoint={self.url}"), self.reach, clock=LATER)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


class TestBucketAsConnector(ConnectorContract):
    @pytest.fixture
    def place(self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BucketPlace:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "k")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        return BucketPlace(url, tmp_path)
