from collections import Counter
from pathlib import Path

import pytest

from assistants.linting import lint
from assistants.recipes import KINDS
from assistants.templates import TemplateInvalid, TemplateLibrary, parse_template
from kernel.errors import NotFound

SHIPPED = (Path(__file__).parents[2] / "assistants" / "library" / "policy-answers.yaml").read_text(encoding="utf-8")


def problems(old: str, new: str) -> list[str]:
    """Lint the shipped template with one piece of it replaced."""
    assert old in SHIPPED
    return [f"{p.line}: {p.text}" for p in lint(SHIPPED.replace(old, new, 1))]


def line_of(piece: str) -> int:
    return SHIPPED[: SHIPPED.index(piece)].count("\n") + 1


def test_the_shipped_templates_have_no_problems() -> None:
    library = TemplateLibrary(None)
    for path in library.files():
        assert lint(path.read_text(encoding="utf-8"), library.text) == ()


def test_every_kind_ships_with_two_templates_whose_parameters_say_what_they_are_for() -> None:
    shipped = TemplateLibrary(None).templates()
    assert Counter(t.kind for t in shipped) == dict.fromkeys(KINDS, 2)
    assert all(parameter.help for template in shipped for parameter in template.parameters)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("description:", "descripton:", "no key 'descripton'; did you mean 'description'?"),
        ('  composer: "{composer}"', '  compozer: "{composer}"', "did you mean 'composer'?"),
        (
            'composer: "{composer}"',
            "composer: extractve",
            "'composer' cannot be 'extractve'; did you mean 'extractive'?",
        ),
        ("version: 2", "version: one", "'version' takes an integer, not text"),
        ("version: 2", "version: 0", "'version' is 0, outside 1 or more"),
        ("pool: 100", "pool: [1]", "'pool' takes an integer, not a list"),
        ("pool: 100", "pool: 5000", "'pool' is 5000, outside 1 to 1000"),
        ("kind: answer", "kind: anser", "did you mean 'answer'?"),
        ("default: 0.2", "default: 1.5", "the default 1.5 is outside 0 to 1"),
        ("default: 3", "default: two", "the default 'two' is not of type integer"),
        ("max: 5", "max: 0", "'max' 0 is below 'min' 1"),
        ('"{max_sentences}"', '"{sentences}"', "refers to {sentences}, which is not a parameter"),
        ('"{max_sentences}"', '"{threshold}"', "takes a parameter of type integer; {threshold} is number"),
        ("Ask {owner}", "Ask {ownr}", "the message names {ownr}, which is no parameter; did you mean 'owner'?"),
        ("type: text", "type: choice", "needs 'choices'"),
        ("name: max_sentences", "name: Max Sentences", "must be small letters"),
    ],
)
def test_a_problem_is_named_with_its_line_and_a_way_out(old: str, new: str, said: str) -> None:
    found = problems(old, new)
    assert any(said in problem for problem in found), found
    assert any(problem.startswith(f"{line_of(old)}: ") for problem in found), found


def test_a_missing_key_is_named() -> None:
    assert problems("kind: answer\n", "") == ["1: the template lacks 'kind'"]


def test_a_repeated_key_is_named_where_it_stands_again() -> None:
    assert problems("kind: answer\n", "kind: answer\nkind: answer\n") == [
        "4: 'kind' stands twice in the template; keep one"
    ]


def test_a_parameter_that_is_declared_twice_is_named() -> None:
    twice = problems("retrieval:", "  - {name: owner, type: text, help: Again.}\nretrieval:")
    assert twice == [f"{line_of('retrieval:')}: the parameter 'owner' is declared twice; keep one"]


def test_all_problems_are_returned_at_once_in_the_order_of_lines() -> None:
    broken = (
        SHIPPED.replace("version: 2", "version: x").replace("kind: answer", "kindd: answer").replace("pool:", "pol:")
    )
    assert [p.line for p in lint(broken)] == sorted(p.line for p in lint(broken))
    assert len(lint(broken)) == 5


def test_a_syntax_error_has_its_line_and_column() -> None:
    (problem,) = lint("template: x\nversion: [1\nkind: answer\n")
    assert (problem.line, problem.text.startswith("this is not YAML")) == (3, True)
    assert problem.column > 1


@pytest.mark.parametrize(
    "text", ["", "- a\n- b", "just words", "a: &x [*x]", "template: !!python/object:os.system x", "\x00"]
)
def test_what_is_no_template_at_all_is_a_problem_not_a_crash(text: str) -> None:
    assert lint(text)


def test_a_broken_template_lists_file_line_and_problem() -> None:
    with pytest.raises(TemplateInvalid, match=r"mine\.yaml:2: 'version' takes an integer, not text"):
        parse_template(SHIPPED.replace("version: 2", "version: x"), origin="mine.yaml")


def test_the_digest_is_of_the_content_and_not_of_comments() -> None:
    plain = parse_template(SHIPPED, origin="a.yaml")
    assert parse_template(f"# a comment\n{SHIPPED}", origin="b.yaml").digest == plain.digest
    assert parse_template(SHIPPED.replace("pool: 100", "pool: 90"), origin="a.yaml").digest != plain.digest


def test_a_template_of_the_workspace_is_found_and_can_replace_a_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "mine.yaml").write_text(
        SHIPPED.replace("template: policy-answers", "template: other-name"), encoding="utf-8"
    )
    (folder / "policy-answers.yaml").write_text(SHIPPED.replace("version: 2", "version: 9"), encoding="utf-8")
    library = TemplateLibrary(tmp_path)
    assert {"other-name", "policy-answers", "product-support"} <= {t.name for t in library.templates()}
    assert library.get("other-name").origin == "mine.yaml"
    assert library.get("policy-answers").version == 9


def test_a_broken_neighbour_does_not_hide_a_good_template(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "broken.yaml").write_text("nonsense", encoding="utf-8")
    assert TemplateLibrary(tmp_path).get("policy-answers").name == "policy-answers"
    with pytest.raises(TemplateInvalid):
        TemplateLibrary(tmp_path).get("broken")


def test_an_unknown_template_is_named_with_those_that_exist() -> None:
    with pytest.raises(NotFound, match=r"'policy-answer'; there are: .*policy-answers"):
        TemplateLibrary(None).get("policy-answer")
