"""Run a folder of hostile files through a real refresh, and print the account: what was read, refused, lost.

    python -m benchmarks.hostile_folder [--json FILE] [--families encodings,pdf]

About 2,500 files (tests/hostile): every encoding, formats cut off at many places, changed and misnamed, text in every
place that formats have for it, bombs of every kind, odd names. First each goes through the parsing processes, and the
outcome is compared with what the file is known to say; then all of them are a folder that a workspace refreshes: listed
files must equal indexed plus quarantined plus ignored.
"""

import argparse
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measures import machine, show_machine, show_table, write_json
from benchmarks.workspaces import add, opened
from ingest.parse.elements import Outcome, ParseJob
from ingest.parse.pool import Limits, ParsePool
from ingest.receipts import Receipt
from ingest.sources import connect
from kernel.settings import load_settings
from tests.hostile.account import judge
from tests.hostile.corpus import hostile_files, write
from tests.hostile.file import HostileFile


def main() -> None:
    """Print the account."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write the account to this file")
    parser.add_argument("--families", default="", help="first parts of the names, joined by commas; all when empty")
    arguments = parser.parse_args()
    facts = machine()
    show_machine(facts)
    families = {family for family in arguments.families.split(",") if family}
    files = {file.name: file for file in hostile_files() if not families or file.name.split("/")[0] in families}
    started = time.perf_counter()
    outcomes = _parsed(files)
    seconds = time.perf_counter() - started
    account = judge(outcomes, files)
    for complaint in account.complaints:
        print(complaint)
    rows = [("read", account.read), ("of those, what a cut or a change took is missing", account.read_incomplete)]
    rows += [(f"refused: {code}", count) for code, count in account.refused.most_common()]
    rows += [("without an outcome", len(files) - account.files), ("complaints", len(account.complaints))]
    show_table(("outcome", "files"), rows)
    receipt = _refreshed(files)
    done = receipt.documents
    print(f"{len(files)} files parsed in {seconds:.0f} s; refreshed as a folder in {receipt.seconds:.0f} s: "
          f"{done.added} indexed, {done.quarantined} quarantined")  # fmt: skip
    write_json(arguments.json, {"machine": facts, "files": len(files), "seconds": seconds, "rows": rows,
                                "indexed": done.added, "quarantined": done.quarantined})  # fmt: skip


def _parsed(files: Mapping[str, HostileFile]) -> dict[str, Outcome]:
    settings = load_settings()
    pool = ParsePool(Limits.of(settings), workers=settings.parse_workers)
    jobs = (ParseJob(uri=name, raw=file.raw) for name, file in files.items())
    outcomes = {job.uri: outcome for job, outcome in pool.parse(jobs)}
    pool.close()
    return outcomes


def _refreshed(files: Mapping[str, HostileFile]) -> Receipt:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "folder"
        write(iter(files.values()), folder)
        with opened(Path(place) / "workspace") as workspace:
            source = add(workspace, "hostile", folder)
            return workspace.refresh_line.refresh(source, connect(source, workspace.clock, workspace.reach))


if __name__ == "__main__":
    main()
