"""What real receivers see of actions: each at most once, signed, with its key."""

import json
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path

import pytest

from assistants.actions.http import signature
from assistants.actions.mail import MailServer
from assistants.actions.values import ActionSettled, NotDelivered
from assistants.plans import ActionPlan
from assistants.reviews.values import ReviewClosed
from tests.assistants.actions.approved import Approvals, acting, answered, letter
from tests.support.receivers import http_receiver, mail_receiver

SECRET = "a secret of ours"
TOKEN = "t0ken-of-ours"


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "127.0.0.1.hmac").write_text(SECRET + "\n")
    return folder


@pytest.fixture
def work(tmp_path: Path, secrets: Path) -> Iterator[Approvals]:
    made = Approvals(tmp_path, secrets=secrets)
    yield made
    made.close()


def hook(url: str, unanswered: str = "ask") -> ActionPlan:
    return ActionPlan(kind="webhook", target=f"{url}/hook", unanswered=unanswered)  # type: ignore[arg-type]


def test_a_webhook_arrives_signed_with_its_key(work: Approvals) -> None:
    with http_receiver() as receiver:
        action = work.order(hook(receiver.url))
        assert work.dispatcher().run(action) == "done"
    (request,) = receiver.requests
    assert request.key == action
    assert request.headers["gristmill-signature"] == signature(
        SECRET, request.headers["gristmill-timestamp"], request.body
    )
    told = json.loads(request.body)
    assert told["id"] == action
    assert told["approved_by"] == ["bob"]
    assert "20 weeks" in told["answer"]
    assert [(each.outcome, each.detail) for each in work.action(action).attempts] == [("done", "200 OK")]


def test_done_is_done_however_often_it_is_run_or_approved(work: Approvals) -> None:
    with http_receiver() as receiver:
        config = acting(hook(receiver.url))
        review = work.keep(config, answered(config))
        work.approve(config, review)
        for _ in range(3):
            assert work.dispatcher().run("action-1") == "done"
            with pytest.raises(ReviewClosed):
                work.approve(config, review, by="cleo")
        with pytest.raises(ActionSettled):
            work.retry("action-1")
    assert receiver.effects == {"action-1": 1}


@pytest.mark.parametrize("word", ["fail", "busy", "limit"])
def test_what_was_surely_not_taken_is_tried_again_with_the_same_key(work: Approvals, word: str) -> None:
    with http_receiver(word, "ok") as receiver:
        action = work.order(hook(receiver.url))
        with pytest.raises(NotDelivered):
            work.dispatcher().run(action)
        assert work.action(action).state == "pending"
        assert work.dispatcher().run(action) == "done"
    assert [request.key for request in receiver.requests] == [action, action]
    assert receiver.effects == {action: 1}


def test_it_is_given_up_after_so_many_tries(work: Approvals) -> None:
    with http_receiver("busy") as receiver:
        action = work.order(hook(receiver.url))
        for _ in range(2):
            with pytest.raises(NotDelivered):
                work.dispatcher().run(action)
        assert work.dispatcher().run(action) == "failed"
        assert work.dispatcher().run(action) == "failed"
    assert len(receiver.requests) == 3
    assert "tried 3 times" in work.action(action).why


def test_nobody_listening_is_tried_again(work: Approvals) -> None:
    with http_receiver() as receiver:
        url = receiver.url
    action = work.order(hook(url))
    with pytest.raises(NotDelivered, match="cannot be reached"):
        work.dispatcher().run(action)
    assert work.action(action).state == "pending"


@pytest.mark.parametrize("word", ["cut", "between"])
def test_where_no_answer_came_a_person_decides(work: Approvals, word: str) -> None:
    with http_receiver(word, "ok") as receiver:
        action = work.order(hook(receiver.url))
        for _ in range(3):
            assert work.dispatcher().run(action) == "unknown"
        assert len(receiver.requests) == 1
        work.retry(action)
        assert work.dispatcher().run(action) == "done"
    assert [request.key for request in receiver.requests] == [action, action]


def test_a_receiver_that_hangs_after_the_effect_is_not_asked_twice(tmp_path: Path, secrets: Path) -> None:
    with http_receiver("hang", "ok") as receiver:
        work = Approvals(tmp_path, secrets=secrets, timeout_s=0.3)
        action = work.order(hook(receiver.url))
        assert work.dispatcher().run(action) == "unknown"
        assert work.dispatcher().run(action) == "unknown"
        assert receiver.effects == {action: 1}
        work.close()


def test_a_receiver_that_answers_twice_is_heard_once(work: Approvals) -> None:
    with http_receiver("twice") as receiver:
        action = work.order(hook(receiver.url))
        assert work.dispatcher().run(action) == "done"
    assert receiver.effects == {action: 1}


def test_a_receiver_that_takes_a_key_once_is_sent_it_again(work: Approvals) -> None:
    with http_receiver("cut", "cut", "ok") as receiver:
        receiver.honours_keys = True
        action = work.order(hook(receiver.url, "resend"))
        for _ in range(2):
            with pytest.raises(NotDelivered):
                work.dispatcher().run(action)
        assert work.dispatcher().run(action) == "done"
    assert len(receiver.requests) == 3
    assert receiver.effects == {action: 1}


def test_a_refusal_is_told_without_secrets_and_not_tried_again(work: Approvals, secrets: Path) -> None:
    (secrets / "127.0.0.1.token").write_text(TOKEN)
    with http_receiver("refuse") as receiver:
        action = work.order(hook(receiver.url))
        assert work.dispatcher().run(action) == "failed"
    assert receiver.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    shown = work.action(action)
    assert "400" in shown.why
    assert "seen:" in shown.why
    assert TOKEN not in str(shown)
    assert SECRET not in str(shown)


def test_nobody_is_sent_elsewhere(work: Approvals) -> None:
    with http_receiver() as other, http_receiver("redirect") as receiver:
        receiver.elsewhere = f"{other.url}/hook"
        assert work.dispatcher().run(work.order(hook(receiver.url))) == "failed"
        assert other.requests == []


def test_a_host_that_the_settings_do_not_name_is_never_called(tmp_path: Path, secrets: Path) -> None:
    with http_receiver() as receiver:
        for number, hosts in enumerate([(), ("example.org",), ("127.0.0.1:1",)], 1):
            work = Approvals(tmp_path, secrets=secrets, hosts=hosts)
            assert work.dispatcher().run(work.order(hook(receiver.url), number)) == "failed"
            assert "GRISTMILL_ACTION_HOSTS" in work.action(f"action-{number}").why
            work.close()
        assert receiver.requests == []


def test_a_webhook_without_a_secret_is_not_sent(tmp_path: Path) -> None:
    work = Approvals(tmp_path)
    with http_receiver() as receiver:
        assert work.dispatcher().run(work.order(hook(receiver.url))) == "failed"
    assert "GRISTMILL_ACTION_SECRETS" in work.action("action-1").why
    assert receiver.requests == []
    work.close()


def test_a_call_follows_its_template(work: Approvals) -> None:
    body = '{"title": "{question}", "labels": ["leave", 7], "text": {"of": "{answer}"}}'
    with http_receiver() as receiver:
        target = f"{receiver.url}/issues/{{assistant}}?q={{question}}"
        plan = ActionPlan(kind="rest", target=target, method="PUT", body=body)
        assert work.dispatcher().run(work.order(plan)) == "done"
    (request,) = receiver.requests
    assert request.method == "PUT"
    assert request.path == "/issues/people?q=How%20long%20is%20parental%20leave%20after%20a%20birth%3F"
    told = json.loads(request.body)
    assert told["title"] == "How long is parental leave after a birth?"
    assert told["labels"] == ["leave", 7]
    assert "20 weeks" in told["text"]["of"]


@pytest.fixture
def mailing(tmp_path: Path) -> Iterator[Approvals]:
    made = Approvals(tmp_path)
    yield made
    made.close()


LETTER = ActionPlan(kind="email", target="ada@example.org")


def post(mailing: Approvals, port: int, **changed: str) -> str:
    mailing.mail = MailServer(host="127.0.0.1", port=port, security="none", user="", sender="mill@example.com")
    config = acting(LETTER)
    return mailing.order(LETTER, answer=letter(answered(config), **changed))


def test_a_letter_arrives_once_with_an_id_of_its_own(mailing: Approvals) -> None:
    with mail_receiver() as receiver:
        action = post(mailing, receiver.port, body="Dear Ada,\n.\n..two\nGrüße", subject="Your\r\nBcc: all@example.org")
        assert mailing.dispatcher().run(action) == "done"
        assert mailing.dispatcher().run(action) == "done"
    ((sender, to, text),) = receiver.taken
    message = message_from_string(text)
    assert (sender, to) == ("mill@example.com", ["ada@example.org"])
    assert message["Message-ID"] == "<action-1@example.com>"
    assert message["Subject"] == "Your Bcc: all@example.org"
    assert message["Bcc"] is None
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\r\n", "\n").strip() == "Dear Ada,\n.\n..two\nGrüße"


@pytest.mark.parametrize("word", ["later", "full"])
def test_a_mail_server_that_says_later_is_asked_later(mailing: Approvals, word: str) -> None:
    with mail_receiver(word, "ok") as receiver:
        action = post(mailing, receiver.port)
        with pytest.raises(NotDelivered):
            mailing.dispatcher().run(action)
        assert mailing.dispatcher().run(action) == "done"
    assert len(receiver.taken) == 1


@pytest.mark.parametrize("word", ["unknown", "spam"])
def test_a_mail_server_that_says_no_is_not_asked_again(mailing: Approvals, word: str) -> None:
    with mail_receiver(word) as receiver:
        action = post(mailing, receiver.port)
        assert mailing.dispatcher().run(action) == "failed"
    assert receiver.taken == []


def test_a_letter_of_which_nobody_knows_is_not_sent_again_by_itself(mailing: Approvals) -> None:
    with mail_receiver("cut") as receiver:
        action = post(mailing, receiver.port)
        for _ in range(3):
            assert mailing.dispatcher().run(action) == "unknown"
    assert len(receiver.taken) == 1


def test_without_a_mail_server_it_says_which_setting_is_missing(mailing: Approvals) -> None:
    assert mailing.dispatcher().run(mailing.order(LETTER)) == "failed"
    assert "GRISTMILL_SMTP_HOST" in mailing.action("action-1").why


def test_a_file_appears_whole_under_its_key(work: Approvals) -> None:
    action = work.order(ActionPlan(kind="file", target="leave"))
    assert work.dispatcher().run(action) == "done"
    folder = work.folder / "outbox" / "leave"
    assert [path.name for path in folder.iterdir()] == ["action-1.json"]
    assert json.loads((folder / "action-1.json").read_text())["id"] == action


def test_a_file_that_was_taken_is_not_dropped_again(work: Approvals) -> None:
    action = work.order(ActionPlan(kind="file"))
    work.dispatcher().run(action)
    (work.folder / "outbox" / "action-1.json").unlink()
    assert work.dispatcher().run(action) == "done"
    assert list((work.folder / "outbox").iterdir()) == []


@pytest.mark.parametrize("target", ["../up", "/etc", "a/../../b"])
def test_a_file_never_leaves_its_folder(work: Approvals, target: str) -> None:
    assert work.dispatcher().run(work.order(ActionPlan(kind="file", target=target))) == "failed"
    assert "not below" in work.action("action-1").why
