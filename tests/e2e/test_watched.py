"""A watched folder, from a file that is saved to the answer that has it."""

import shutil
from pathlib import Path

import httpx

from tests.e2e.conftest import Gristmill
from tests.e2e.processes import serving, until

SETTINGS = {"GRISTMILL_WATCH_QUIET_S": "0.5"}


def found(url: str, query: str) -> list[str]:
    hits = httpx.post(f"{url}/api/v1/search", json={"query": query, "readers": []}, timeout=60).json()["hits"]
    return [hit["document"] for hit in hits]


def test_files_that_change_are_found_and_those_that_go_are_not(empty: Gristmill, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(8):
        (folder / f"rule-{number}.md").write_text(f"# Rule {number}\n\nThe limit of rule {number} is {number} days.\n")
    said = empty("source", "add", "rules", str(folder), "--owner", "Legal", "--refresh", "watch")
    assert "gristmill worker" in said.err, "it says that nothing watches yet"
    assert empty("schedule", "list", "--json").data[0]["watch"] == str(folder)
    with serving(empty.workspace, settings=SETTINGS) as (_, url):
        until(lambda: len(found(url, "limit of the rule")) == 8, "what was there before is found")
        (folder / "parking.md").write_text("# Parking\n\nVisitors park on level three.\n")
        until(lambda: "parking.md" in found(url, "where do visitors park"), "a new file is found")
        (folder / "parking.md").unlink()
        until(lambda: "parking.md" not in found(url, "where do visitors park"), "a removed file is not")
        shutil.move(folder, tmp_path / "away")
        (tmp_path / "away" / "late.md").write_text("# Late\n\nLate arrivals ring the bell.\n")
        shutil.move(tmp_path / "away", folder)
        until(lambda: "late.md" in found(url, "late arrivals"), "a folder that came back is read")
        assert len(found(url, "limit of the rule")) >= 8, "nothing was lost while it was away"


def test_a_source_whose_schedule_cannot_be_kept_is_refused(empty: Gristmill, tmp_path: Path) -> None:
    (tmp_path / "rules.jsonl").write_text('{"id": "1", "text": "one"}\n')
    for place, refresh in ((tmp_path / "rules.jsonl", "watch"), (tmp_path, "every day"), (tmp_path, "0 0 30 2 *")):
        said = empty("source", "add", "rules", str(place), "--owner", "Legal", "--refresh", refresh)
        assert said.code == 2, refresh
        assert "such as" in said.err
    assert empty("source", "list", "--json").data == []
