"""A messy folder through a real refresh: every file is indexed, in quarantine with a true reason, or ignored by rule."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.connectors.port import Reach
from ingest.sources import connect
from tests.hostile.corpus import good_files
from tests.hostile.file import CUT_OFF
from tests.ingest import damage, made
from tests.ingest.bench import Bench
from tests.ingest.documents import pdf

EACH = 16
BROKEN = ("cut.pdf", "cut.docx", "cut.xlsx", "locked.pdf", "locked.docx", "empty.txt", "blank.md", "program.txt", "data.csv",
          "cut.pptx", "cut.odt", "cut.epub", "cut.msg", "bomb.docx", "laughs.xml", "zip.zip")  # fmt: skip
IGNORED = (".hidden.md", "~$open.docx", "Thumbs.db", ".git/config")


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Bench]:
    """A workspace with the real parser."""
    made = Bench(tmp_path, real_parser=True)
    yield made
    made.close()


def fill(bench: Bench) -> dict[str, str]:
    """Write the good files, some in folders and some misnamed; return what each says."""
    chance = random.Random(11)
    says: dict[str, str] = {}
    for number in range(EACH):
        for ending, make in good_files(f"Rule {number} of the messy folder is here.").items():
            folder = chance.choice(("", "a/", "a/b c/", "ä/"))
            name = f"{folder}{number} {ending}.{chance.choice((ending, ending, ending, ending.upper()))}"
            says[name] = f"Rule {number} of the messy folder is here."
            bench.put(name, make())
    return says


def spoil(bench: Bench) -> None:
    """Write the broken files."""
    good = {ending: make() for ending, make in good_files("Lost words are here.").items()}
    laughs: str = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    raw = {
        "locked.pdf": damage.locked_pdf(pdf("x"), password="secret"), "locked.docx": damage.locked_office(),
        "empty.txt": b"", "blank.md": b" \n\n", "program.txt": b"\x7fELF" + bytes(64), "data.csv": bytes(range(256)) * 9,
        "bomb.docx": damage.replaced(good["docx"], "word/document.xml", b" " * (70 * 2**20)),
        "laughs.xml": f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><d>&l9;</d>'.encode(),
        "zip.zip": made.zipped({"a.txt": b"x"}),
    }  # fmt: skip
    for name in BROKEN:
        bench.put(f"broken/{name}", raw[name] if name in raw else good[name.partition(".")[2]][:700])


@pytest.mark.slow
def test_every_file_of_a_messy_folder_is_accounted_for(real: Bench) -> None:
    says = fill(real)
    spoil(real)
    for name in IGNORED:
        real.put(name, "not a document")
    assert len(says) >= 300
    assert len({name.rpartition(".")[2].lower() for name in says}) >= 12
    assert len(BROKEN) >= 0.05 * len(says)
    listing = connect(real.source, real.clock, Reach(cache=real.home / "cache")).listing()
    ignored = {item.uri for item in listing.items if item.ignored}
    receipt = real.refresh()
    quarantined = real.quarantined()
    live = real.catalog.live_uris("docs")
    assert live == set(says)
    assert {uri.rpartition("/")[2] for uri in quarantined} == set(BROKEN)
    assert len(live) + len(quarantined) + len(ignored) == len(listing.items)
    assert (receipt.documents.added, receipt.documents.quarantined) == (len(live), len(quarantined))
    true_of_cut = {quarantined[f"broken/{name}"].code for name in BROKEN if name.startswith("cut.")}
    assert true_of_cut <= CUT_OFF
    assert quarantined["broken/empty.txt"].code == quarantined["broken/blank.md"].code == "empty"
    assert quarantined["broken/locked.pdf"].code == quarantined["broken/locked.docx"].code == "encrypted"
    texts = {view.uri: real.catalog.version_text(view.version_id) for view in real.catalog.live_versions("docs", 1)}
    assert {uri for uri, text in texts.items() if says[uri] not in " ".join(text.split())} == set()
