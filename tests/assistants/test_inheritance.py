from collections.abc import Mapping
from pathlib import Path

import pytest

from assistants.linting import lint
from assistants.templates import Template, TemplateInvalid, TemplateLibrary, parse_template

BASE = """template: base
version: 3
kind: answer
description: The base.
parameters:
  - {name: owner, type: text, default: nobody, help: Whom to ask.}
  - {name: passages, type: integer, min: 1, max: 9, default: 4, help: How many.}
retrieval: {limit: "{passages}", pool: 50, dense_weight: 0.5}
compose: {composer: extractive, max_sentences: 2}
abstain: {threshold: 0.3}
messages: {abstention: Ask {owner}.}
""".replace("Ask {owner}.", '"Ask {owner}."')
CHILD = """template: child
version: 1
extends: base
description: The child.
"""


def read(text: str, **others: str) -> Template:
    return parse_template(text, origin="child.yaml", bases=({"base": BASE} | others).get)


def found(text: str, others: Mapping[str, str] | None = None) -> list[str]:
    return [f"{p.line}: {p.text}" for p in lint(text, ({"base": BASE} | dict(others or {})).get)]


def test_a_template_has_what_its_base_has_and_its_own_name_version_and_description() -> None:
    child, base = read(CHILD), parse_template(BASE, origin="base.yaml")
    assert (child.name, child.version, child.description, child.extends) == ("child", 1, "The child.", "base")
    assert (child.kind, child.parameters, child.settings) == (base.kind, base.parameters, base.settings)


def test_sections_are_merged_by_key_and_parameters_by_name() -> None:
    child = read(
        f"{CHILD}retrieval: {{pool: 70}}\nparameters:\n"
        "  - {name: passages, default: 7}\n  - {name: tone, type: text, default: dry, help: The tone.}\n"
    )
    values = {(s.section, s.key): s.value for s in child.settings}
    assert (values["retrieval", "pool"], values["retrieval", "dense_weight"]) == (70, 0.5)
    assert [(p.name, p.default, p.most) for p in child.parameters] == [
        ("owner", "nobody", None),
        ("passages", 7, 9),
        ("tone", "dry", None),
    ]


def test_the_digest_is_of_all_that_is_inherited() -> None:
    plain = read(CHILD)
    changed = read(CHILD, base=BASE.replace("pool: 50", "pool: 60"))
    spelled_out = BASE.replace("template: base", "template: child").replace("The base.", "The child.")
    assert changed.digest != plain.digest
    assert read(spelled_out.replace("version: 3", "version: 1")).digest == plain.digest


def test_a_base_can_extend_another() -> None:
    middle = CHILD.replace("template: child", "template: middle") + "abstain: {threshold: 0.5}\n"
    grandchild = read(CHILD.replace("extends: base", "extends: middle"), middle=middle)
    assert {s.key: s.value for s in grandchild.settings}["threshold"] == 0.5


@pytest.mark.parametrize(
    ("text", "others", "said"),
    [
        (CHILD.replace("base", "bass"), {}, "3: it extends 'bass', and there is no such template"),
        (CHILD, {"base": "- a list"}, "3: it extends 'base', which is not a template; lint that first"),
        (CHILD, {"base": "a: [b"}, "3: it extends 'base', which is not a template; lint that first"),
        (
            CHILD,
            {"base": CHILD.replace("child", "base").replace("extends: base", "extends: child")},
            "3: templates extend each other without end: child -> base -> child",
        ),
        (CHILD.replace("extends: base", "extends: child"), {}, "3: templates extend each other without end: child -> child"),
        (CHILD, {"base": BASE.replace("pool: 50", "pool: x")}, "3: 'pool' takes an integer, not text"),
        (f"{CHILD}abstain: {{threshold: 2}}\n", {}, "5: 'threshold' is 2, outside 0 to 1"),
        (f"{CHILD}version: 2\n", {}, "5: 'version' stands twice in the template; keep one"),
        (f"{CHILD}parameters:\n  - {{name: passages, default: 12}}\n", {}, "6: the default 12 is outside 1 to 9"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(text: str, others: dict[str, str], said: str) -> None:
    if others and "extends: child" in others.get("base", ""):
        others = others | {"child": text}
    assert said in found(text, others), found(text, others)


def test_a_template_does_not_extend_more_than_a_few_others() -> None:
    chain = {f"t{n}": CHILD.replace("child", f"t{n}").replace("base", f"t{n + 1}") for n in range(20)}
    assert "without end" in found(CHILD.replace("extends: base", "extends: t0"), chain)[0]


def test_a_template_of_the_workspace_extends_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    mine = CHILD.replace("extends: base", "extends: mailbox-routing") + "abstain: {threshold: 0.9}\n"
    (tmp_path / "templates" / "child.yaml").write_text(mine, encoding="utf-8")
    child = TemplateLibrary(tmp_path).get("child")
    assert child.kind == "triage"
    assert len(child.labels) == 6
    assert {s.key: s.value for s in child.settings}["threshold"] == 0.9


def test_labels_of_a_base_are_changed_by_name_and_new_ones_come_last(tmp_path: Path) -> None:
    library = TemplateLibrary(None)
    mine = CHILD.replace("extends: base", "extends: mailbox-routing") + (
        "labels:\n  - {name: billing, route: books}\n"
        "  - {name: press, description: Journalists., route: press-office}\n"
    )
    labels = parse_template(mine, origin="child.yaml", bases=library.text).labels
    assert [(label.name, label.route) for label in (labels[0], labels[-1])] == [
        ("billing", "books"),
        ("press", "press-office"),
    ]
    assert labels[0].examples


def test_an_invalid_template_says_so_with_the_line_of_extends() -> None:
    with pytest.raises(TemplateInvalid, match=r"child\.yaml:3: it extends 'gone'"):
        read(CHILD.replace("extends: base", "extends: gone"))
