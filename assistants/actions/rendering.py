"""What an approved answer sends: the plan's target and body, filled in; pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from pydantic import TypeAdapter

from assistants.actions.values import ActionInvalid, Outgoing
from assistants.answers import Answer
from assistants.configs import AssistantConfig
from assistants.recipes import REFERENCE
from assistants.results import Extraction, Letter, Result, Routing, Verdict

_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")
_RESULT: TypeAdapter[Result] = TypeAdapter(Result)
_LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An answer as it was approved."""

    answer: Answer
    """With the words of the last edit."""
    review_id: str
    approvers: tuple[str, ...]
    key: str


def outgoing(config: AssistantConfig, approved: Approved) -> Outgoing:
    """Return what is sent for an approved answer.

    Where it goes is decided by the configuration: what came with a question or from a document stands in a path or a
    body at most, quoted for the place in which it stands.

    Raises:
        ActionInvalid: a reference has no value, the target is none, or the body of a REST call is not JSON.
    """
    plan = config.action
    fixed = {name: str(value) for name, value in config.parameters}
    fields = {**_fields(approved), **fixed}
    if plan.kind == "none":
        raise ActionInvalid(f"assistant {config.name!r} does nothing when an answer is approved.")
    if plan.kind == "email":
        return _mail(_filled(plan.target, {**_chosen(approved.answer.result), **fixed}), approved)
    if plan.kind == "file":
        return Outgoing(kind="file", target=_filled(plan.target, fixed), body=_report(approved))
    target = _url(plan.target, fixed, fields)
    resends = plan.unanswered == "resend"
    if plan.kind == "webhook":
        return Outgoing(kind="webhook", target=target, body=_report(approved), resends=resends)
    body = _body(plan.body, fields) if plan.body else _report(approved)
    return Outgoing(kind="rest", target=target, method=plan.method, body=body, resends=resends)


def _url(target: str, fixed: Mapping[str, str], fields: Mapping[str, str]) -> str:
    """Fill a URL in: before its path from parameters alone, from the path on also from the answer, percent-encoded."""
    scheme, apart, rest = target.partition("://")
    cut = min((place for mark in "/?#" if (place := rest.find(mark)) >= 0), default=len(rest))
    start = _filled(f"{scheme}{apart}{rest[:cut]}", fixed)
    quoted = {name: value if name in fixed else quote(value, safe="") for name, value in fields.items()}
    url = start + _filled(rest[cut:], quoted)
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or any(c.isspace() or not c.isprintable() for c in url) or not url.isascii():
        raise ActionInvalid(f"the target {target!r} is no URL that can be called: it became {url!r}.")
    return url


def _mail(target: str, approved: Approved) -> Outgoing:
    if not _ADDRESS.fullmatch(target):
        raise ActionInvalid(f"the target {target!r} is no e-mail address; an action writes to one address.")
    answer = approved.answer
    subject, body = f"{answer.assistant}: {answer.question}", _letter(answer)
    if isinstance(answer.result, Letter):
        subject, body = answer.result.subject, answer.result.body
    line = " ".join(subject.split())[:_LONGEST_SUBJECT]
    return Outgoing(kind="email", target=target, subject=line or answer.assistant, body=body)


def _letter(answer: Answer) -> str:
    places = [f"[{place}] {each.document}: “{each.quote}”" for place, each in enumerate(answer.citations, 1)]
    return "\n".join([answer.question, "", answer.text, "", *places])


def _report(approved: Approved) -> str:
    """Return an answer with all that a receiver needs to act on it, as JSON."""
    answer = approved.answer
    return _json(
        {
            "id": approved.key,
            "assistant": answer.assistant,
            "release": answer.release,
            "review": approved.review_id,
            "approved_by": list(approved.approvers),
            "question": answer.question,
            "answer": answer.text,
            "result": _RESULT.dump_python(answer.result, mode="json") if answer.result else None,
            "citations": [
                {"source": each.source, "document": each.document, "version": each.version_id, "quote": each.quote}
                for each in answer.citations
            ],
            "as_of": answer.as_of.isoformat(),
            "trace": answer.trace_id,
        }
    )


def _body(template: str, fields: Mapping[str, str]) -> str:
    """Fill the texts in a JSON template in: whatever a value holds, it stays inside its text."""
    try:
        parsed = json.loads(template)
    except ValueError as error:
        raise ActionInvalid(f"the body of the action is not JSON: {error}.") from None
    return _json(_in(parsed, fields))


def _in(value: Any, fields: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _filled(value, fields)
    if isinstance(value, list):
        return [_in(each, fields) for each in value]
    if isinstance(value, dict):
        return {key: _in(each, fields) for key, each in value.items()}
    return value


def _filled(text: str, fields: Mapping[str, str]) -> str:
    missing = [name for name in REFERENCE.findall(text) if name not in fields]
    if missing:
        raise ActionInvalid(
            f"{text!r} names {missing[0]!r}, which has no value here; known: {', '.join(sorted(fields))}."
        )
    return REFERENCE.sub(lambda found: fields[found[1]], text)


def _fields(approved: Approved) -> dict[str, str]:
    answer = approved.answer
    known = {
        "question": answer.question,
        "answer": answer.text,
        "assistant": answer.assistant,
        "id": approved.key,
        "review": approved.review_id,
        "trace": answer.trace_id,
        "as_of": answer.as_of.isoformat(),
    }
    return {**_read(answer.result), **known, **_chosen(answer.result)}


def _chosen(result: Result | None) -> dict[str, str]:
    """Return what the configuration itself says for the label that was chosen."""
    return {"label": result.label, "route": result.route} if isinstance(result, Routing) else {}


def _read(result: Result | None) -> dict[str, str]:
    if isinstance(result, Letter):
        return {"subject": result.subject, "body": result.body}
    if isinstance(result, Verdict):
        return {"verdict": result.verdict}
    if isinstance(result, Extraction):
        return {each.name: "" if each.value is None else str(each.value) for each in result.fields}
    return {}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
