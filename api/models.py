"""Language models as the settings have them, and the composers that use them."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import SecretStr

from assistants.composers.built_in import without_models
from assistants.composers.fallback import WithFallback
from assistants.composers.model import ModelComposer
from assistants.composers.model_kinds import ModelCheck, ModelDraft, ModelExtract, ModelTriage
from assistants.composers.port import Composer
from assistants.models.budgets import Budget, Purse
from assistants.models.desk import ModelDesk, ModelRules
from assistants.models.limits import Limiter
from assistants.models.llama import Keys, LlamaModels
from assistants.models.naming import base_url
from assistants.models.prices import read_prices
from assistants.models.replies import KeptReplies
from assistants.vectors import RememberedVectors
from index.embedders.port import Embedder
from kernel.clock import Clock
from kernel.db import Database
from kernel.errors import InvalidInput
from kernel.settings import Settings

_IN_FILE = "file:"


def model_desk(
    settings: Settings, database: Database, clock: Clock, *, sleep: Callable[[float], None] = time.sleep
) -> ModelDesk:
    """Return the desk where models are asked; nothing is connected before the first question.

    Raises:
        InvalidInput: a key's file or the price table cannot be read.
    """
    budget = Budget(
        tokens_per_question=settings.model_tokens_per_question,
        tokens_per_day=settings.model_tokens_per_day,
        cost_per_day=settings.model_cost_per_day,
    )
    return ModelDesk(
        LlamaModels(keys_of(settings), timeout_s=settings.model_seconds, clock=clock),
        rules=ModelRules(
            default=settings.model or "",
            addresses=tuple(base_url(part) for part in (settings.model_addresses or "").split(",") if part.strip()),
            retries=settings.model_retries,
            has_cache=settings.model_replies,
        ),
        purse=Purse(database, clock, budget),
        replies=KeptReplies(database, clock),
        limiter=Limiter(
            at_once=settings.model_concurrency,
            per_minute=settings.model_per_minute,
            patience_s=settings.model_seconds,
            sleep=sleep,
        ),
        prices=read_prices(settings.model_prices),
        sleep=sleep,
    )


def composers(desk: ModelDesk, embedder: Embedder) -> Mapping[str, Composer]:
    """Return the composers that use models, by kind and name, as the question line takes them."""
    without = without_models(RememberedVectors(embedder))
    with_model: Mapping[str, Composer] = {
        "answer": ModelComposer(desk),
        "triage": ModelTriage(desk),
        "draft": ModelDraft(desk),
        "extract": ModelExtract(desk),
        "check": ModelCheck(desk),
    }
    return {f"{kind}/model": WithFallback(each, without[f"{kind}/extractive"]) for kind, each in with_model.items()}


def keys_of(settings: Settings) -> Keys:
    """Return the keys that are set.

    Raises:
        InvalidInput: the file of one cannot be read.
    """
    return Keys(
        openai=_key("openai_api_key", settings.openai_api_key),
        compatible=_key("model_api_key", settings.model_api_key),
        anthropic=_key("anthropic_api_key", settings.anthropic_api_key),
        azure=_key("azure_openai_api_key", settings.azure_openai_api_key),
    )


def _key(setting: str, secret: SecretStr | None) -> str:
    text = secret.get_secret_value().strip() if secret else ""
    if not text.startswith(_IN_FILE):
        return text
    file = Path(text.removeprefix(_IN_FILE)).expanduser()
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"the file {str(file)!r} that GRISTMILL_{setting.upper()} names cannot be read.") from None
