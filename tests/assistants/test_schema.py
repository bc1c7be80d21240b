"""The JSON schema and the linter say the same of the form of a template."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assistants.linting import lint
from assistants.schema import template_schema
from assistants.templates import TemplateLibrary

LIBRARY = TemplateLibrary(None)
VALIDATOR = Draft202012Validator(template_schema())
RECIPES: list[Any] = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in LIBRARY.files()]
PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "template.schema.json"

STRANGE: list[Any] = [None, True, -5, 0.5, 10**9, "nonsense", "{owner}x", [], ["a"], [3], {}, {"surprise": 1}, [{}]]


def accepts(recipe: Any) -> bool:
    return bool(VALIDATOR.is_valid(recipe))


def passes(recipe: Any) -> bool:
    return not lint(yaml.safe_dump(recipe, allow_unicode=True, sort_keys=False), LIBRARY.text)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything inside a recipe."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in [(*path, key), *places(item, (*path, key))]]


def changed(recipe: Any, path: tuple[Any, ...], value: Any, *, gone: bool) -> Any:
    whole = copy.deepcopy(recipe)
    at = whole
    for key in path[:-1]:
        at = at[key]
    if gone:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return whole


def test_the_published_schema_is_the_one_that_is_made_now() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == template_schema()
    Draft202012Validator.check_schema(template_schema())


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: str(recipe["template"]))
def test_every_shipped_template_follows_the_schema(recipe: Any) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(recipe)] == []


@given(st.data())
def test_what_lint_accepts_the_schema_accepts(data: st.DataObject) -> None:
    recipe = data.draw(st.sampled_from(RECIPES))
    path = data.draw(st.sampled_from(places(recipe)))
    broken = changed(recipe, path, data.draw(st.sampled_from(STRANGE)), gone=data.draw(st.booleans()))
    if passes(broken):
        assert accepts(broken), (path, broken)


# The linter knows these beyond the form: what names refer to, and what parts must agree on.
_BEYOND = ("refers to", "which is no parameter", "the default", "declared twice", "needs 'choices'", "has no 'choices'",
           "the rule names", "takes a field", "no choice of the field", "must be small letters", "is below 'min'",
           "takes a parameter", "'until'", "has no format", "it extends", "without end")  # fmt: skip


@given(st.data())
def test_what_the_schema_accepts_has_no_problem_of_form(data: st.DataObject) -> None:
    recipe = data.draw(st.sampled_from([each for each in RECIPES if "extends" not in each]))
    path = data.draw(st.sampled_from(places(recipe)))
    broken = changed(recipe, path, data.draw(st.sampled_from(STRANGE)), gone=data.draw(st.booleans()))
    if accepts(broken):
        found = lint(yaml.safe_dump(broken, allow_unicode=True, sort_keys=False), LIBRARY.text)
        assert [p.text for p in found if not any(words in p.text for words in _BEYOND)] == [], path


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("kind",), "anser"),
        (("retrieval", "pool"), 5000),
        (("retrieval", "pool"), "many"),
        (("surprise",), 1),
        (("labels",), [{"name": "a", "description": "b", "route": "c"}]),
    ],
)
def test_what_lint_refuses_of_the_form_the_schema_refuses(path: tuple[str, ...], value: Any) -> None:
    recipe = next(each for each in RECIPES if each["template"] == "mailbox-routing")
    broken = changed(recipe, path, value, gone=False)
    assert not accepts(broken)
    assert not passes(broken)
