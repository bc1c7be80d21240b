"""A request that was made before is answered from the database; any other is not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.models.llama import Replied
from assistants.models.naming import ModelName
from assistants.models.port import Message, ModelRequest, Origin
from assistants.models.replies import KeptReplies, erase_document, reply_key
from assistants.tables import ModelReplyRow
from tests.assistants.models.opened import office, plan, request
from tests.support.model_server import ModelServer, Reply

MODEL = ModelName(kind="openai", name="m", url="http://h/v1")
REPLY = Replied(text="So it is.", finish="stop", tokens=(5, 3))

texts = st.text(alphabet="ab\n|\"'[]{}", max_size=4)
messages = st.lists(
    st.builds(
        lambda role, text: Message(role=role, text=text), st.sampled_from(["system", "user", "assistant"]), texts
    ),
    max_size=3,
).map(tuple)
requests = st.builds(
    ModelRequest,
    messages=messages,
    prompt=texts,
    temperature=st.sampled_from([0.0, 0.5, 1.0]),
    max_tokens=st.integers(1, 3),
    schema=st.sampled_from([None, {}, {"type": "object"}]),
    origins=st.lists(st.builds(lambda s, d: Origin(source=s, document=d), texts, texts), max_size=2, unique=True).map(
        tuple
    ),
)
models_named = st.builds(
    ModelName, kind=st.sampled_from(["openai", "azure"]), name=texts, url=texts, version=st.sampled_from(["", "1"])
)


@given(models_named, requests, models_named, requests)
def test_two_requests_have_one_key_only_where_nothing_differs(
    model: ModelName, asked: ModelRequest, other_model: ModelName, other: ModelRequest
) -> None:
    def everything(model: ModelName, asked: ModelRequest) -> object:
        return model, replace(asked, origins=tuple(sorted(asked.origins, key=str)))

    same = everything(model, asked) == everything(other_model, other)
    assert (reply_key(model, asked) == reply_key(other_model, other)) == same
    assert reply_key(model, asked) == reply_key(replace(model), replace(asked))


def test_the_same_request_is_not_made_twice(folder: Path, models: ModelServer) -> None:
    models.script(Reply(text="first", tokens=(5, 1)), Reply(text="second"))
    with office(folder, models) as opened:
        first = opened.desk.open(plan(models)).complete(request())
        again = opened.desk.open(plan(models)).complete(request())
    assert (first.text, again.text, len(models.seen)) == ("first", "first", 1)
    assert (first.is_kept, again.is_kept) == (False, True)
    assert (again.usage.calls, again.usage.cost, again.usage.model) == (0, 0.0, models.setting)


@pytest.mark.parametrize(
    "changed",
    [
        {"messages": (Message(role="user", text="What is it?"),)},
        {"messages": (Message(role="system", text="Be long."), Message(role="user", text="What is it?"))},
        {"prompt": "answer@2"},
        {"temperature": 0.1},
        {"max_tokens": 801},
        {"schema": {"type": "object"}},
        {"origins": ()},
    ],
)
def test_a_request_that_differs_in_anything_is_made(folder: Path, models: ModelServer, changed: dict[str, Any]) -> None:
    with office(folder, models) as opened:
        opened.desk.open(plan(models)).complete(request())
        assert not opened.desk.open(plan(models)).complete(request(**changed)).is_kept
        assert not opened.desk.open(plan(models, name=f"openai:other@{models.url}")).complete(request()).is_kept


def test_nothing_is_kept_where_the_settings_say_so(folder: Path, models: ModelServer) -> None:
    with office(folder, models, model_replies=False) as opened:
        for _ in range(2):
            opened.desk.open(plan(models)).complete(request())
        with opened.database.read() as session:
            assert session.query(ModelReplyRow).count() == 0
    assert len(models.seen) == 2


def test_a_useless_reply_is_not_kept(folder: Path, models: ModelServer) -> None:
    models.script(Reply(fault="no_content"), "fine")
    with office(folder, models) as opened:
        assert opened.desk.open(plan(models)).complete(request()).text == "fine"
        assert opened.desk.open(plan(models)).complete(request()).text == "fine"


def test_erasing_a_document_erases_the_replies_that_may_hold_its_words(folder: Path) -> None:
    with office(folder, None) as opened:
        kept = KeptReplies(opened.database, opened.clock)
        other = request(origins=(Origin(source="handbook", document="travel.md"),))
        kept.keep(MODEL, request(), REPLY)
        kept.keep(MODEL, other, REPLY)
        kept.keep(MODEL, other, REPLY)  # another process was faster
        with opened.database.write() as session:
            assert erase_document(session, source="handbook", document="leave.md") == 1
            assert erase_document(session, source="other", document="travel.md") == 0
        assert kept.find(MODEL, request()) is None
        assert kept.find(MODEL, other) == REPLY
