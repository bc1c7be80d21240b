"""The door to unstructured: no network and no telemetry for any format, and the pinned version still has the hook.

Each format is read in a process of its own in which every look-up and every connection is refused and recorded.
"""

import json
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from inspect import signature
from pathlib import Path

import pytest

from ingest.parse import offline
from tests.ingest.documents import mail, pdf, slides, table_file, word, workbook

ROOT = Path(__file__).parents[2]
TEXT = "Everyone has twenty days of leave a year. Apply in June."
FORMATS = {
    "a.md": f"# Leave\n\n{TEXT}\n\n- item\n".encode(),
    "a.txt": f"LEAVE POLICY\n\n{TEXT}\n".encode(),
    "a.html": f"<html><body><h1>Leave</h1><p>{TEXT}</p></body></html>".encode(),
    "a.pdf": pdf(TEXT),
    "a.docx": word((1, "Leave"), TEXT, [["a", "b"]]),
    "a.pptx": slides(("Leave", [TEXT])),
    "a.xlsx": workbook({"Leave": [[TEXT]]}),
    "a.csv": table_file([["text"], [TEXT]]),
    "a.eml": mail(TEXT, html=f"<p>{TEXT}</p>"),
}
WATCHED = """
import json, os, socket, subprocess, sys

tried = []

def refuse(*args, **kwargs):
    tried.append(repr(args)[:200])
    raise OSError("no network here")

socket.getaddrinfo = socket.create_connection = socket.gethostbyname = refuse
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
subprocess.Popen.__init__ = refuse
os.system = refuse

from ingest.parse.elements import Parsed, ParseJob
from ingest.parse.allowance import Allowance
from ingest.parse.read import read

found = read(ParseJob(uri=sys.argv[1], raw=sys.stdin.buffer.read()), Allowance(expanded_mb=64))
text = " ".join(block.text for block in found.blocks) if isinstance(found, Parsed) else found.reason
quiet = {name: os.environ.get(name) for name in ("DO_NOT_TRACK", "SCARF_NO_ANALYTICS", "UNSTRUCTURED_DISABLE_NOTICE")}
heavy = [name for name in ("torch", "spacy", "nltk", "unstructured_inference") if name in sys.modules]
print(json.dumps({"text": text, "tried": tried, "quiet": quiet, "heavy": heavy,
                  "unstructured": "unstructured" in sys.modules}))
"""


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read_with_no_network_no_other_process_and_no_telemetry(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, name], input=FORMATS[name], capture_output=True, check=True, cwd=ROOT
    )
    seen = json.loads(done.stdout)
    assert TEXT in seen["text"]
    assert seen["tried"] == []
    assert seen["heavy"] == []
    if seen["unstructured"]:
        assert seen["quiet"] == {
            "DO_NOT_TRACK": "1",
            "SCARF_NO_ANALYTICS": "true",
            "UNSTRUCTURED_DISABLE_NOTICE": "1",
        }


def test_the_version_that_the_replacement_was_made_for_is_the_one_that_is_pinned_and_installed() -> None:
    assert version("unstructured") == "0.27.32"
    [extras] = re.findall(r'"unstructured(?:\[(.*)\])?==0\.27\.32"', (ROOT / "pyproject.toml").read_text())
    assert {"pdf", "image", "all-docs", "local-inference"}.isdisjoint(extras.split(",")), "they pull torchvision"


def test_the_replacement_stands_where_the_partitioners_look_for_it() -> None:
    offline.prepare()
    replaced = sys.modules["unstructured.nlp.tokenize"]
    text_type = import_module("unstructured.partition.text_type")
    for function in ("pos_tag", "sent_tokenize", "word_tokenize"):
        assert getattr(text_type, function) is getattr(replaced, function)


def test_the_module_that_is_replaced_has_these_functions_and_no_other_that_partitioners_use() -> None:
    folder = Path(str(import_module("unstructured").__file__)).parent
    original = (folder / "nlp" / "tokenize.py").read_text()
    for function in ("pos_tag", "sent_tokenize", "word_tokenize"):
        assert f"def {function}(text: str)" in original
    used = {
        line.split("import", 1)[1].strip()
        for path in folder.rglob("*.py")
        for line in path.read_text().splitlines()
        if "from unstructured.nlp.tokenize import" in line
    }
    names = {name.strip() for imported in used for name in imported.split(",")}
    assert names <= {"pos_tag", "sent_tokenize", "word_tokenize"}


def test_every_partitioner_takes_the_arguments_that_it_is_given() -> None:
    offline.prepare()
    for kind in ("md", "text", "html", "docx", "pptx"):
        partition = getattr(import_module(f"unstructured.partition.{kind}"), f"partition_{kind}")
        assert "file" in signature(partition).parameters


@pytest.mark.parametrize(
    ("text", "count"),
    [("One sentence.", 1), ("One. Two! Three?", 3), ("No. 5 is e.g. here. Next.", 3), ("", 0), ("no end", 1)],
)
def test_the_replacement_splits_sentences_well_enough(text: str, count: int) -> None:
    offline.prepare()
    assert len(sys.modules["unstructured.nlp.tokenize"].sent_tokenize(text)) == count
