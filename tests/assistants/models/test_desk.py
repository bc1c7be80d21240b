"""The desk asks real servers, again where that may help, and others where it does not."""

from pathlib import Path

import pytest

from assistants.models.port import (
    BudgetExceeded,
    ModelFailed,
    ModelMisconfigured,
    ModelRefused,
    ModelReplyInvalid,
    ModelUnavailable,
    RateLimited,
)
from assistants.plans import ModelPlan
from tests.assistants.models.opened import office, plan, request
from tests.support.model_server import (
    BROKEN,
    BUSY,
    CUT,
    EMPTY,
    MALFORMED,
    SLOW,
    Behaviour,
    ModelServer,
    Reply,
    model_server,
)

NO_TEXT = Reply(fault="no_content", tokens=(9, 1))


def test_a_reply_comes_with_what_it_used(folder: Path, models: ModelServer) -> None:
    models.script(Reply(text="It is so.", tokens=(120, 7)))
    with office(folder, models, model_api_key="secret-key") as opened:
        done = opened.desk.open(plan(models)).complete(request(temperature=0.5, max_tokens=77))
    assert (done.text, done.finish) == ("It is so.", "stop")
    assert (done.usage.calls, done.usage.input_tokens, done.usage.output_tokens) == (1, 120, 7)
    assert done.usage.cost is None
    assert done.usage.model == models.setting
    [seen] = models.seen
    assert seen.messages == [("system", "Be brief."), ("user", "What is it?")]
    assert (seen.body["temperature"], seen.body["max_tokens"]) == (0.5, 77)
    assert seen.headers["authorization"] == "Bearer secret-key"


@pytest.mark.parametrize("kind", ["openai", "anthropic", "azure"])
def test_every_kind_of_server_replies(folder: Path, models: ModelServer, kind: str) -> None:
    root = models.url.removesuffix("/v1")
    name = {"openai": models.setting, "anthropic": f"anthropic:claude-x@{root}", "azure": f"azure:dep@{root}"}[kind]
    models.script(Reply(text="It is so.", tokens=(12, 3), finish="length"))
    keys = {"anthropic_api_key": "key-a", "azure_openai_api_key": "key-z"}
    with office(folder, None, model=name, **keys) as opened:
        done = opened.desk.open(ModelPlan(name=name)).complete(request())
    assert (done.text, done.finish, done.usage.input_tokens) == ("It is so.", "length", 12)
    assert models.seen[0].messages == [("system", "Be brief."), ("user", "What is it?")]
    sent = models.seen[0].headers
    assert {"openai": "none", "anthropic": "key-a", "azure": "key-z"}[kind] == (
        sent.get("x-api-key") or sent.get("api-key") or sent["authorization"].removeprefix("Bearer ")
    )


@pytest.mark.parametrize(
    ("first", "waited"), [(BUSY, 7.0), (BROKEN, 0.5), (MALFORMED, 0.5), (EMPTY, 0.5), (CUT, 0.5), (NO_TEXT, 0.5)]
)
def test_what_may_pass_is_asked_again_after_a_while(
    folder: Path, models: ModelServer, first: Reply, waited: float
) -> None:
    models.script(first, "fine")
    with office(folder, models) as opened:
        done = opened.desk.open(plan(models)).complete(request())
        assert (done.text, done.usage.calls, opened.waits) == ("fine", 2, [waited])


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (SLOW, ModelUnavailable),
        (BROKEN, ModelUnavailable),
        (CUT, ModelUnavailable),
        (BUSY, RateLimited),
        (MALFORMED, ModelReplyInvalid),
        (EMPTY, ModelReplyInvalid),
        (NO_TEXT, ModelReplyInvalid),
    ],
)
def test_what_does_not_pass_fails_as_what_it_is(
    folder: Path, models: ModelServer, behaviour: Behaviour, error: type[ModelFailed]
) -> None:
    models.script(behaviour)
    with office(folder, models, model_seconds=0.4, model_retries=2) as opened:
        with pytest.raises(error) as failed:
            opened.desk.open(plan(models)).complete(request())
        assert failed.value.transient
        assert len(models.seen) == 3
        assert len(opened.waits) == 2


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(status=401), ModelMisconfigured),
        (Reply(status=404), ModelMisconfigured),
        (Reply(status=400, text="too long"), ModelRefused),
    ],
)
def test_what_will_not_pass_is_asked_once(
    folder: Path, models: ModelServer, reply: Reply, error: type[ModelFailed]
) -> None:
    models.script(reply)
    with office(folder, models) as opened, pytest.raises(error) as failed:
        opened.desk.open(plan(models)).complete(request())
    assert not failed.value.transient
    assert len(models.seen) == 1


def test_a_model_that_wants_to_be_asked_much_later_has_failed(folder: Path, models: ModelServer) -> None:
    models.script(Reply(status=429, headers={"Retry-After": "Tue, 24 Nov 2026 13:00:00 GMT"}))
    with office(folder, models) as opened:
        with pytest.raises(RateLimited) as failed:
            opened.desk.open(plan(models)).complete(request())
        assert (failed.value.retry_after_s, len(models.seen), opened.waits) == (3600.0, 1, [])


def test_a_server_that_is_not_there_is_unavailable(folder: Path) -> None:
    with model_server() as gone:
        name = gone.setting
    with office(folder, None, model=name, model_retries=0) as opened, pytest.raises(ModelUnavailable, match="running"):
        opened.desk.open(ModelPlan(name=name)).complete(request())


def test_the_next_in_the_list_replies_and_says_why(folder: Path, models: ModelServer) -> None:
    models.script(Reply(status=500))
    with model_server(Reply(text="second", tokens=(3, 1))) as other:
        name = f"{models.setting} | {other.setting}"
        with office(folder, None, model=name, model_retries=1) as opened:
            done = opened.desk.open(ModelPlan(name=name)).complete(request())
    assert (done.text, done.usage.model, done.usage.calls) == ("second", other.setting, 3)
    assert "failed with status 500" in done.usage.fell_back


def test_when_all_fail_every_reason_is_told(folder: Path, models: ModelServer) -> None:
    models.script(Reply(status=400, text="too long"), BROKEN)
    name = f"{models.setting} | openai:other@{models.url}"
    told = pytest.raises(ModelUnavailable, match=r"(?s)too long.*status 500")
    with office(folder, None, model=name, model_retries=0) as opened, told as failed:
        opened.desk.open(ModelPlan(name=name)).complete(request())
    assert failed.value.usage is not None
    assert failed.value.usage.calls == 2


def test_documents_go_to_no_address_that_only_a_template_names(folder: Path, models: ModelServer) -> None:
    stranger = ModelPlan(name=models.setting)
    told = pytest.raises(ModelMisconfigured, match="GRISTMILL_MODEL_ADDRESSES")
    with office(folder, None, model="openai:x@http://127.0.0.1:9/v1") as opened, told:
        opened.desk.open(stranger)
    with office(folder, None, model=None, model_addresses=f"http://other/v1, {models.url}/") as opened:
        assert opened.desk.open(stranger).complete(request()).text == "It is so."


def test_a_key_for_one_place_is_sent_to_no_other(folder: Path, models: ModelServer) -> None:
    with office(folder, models, openai_api_key="sk-openai", anthropic_api_key="sk-ant") as opened:
        opened.desk.open(plan(models)).complete(request())
    assert "sk-" not in str(models.seen[0].headers)


def test_a_vendor_without_a_key_is_not_called(folder: Path) -> None:
    with office(folder, None) as opened, pytest.raises(ModelMisconfigured, match="GRISTMILL_OPENAI_API_KEY"):
        opened.desk.open(ModelPlan(name="openai:gpt-x")).complete(request())


def test_the_tokens_of_a_question_have_an_end(folder: Path, models: ModelServer) -> None:
    models.script(Reply(text="fine", tokens=(60, 30)))
    with office(folder, models, model_tokens_per_question=100) as opened:
        model = opened.desk.open(plan(models))
        model.complete(request("one"))
        with pytest.raises(BudgetExceeded, match="TOKENS_PER_QUESTION") as failed:
            model.complete(request("x" * 100))
        assert (len(models.seen), failed.value.transient) == (1, False)
        opened.desk.open(plan(models)).complete(request("another question"))


def test_the_tokens_of_a_day_have_an_end_and_come_back_the_next_day(folder: Path, models: ModelServer) -> None:
    models.script(Reply(text="fine", tokens=(60, 40)))
    with office(folder, models, model_tokens_per_day=100) as opened:
        opened.desk.open(plan(models)).complete(request("one"))
        with pytest.raises(BudgetExceeded, match="100 of the day's 100 tokens"):
            opened.desk.open(plan(models)).complete(request("two"))
        opened.clock.instant = opened.clock.instant.replace(day=25)
        assert opened.desk.open(plan(models)).complete(request("two")).text == "fine"


def test_useless_replies_are_paid_for_too(folder: Path, models: ModelServer) -> None:
    models.script(Reply(fault="no_content", tokens=(60, 40)))
    with office(folder, models, model_tokens_per_day=150, model_retries=5) as opened:
        with pytest.raises(ModelFailed):
            opened.desk.open(plan(models)).complete(request("x" * 240))
        assert len(models.seen) == 1


def test_money_is_counted_by_the_price_table_and_has_an_end(folder: Path, models: ModelServer) -> None:
    (folder / "prices.yaml").write_text("openai:test-model: {input: 10, output: 100}\n")
    models.script(Reply(text="fine", tokens=(10_000, 1_000)))
    with office(folder, models, model_cost_per_day=0.2, model_prices=folder / "prices.yaml") as opened:
        assert opened.desk.open(plan(models)).complete(request("one")).usage.cost == pytest.approx(0.2)
        with pytest.raises(BudgetExceeded, match="COST_PER_DAY"):
            opened.desk.open(plan(models)).complete(request("two"))


def test_a_budget_of_money_needs_a_price(folder: Path, models: ModelServer) -> None:
    with office(folder, models, model_cost_per_day=5) as opened, pytest.raises(ModelMisconfigured, match="no price"):
        opened.desk.open(plan(models)).complete(request())
    assert models.seen == []
