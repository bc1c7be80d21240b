"""ragas' metrics over a real server: what is asked, what is read from the replies, and what becomes of failures."""

import json
import subprocess
import sys
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
from evals.judges.metrics import BY_NAME, JUDGED
from evals.judges.port import JudgeFailed
from tests.evals.judges.replies import LEAVE, Grader, fields_of, judge
from tests.support.model_server import BROKEN, BUSY, CUT, EMPTY, MALFORMED, Behaviour, ModelServer, Reply, Seen

NAMES = [metric.name for metric in JUDGED]
GOOD = Grader()
OUTCOMES = {
    "faithfulness": (GOOD, 0.5, 2),
    "answer_relevancy": (GOOD, 1.0, 3),
    "context_precision": (GOOD, 1.0, 2),
    "context_recall": (GOOD, 0.5, 1),
    "factual_correctness": (GOOD, 0.5, 4),
    "noise_sensitivity": (GOOD, 0.0, 7),
    "answer_accuracy": (GOOD, 1.0, 2),
    "rubric_score": (GOOD, 0.75, 1),
}
"""What the scripted judge's replies add up to, by hand, and how many requests it takes."""


@pytest.mark.parametrize("name", NAMES)
def test_a_metric_is_asked_for_and_added_up(folder: Path, models: ModelServer, name: str) -> None:
    grader, value, requests = OUTCOMES[name]
    models.script(grader)
    with judge(folder, models) as (made, _):
        assert made.measure(BY_NAME[name], LEAVE) == pytest.approx(value, abs=0.01)
    assert len(models.seen) == requests
    for seen in models.seen:
        assert (seen.body["model"], seen.body["temperature"]) == ("test-model", 0.0)
        assert fields_of(seen)
    asked = " ".join(json.dumps(seen.text) for seen in models.seen)
    parts = {
        "user_input": "How long is parental leave?",
        "response": "HR is asked first",
        "retrieved_contexts": "Ask HR",
    }
    shown = [words for part, words in parts.items() if part in BY_NAME[name].parts]
    if name == "answer_relevancy":
        shown.remove("How long is parental leave?")  # the question is compared by its vector, and not shown
    assert all(words in asked for words in shown)


@pytest.mark.parametrize(
    ("name", "grader", "value"),
    [
        ("faithfulness", Grader(verdicts=(1, 1)), 1.0),
        ("faithfulness", Grader(verdicts=(0, 0)), 0.0),
        ("answer_relevancy", Grader(noncommittal=1), 0.0),
        ("answer_relevancy", Grader(question="Who was Napoleon?"), 0.0),
        ("context_precision", Grader(useful=lambda text: "HR" in text), 0.5),
        ("context_recall", Grader(attributed=(0,)), 0.0),
        ("factual_correctness", Grader(verdicts=(1, 1)), 1.0),
        ("answer_accuracy", Grader(rating=2), 0.5),
        ("rubric_score", Grader(score=1), 0.0),
        ("rubric_score", Grader(score=5), 1.0),
    ],
)
def test_other_replies_give_other_values(
    folder: Path, models: ModelServer, name: str, grader: Grader, value: float
) -> None:
    models.script(grader)
    with judge(folder, models) as (made, _):
        assert made.measure(BY_NAME[name], LEAVE) == pytest.approx(value, abs=0.12)


FAILURES: list[tuple[Behaviour, type[Exception]]] = [
    (BUSY, RateLimited),
    (BROKEN, ModelUnavailable),
    (CUT, ModelUnavailable),
    (MALFORMED, ModelReplyInvalid),
    (EMPTY, ModelReplyInvalid),
    (Reply(text=""), ModelReplyInvalid),
    (Reply(status=401), ModelMisconfigured),
    (Reply(status=400), ModelRefused),
    ("I cannot help with that.", JudgeFailed),
    ("{}", JudgeFailed),
    ('{"statements": [', JudgeFailed),
    (Reply(text='{"statements": ["cut', finish="length"), JudgeFailed),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("behaviour", "kind"), FAILURES, ids=lambda each: getattr(each, "__name__", ""))
def test_a_failure_is_of_our_type_and_no_value(
    folder: Path, models: ModelServer, name: str, behaviour: Behaviour, kind: type[Exception]
) -> None:
    models.script(behaviour)
    with judge(folder, models, model_retries=0) as (made, _), pytest.raises(kind):
        made.measure(BY_NAME[name], LEAVE)


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_in_the_middle_ends_the_measurement(folder: Path, models: ModelServer, name: str) -> None:
    models.script(BROKEN)
    with judge(folder, models, model_retries=0) as (made, _), pytest.raises(ModelFailed):
        made.measure(BY_NAME[name], LEAVE)
    assert len(models.seen) == 1


def test_half_of_a_double_rating_is_none(folder: Path, models: ModelServer) -> None:
    models.script(Grader(), BROKEN)
    with judge(folder, models, model_retries=0) as (made, _), pytest.raises(ModelUnavailable):
        made.measure(BY_NAME["answer_accuracy"], LEAVE)


@pytest.mark.parametrize(
    ("name", "grader"),
    [
        ("faithfulness", Grader(verdicts=(1, 7))),
        ("faithfulness", Grader(verdicts=(1,))),
        ("noise_sensitivity", Grader(verdicts=(1,))),
        ("factual_correctness", Grader(verdicts=(1,))),
        ("answer_relevancy", Grader(question="")),
        ("answer_relevancy", Grader(noncommittal=2)),
        ("context_recall", Grader(attributed=())),
        ("context_recall", Grader(attributed=(1, 3))),
        ("answer_accuracy", Grader(rating=3)),
        ("rubric_score", Grader(score=9)),
    ],
)
def test_a_verdict_off_its_scale_or_missing_is_no_judgement(
    folder: Path, models: ModelServer, name: str, grader: Grader
) -> None:
    models.script(grader)
    with judge(folder, models) as (made, _), pytest.raises(JudgeFailed):
        made.measure(BY_NAME[name], LEAVE)


def test_an_unreadable_reply_is_asked_for_once_more(folder: Path, models: ModelServer) -> None:
    models.script("Sure! Here you go:", Grader(score=5))
    with judge(folder, models) as (made, _):
        assert made.measure(BY_NAME["rubric_score"], LEAVE) == 1.0
    assert len(models.seen) == 2


def test_a_reply_in_a_fence_is_read(folder: Path, models: ModelServer) -> None:
    models.script(lambda seen: f"```json\n{Grader(score=5)(seen)}\n```")
    with judge(folder, models) as (made, _):
        assert made.measure(BY_NAME["rubric_score"], LEAVE) == 1.0


def test_the_same_is_not_asked_twice_and_another_turn_is_asked_anew(folder: Path, models: ModelServer) -> None:
    models.script(Grader())
    with judge(folder, models) as (made, _):
        for _ in range(2):
            made.measure(BY_NAME["answer_relevancy"], LEAVE)
        assert len(models.seen) == 3
        made.measure(BY_NAME["answer_relevancy"], LEAVE, turn=1)
    assert len(models.seen) == 6


def test_the_budget_of_models_is_the_judges_too(folder: Path, models: ModelServer) -> None:
    models.script(Grader())
    with judge(folder, models, model_tokens_per_day=10) as (made, _), pytest.raises(BudgetExceeded):
        made.measure(BY_NAME["faithfulness"], LEAVE)
    assert models.seen == []


def test_no_message_of_a_failure_quotes_what_was_read(folder: Path, models: ModelServer) -> None:
    def leaking(seen: Seen) -> str:
        return json.dumps({"statements": [{"secret": "the merger is on Friday"}]})

    models.script(leaking)
    with judge(folder, models) as (made, _), pytest.raises(JudgeFailed) as raised:
        made.measure(BY_NAME["faithfulness"], LEAVE)
    assert "merger" not in str(raised.value)


def test_a_fingerprint_is_of_the_model_and_the_metric(folder: Path, models: ModelServer) -> None:
    with judge(folder, models) as (made, _):
        assert len({made.fingerprint(metric) for metric in JUDGED}) == len(JUDGED)
        assert made.fingerprint(JUDGED[0]) == made.fingerprint(JUDGED[0])


def test_ragas_can_be_imported_and_tells_nobody() -> None:
    code = (
        "import sys; import evals.judges.ragas_door as door; assert 'ragas' not in sys.modules; door._library();"
        "import ragas; from ragas._analytics import do_not_track; assert do_not_track(); print(ragas.__version__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout.strip()) == (0, "0.4.3"), done.stderr
