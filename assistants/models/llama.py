"""The door to llama-index's language models: one call, whole, with every failure turned into one of our types.

Retries, limits and caches are ours (their own retry by the words of an error, and cannot be tested without waiting). The
classes of OpenAI-compatible servers are used for OpenAI too: the other one fetches a tokenizer from the web.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from assistants.models.naming import Kind, ModelName
from assistants.models.port import (
    BudgetExceeded,
    ModelFailed,
    ModelMisconfigured,
    ModelRefused,
    ModelReplyInvalid,
    ModelRequest,
    ModelUnavailable,
    RateLimited,
)
from kernel.clock import Clock

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatResponse

NO_KEY = "none"
"""What a server that needs no key is sent."""
_MISCONFIGURED = {
    401: "does not take the key that is set for it",
    403: "does not take the key that is set for it",
    404: "is not known at its address",
    405: "is not known at its address",
}
_LIKE_A_KEY = re.compile(r"\b(sk|pk|key|api)[-_][\w*.-]{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Keys of models; never shown."""

    openai: str = field(default="", repr=False)
    """Sent to OpenAI alone."""
    compatible: str = field(default="", repr=False)
    """Sent to servers of kind ``openai`` at other addresses."""
    anthropic: str = field(default="", repr=False)
    azure: str = field(default="", repr=False)

    def of(self, model: ModelName) -> str:
        """Return the key that goes to a model.

        Raises:
            ModelMisconfigured: it needs one, and there is none.
        """
        if model.kind == "openai" and not model.is_at_home:
            return self.compatible or NO_KEY
        keys: Mapping[Kind, tuple[str, str]] = {
            "openai": (self.openai, "GRISTMILL_OPENAI_API_KEY"),
            "anthropic": (self.anthropic, "GRISTMILL_ANTHROPIC_API_KEY"),
            "azure": (self.azure, "GRISTMILL_AZURE_OPENAI_API_KEY"),
        }
        key, setting = keys[model.kind]
        if not key:
            raise ModelMisconfigured(f"the model '{model}' needs a key; set {setting}.")
        return key


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """What came back from one call."""

    text: str
    """May be empty."""
    finish: str
    tokens: tuple[int, int] | None
    """Of input and output; None where the server does not say."""


class LlamaModels:
    """Call models by name. Safe to share between threads."""

    def __init__(self, keys: Keys, *, timeout_s: float, clock: Clock) -> None:
        self._keys = keys
        self._timeout_s = timeout_s
        self._clock = clock
        self._open: dict[tuple[ModelName, float, int], LLM] = {}
        self._lock = threading.Lock()

    def call(self, model: ModelName, request: ModelRequest) -> Replied:
        """Send one request, once.

        Raises:
            ModelFailed: no reply came; the type says why.
        """
        llm = self._llm(model, request)
        from llama_index.core.llms import ChatMessage  # noqa: PLC0415 - a slow library, loaded on first use

        messages = [ChatMessage(role=m.role, content=m.text) for m in request.messages]
        try:
            return _replied(llm.chat(messages, **_schema(model, request)))
        except Exception as error:  # noqa: BLE001 - a foreign failure of any type becomes one of ours
            failure = self._failure(model, error)
        raise failure  # outside of the block: a traceback of the library can hold headers and keys

    def close(self) -> None:
        """Let go of the connections; a later call opens them again."""
        with self._lock:
            opened = list(self._open.values())
            self._open.clear()
        for llm in opened:
            client = getattr(llm, "_client", None)  # the library has no other way to close it
            if client is not None:
                client.close()

    def _llm(self, model: ModelName, request: ModelRequest) -> "LLM":
        place = (model, request.temperature, request.max_tokens)
        with self._lock:
            if place not in self._open:
                self._open[place] = self._opened(model, request)
            return self._open[place]

    def _opened(self, model: ModelName, request: ModelRequest) -> "LLM":
        common: dict[str, Any] = {
            "api_key": self._keys.of(model),
            "temperature": request.temperature,
            "max_tokens": request.max_tokens,
            "timeout": self._timeout_s,
            "max_retries": 0,
        }
        try:
            return _OPENERS[model.kind](model, common)
        except ImportError:
            raise ModelMisconfigured(
                f"the model '{model}' needs libraries that are not installed; install them with 'pip install gristmill[models]'."
            ) from None

    def _failure(self, model: ModelName, error: Exception) -> ModelFailed:
        status = getattr(error, "status_code", None)
        if isinstance(status, int):
            return self._by_status(model, status, error)
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if "APITimeoutError" in kinds or "TimeoutException" in kinds:
            return ModelUnavailable(f"the model '{model}' did not answer within {self._timeout_s:g} seconds.")
        if "APIConnectionError" in kinds or "HTTPError" in kinds:
            return ModelUnavailable(f"the model '{model}' cannot be reached, or broke off; is it running?")
        return ModelReplyInvalid(f"the model '{model}' sent what is no reply ({type(error).__name__}).")

    def _by_status(self, model: ModelName, status: int, error: Exception) -> ModelFailed:
        said = self._said(model, error)
        if status == 429 and getattr(error, "code", None) == "insufficient_quota":
            return BudgetExceeded(f"the account of the model '{model}' has no quota left{said}")
        if status == 429:
            wait = self._retry_after_s(error)
            return RateLimited(f"the model '{model}' is asked too often{said}", retry_after_s=wait)
        if status in {408, 409} or status >= 500:
            return ModelUnavailable(f"the model '{model}' failed with status {status}{said}")
        if status < 400:
            return ModelReplyInvalid(f"the model '{model}' sent what is no reply.")
        kind = ModelMisconfigured if status in _MISCONFIGURED else ModelRefused
        wrong = _MISCONFIGURED.get(status, f"refused the request with status {status}")
        return kind(f"the model '{model}' {wrong}{said}")

    def _said(self, model: ModelName, error: Exception) -> str:
        body = getattr(error, "body", None)
        message = body.get("message") or body.get("error") if isinstance(body, dict) else None
        message = message.get("message") if isinstance(message, dict) else message
        if not isinstance(message, str) or not message.strip():
            return "."
        clean = _LIKE_A_KEY.sub("[key]", message.replace(self._keys.of(model), "[key]"))
        return f": {' '.join(clean.split())[:200]}"

    def _retry_after_s(self, error: Exception) -> float | None:
        response = getattr(error, "response", None)
        text = response.headers.get("retry-after", "") if response is not None else ""
        try:
            seconds = float(text)
        except ValueError:
            try:
                seconds = (parsedate_to_datetime(text) - self._clock.now()).total_seconds()
            except (ValueError, TypeError):
                return None
        return max(0.0, seconds)


def _replied(response: "ChatResponse") -> Replied:
    raw: Any = response.raw
    raw = raw if isinstance(raw, Mapping) else vars(raw)
    usage = raw.get("usage")
    counts = [
        _count(usage, names) for names in (("prompt_tokens", "input_tokens"), ("completion_tokens", "output_tokens"))
    ]
    finish = raw["choices"][0].finish_reason if raw.get("choices") else raw.get("stop_reason")
    return Replied(
        text=(response.message.content or "").strip(),
        finish=_FINISHES.get(str(finish), str(finish or "stop")),
        tokens=None if None in counts else (counts[0] or 0, counts[1] or 0),
    )


_FINISHES = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "None": "stop"}


def _count(usage: object, names: tuple[str, ...]) -> int | None:
    return next((found for name in names if isinstance(found := getattr(usage, name, None), int)), None)


def _schema(model: ModelName, request: ModelRequest) -> dict[str, Any]:
    if request.schema is None or model.kind == "anthropic":
        return {}
    form = {"name": "reply", "schema": dict(request.schema), "strict": False}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _compatible(model: ModelName, common: Mapping[str, Any]) -> "LLM":
    from llama_index.llms.openai_like import OpenAILike  # noqa: PLC0415 - slow, and an extra

    return _of_any_name(OpenAILike)(model=model.name, api_base=model.url, is_chat_model=True, **common)


def _anthropic(model: ModelName, common: Mapping[str, Any]) -> "LLM":
    from llama_index.llms.anthropic import Anthropic  # noqa: PLC0415 - slow, and an extra

    return _of_any_name(Anthropic)(model=model.name, base_url=model.url, **common)


def _azure(model: ModelName, common: Mapping[str, Any]) -> "LLM":
    from llama_index.llms.azure_openai import AzureOpenAI  # noqa: PLC0415 - slow, and an extra

    return _of_any_name(AzureOpenAI)(
        engine=model.name, model=model.name, azure_endpoint=model.url, api_version=model.version, **common
    )


def _of_any_name(library_class: type["LLM"]) -> type["LLM"]:
    """Return the class without its list of known names: a model that came out later, or a deployment, is none of them."""
    from llama_index.core.llms import LLMMetadata  # noqa: PLC0415 - a slow library, loaded on first use

    def metadata(self: Any) -> LLMMetadata:
        return LLMMetadata(model_name=self.model, is_chat_model=True)

    return type(library_class.__name__, (library_class,), {"metadata": property(metadata), "__module__": __name__})


_OPENERS = {"openai": _compatible, "anthropic": _anthropic, "azure": _azure}
