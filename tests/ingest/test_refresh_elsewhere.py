"""Refreshing from places that are not on this machine: a branch, a site."""

from pathlib import Path

import pytest

from ingest.connectors.git import GitBranch, git_address
from ingest.connectors.port import Reach, SourceUnreachable
from ingest.connectors.web import Web
from ingest.connectors.web_address import web_address
from tests.ingest.bench import Bench
from tests.ingest.repository import Repository
from tests.ingest.site import Reply, prose, site


def test_a_branch_is_refreshed_by_what_was_pushed(folder: Path) -> None:
    bench, repository = Bench(folder, real_parser=True), Repository(folder / "repository")
    reach = Reach(cache=folder / "cache")
    found = []
    for items in (
        {"a.md": "# Leave\n\nTwelve weeks.", "b.md": "# Travel\n\nBy train."},
        {"a.md": "# Leave\n\nFourteen weeks.", "b.md": "# Travel\n\nBy train."},
        {"b.md": "# Travel\n\nBy train."},
    ):
        repository.commit(items)
        receipt = bench.refresh(connector=GitBranch(git_address(repository.uri), reach), allow_removals=True)
        counts = receipt.documents
        found.append((counts.added, counts.changed, counts.removed, counts.unchanged))
    assert found == [(2, 0, 0, 0), (0, 1, 0, 1), (0, 0, 1, 1)]


def test_a_site_in_trouble_loses_nothing(folder: Path) -> None:
    bench = Bench(folder, real_parser=True)
    reach = Reach(cache=folder / "cache", pause_s=0)
    with site() as server:
        server.put("/", prose("Start", "/leave", "/travel"))
        server.put("/leave", prose("Leave"))
        server.put("/travel", prose("Travel"))
        connector = Web(web_address(f"{server.url}/#crawl"), reach, clock=bench.clock)
        assert bench.refresh(connector=connector).documents.added == 3
        again = bench.refresh(connector=connector)
        assert (again.documents.unchanged, again.problem) == (3, "")
        server.put("/leave", Reply(status=500))
        server.put("/travel", Reply(status=404))
        troubled = bench.refresh(connector=connector)
        assert (troubled.documents.removed, troubled.documents.unchanged) == (0, 1)
        assert "was answered with 500" in troubled.problem
        assert len(bench.catalog.live_uris("docs")) == 3
        server.put("/leave", prose("Leave"))
        assert bench.refresh(connector=connector, allow_removals=True).documents.removed == 1
    with pytest.raises(SourceUnreachable):
        bench.refresh(connector=connector)
    assert len(bench.catalog.live_uris("docs")) == 2
