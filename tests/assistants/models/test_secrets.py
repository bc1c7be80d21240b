"""Keys are never told: not in errors, traces, answers, the database or logs; and nothing is called that no setting names."""

import ipaddress
import logging
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.models import keys_of
from assistants.answers import Answer
from assistants.archive import answer_json
from assistants.asking import Asking
from assistants.composers.model import ModelComposer
from assistants.line import QuestionLine
from assistants.models.port import ModelFailed
from assistants.plans import ComposeSettings
from index.embedders.hashing import Hashing
from kernel.errors import InvalidInput
from kernel.ids import CountingIds
from kernel.settings import Settings
from tests.assistants.corpus import CLOCK, LEAVE, SCOPE, Shelf, config_with
from tests.assistants.models.opened import Office, office, plan, request
from tests.support.model_server import BROKEN, CUT, MALFORMED, ModelServer, Reply, quoting

KEY = "hunter2-very-secret-key"


@pytest.mark.parametrize(
    "behaviour",
    [
        Reply(status=401, text=f"Incorrect API key provided: {KEY}."),
        Reply(status=400, text=f"Authorization: Bearer {KEY} and sk-proj-abcdefgh123456"),
        BROKEN,
        CUT,
        MALFORMED,
    ],
)
def test_an_error_does_not_tell_the_key(
    folder: Path, models: ModelServer, behaviour: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    models.script(behaviour)
    caplog.set_level(logging.DEBUG)
    settings = {"model_api_key": KEY, "model_retries": 0}
    with office(folder, models, **settings) as opened, pytest.raises(ModelFailed) as failed:
        opened.desk.open(plan(models)).complete(request())
    assert models.seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in f"{failed.value!r} {failed.getrepr(style='long')} {caplog.text}"
    assert "abcdefgh" not in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None


def test_what_is_kept_does_not_hold_the_key(folder: Path, models: ModelServer) -> None:
    models.script(quoting(1, sentence=1))
    with office(folder, models, model_api_key=KEY) as opened:
        answer = answered(opened, models)
    assert not answer.abstained
    assert KEY not in str(answer_json(answer))
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    assert all(KEY.encode() not in file.read_bytes() for file in files)


def answered(opened: Office, models: ModelServer) -> Answer:
    config = replace(
        config_with(),
        model=plan(models),
        compose=ComposeSettings(composer="model", max_sentences=2),
        threshold=0.0,
    )
    shelf = Shelf.of((LEAVE,))
    line = QuestionLine(
        retriever=shelf,
        texts=shelf,
        embedder=Hashing(),
        clock=CLOCK,
        ids=CountingIds(),
        composers={"answer/model": ModelComposer(opened.desk)},
    )
    return line.ask(Asking(text="How many weeks of parental leave?", config=config, scope=SCOPE))


def test_settings_and_keys_do_not_show_themselves(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, model_api_key=KEY, openai_api_key=KEY)
    assert KEY not in f"{settings!r} {settings} {keys_of(settings)!r}"


def test_a_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert keys_of(Settings(openai_api_key=f"file:{tmp_path / 'key'}")).openai == KEY
    with pytest.raises(InvalidInput, match="GRISTMILL_OPENAI_API_KEY"):
        keys_of(Settings(openai_api_key=f"file:{tmp_path / 'no key'}"))


@pytest.mark.parametrize("kind", ["openai", "anthropic", "azure"])
def test_nothing_but_the_named_address_is_called(
    folder: Path, models: ModelServer, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Any] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded(self: socket.socket, address: Any) -> None:
        called.append(address)
        connect(self, address)

    def looked_up(host: Any, *rest: Any, **more: Any) -> Any:
        called.append((host, None))
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    root = models.url.removesuffix("/v1")
    name = {"openai": models.setting, "anthropic": f"anthropic:claude-x@{root}", "azure": f"azure:dep@{root}"}[kind]
    keys = {"anthropic_api_key": "a", "azure_openai_api_key": "z"}
    with office(folder, None, model=name, **keys) as opened:
        opened.desk.open(plan(models, name=name)).complete(request())
    assert called
    hosts = [address[0] for address in called if isinstance(address, tuple)]
    assert all(ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback for host in hosts)
