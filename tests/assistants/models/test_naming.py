"""Models are named in one line of text, which holds no keys."""

import pytest

from assistants.models.naming import AZURE_VERSION, ModelName, fallbacks
from assistants.models.port import ModelMisconfigured


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "openai:qwen3:8b@http://GPU:8000/v1/",
            ModelName(kind="openai", name="qwen3:8b", url="http://gpu:8000/v1"),
        ),
        ("openai:gpt-x", ModelName(kind="openai", name="gpt-x", url="https://api.openai.com/v1")),
        ("anthropic:claude-x", ModelName(kind="anthropic", name="claude-x", url="https://api.anthropic.com")),
        (
            "azure:ours@https://us.example.com",
            ModelName(kind="azure", name="ours", url="https://us.example.com", version=AZURE_VERSION),
        ),
        (
            "azure:ours@https://us.example.com/?api-version=2025-01-01",
            ModelName(kind="azure", name="ours", url="https://us.example.com", version="2025-01-01"),
        ),
    ],
)
def test_a_name_is_read(text: str, name: ModelName) -> None:
    assert fallbacks(text).models == (name,)


def test_a_list_is_asked_in_its_order_and_may_end_without_a_model() -> None:
    found = fallbacks("openai:a@http://h/v1 | anthropic:b | extractive")
    assert [str(model) for model in found.models] == ["openai:a@http://h/v1", "anthropic:b"]
    assert found.has_extractive
    assert not fallbacks("openai:a@http://h/v1").has_extractive


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "does not start with"),
        ("extractive", "names no model"),
        ("extractive|openai:a", "can only stand last"),
        ("gpt-4", "does not start with one of openai, anthropic, azure"),
        ("openai:", "has no name"),
        ("azure:ours", "needs the address"),
        ("openai:a@localhost:8000", "no http or https URL"),
        ("openai:a@http://h:99999/v1", "an address that is none"),
        ("openai:a@ftp://h/v1", "no http or https URL"),
    ],
)
def test_what_is_no_name_is_refused_with_the_way_out(text: str, wrong: str) -> None:
    with pytest.raises(ModelMisconfigured, match=wrong) as failed:
        fallbacks(text)
    assert "openai:NAME@http://host:port/v1" in str(failed.value)


@pytest.mark.parametrize("url", ["https://bob:hunter2@h/v1", "https://h/v1?api_key=hunter2", "https://hunter2@h/v1"])
def test_a_key_in_an_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ModelMisconfigured, match="keys are settings") as failed:
        fallbacks(f"openai:a@{url}")
    assert "hunter2" not in str(failed.value)
