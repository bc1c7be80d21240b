"""The shape of the code: sizes, docstrings, packages without code."""

import ast

from tests.support.source import PACKAGES, functions, modules, public, text, tree

SOURCE_LINES, TEST_LINES, FUNCTION_LINES = 400, 700, 50
DOCUMENTED = 0.95


def test_a_module_can_be_read_in_one_sitting() -> None:
    long = [
        f"{path}: {len(text(path).splitlines())}" for path in modules(*PACKAGES) if _is_longer(text(path), SOURCE_LINES)
    ]
    assert long == []


def test_a_module_of_tests_can_be_too() -> None:
    beside = modules("tests", "benchmarks")
    assert [f"{path}: {len(text(path).splitlines())}" for path in beside if _is_longer(text(path), TEST_LINES)] == []


def test_a_function_fits_on_a_screen() -> None:
    found = []
    for path in modules(*PACKAGES, "tests", "benchmarks"):
        for function in functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > FUNCTION_LINES:
                found.append(f"{path}: {function.name}: {lines}")
    assert found == []


def test_what_is_public_says_what_it_promises() -> None:
    silent, count = [], 0
    for path in modules(*PACKAGES):
        for node in public(path):
            count += 1
            if not ast.get_docstring(node):
                silent.append(f"{path}: {node.name}")
    assert 1 - len(silent) / count >= DOCUMENTED, silent


def test_every_module_says_what_it_is_for() -> None:
    everything = modules(*PACKAGES, "tests/support", "benchmarks")
    assert [str(path) for path in everything if not ast.get_docstring(tree(path))] == []


def test_a_package_holds_no_code_but_its_docstring() -> None:
    packages = [path for path in modules(*PACKAGES) if path.name == "__init__.py"]
    assert {path.parts[0] for path in packages} == set(PACKAGES)
    assert [str(path) for path in packages if len(tree(path).body) != 1] == []


def _is_longer(source: str, lines: int) -> bool:
    return len(source.splitlines()) > lines
