"""Settings are read once, and an error names the variable."""

from pathlib import Path

import pytest

from kernel.errors import InvalidInput
from kernel.settings import Settings, load_settings, unknown_variables


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"GRISTMILL_{name.upper()}", raising=False)


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()
    assert settings.workspace == Path(".gristmill")
    assert settings.store == "edge"
    assert settings.catalog_url == f"sqlite:///{Path.cwd() / '.gristmill' / 'catalog.db'}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THREADS", "none"),
        ("THREADS", "0"),
        ("STORE", "pinecone"),
        ("REMOVAL_SHARE", "1.5"),
        ("REMOVAL_SHARE", "nan"),
        ("PARSE_SECONDS", "0"),
        ("PARSE_SECONDS", "nan"),
        ("PARSE_SECONDS", "inf"),
        ("PARSE_MEMORY_MB", "12"),
        ("LOG_LEVEL", "loud"),
        ("LOG_JSON", "perhaps"),
    ],
)
def test_a_value_that_is_not_valid_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"GRISTMILL_{name}", value)
    with pytest.raises(
        InvalidInput, match=rf"setting GRISTMILL_{name}='{value}' is not valid: .+ docs/reference/settings.md"
    ):
        load_settings()


def test_a_variable_that_is_empty_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"GRISTMILL_{name.upper()}", "")
    assert load_settings() == Settings()
    assert load_settings().workspace == Path(".gristmill")


def test_an_explicit_workspace_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRISTMILL_WORKSPACE", "/elsewhere")
    assert load_settings().workspace == Path("/elsewhere")
    assert load_settings(tmp_path).workspace == tmp_path


def test_a_tilde_is_the_home_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRISTMILL_WORKSPACE", "~/work")
    assert load_settings().workspace == Path.home() / "work"
    assert load_settings().model_cache == Path.home() / ".cache" / "gristmill"


def test_a_database_of_its_own_replaces_the_one_in_the_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRISTMILL_DATABASE_URL", "postgresql+psycopg://db/gristmill")
    assert load_settings().catalog_url == "postgresql+psycopg://db/gristmill"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().threads = 3  # type: ignore[misc]


def test_a_misspelt_variable_is_named_with_the_one_that_was_meant() -> None:
    found = unknown_variables({"GRISTMILL_MAX_FIL_MB": "3", "PATH": "/bin", "GRISTMILL_THREADS": "2"})
    assert [sentence.split(".")[0] for sentence in found] == [
        "the variable GRISTMILL_MAX_FIL_MB is no setting and was ignored"
    ]
    assert "Did you mean GRISTMILL_MAX_FILE_MB?" in found[0]


def test_every_setting_is_known_in_any_case() -> None:
    names = [f"GRISTMILL_{name.upper()}" for name in Settings.model_fields]
    assert unknown_variables(dict.fromkeys([*names, *map(str.lower, names)], "1")) == []
