"""Settings: the only reader of the environment. Every one is ``GRISTMILL_<NAME>``; docs/reference/settings.md lists them."""

import os
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kernel.errors import InvalidInput

_PREFIX = "GRISTMILL_"


class Settings(BaseSettings):
    """How one process runs. Paths may start with ``~``."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    workspace: Path = Field(
        default=Path(".gristmill"), description="Folder that holds all state of an embedded deployment."
    )
    database_url: str | None = Field(
        default=None, description="SQLAlchemy URL of the catalog; none means SQLite inside the workspace."
    )
    store: Literal["edge", "client"] = Field(
        default="edge", description="Passage store: the Qdrant engine in process, or qdrant-client."
    )
    qdrant_url: str | None = Field(default=None, description="URL of a Qdrant server, for GRISTMILL_STORE=client.")
    embedder: str | None = Field(
        default=None,
        description="Embedder of a new workspace and of 'index rebuild': minilm, hashing (no model, for tests), or the "
        "name or folder of a sentence-transformers model. None means what the workspace was made with, else minilm; "
        "another one than that is refused until 'gristmill index rebuild'.",
    )
    passage_characters: int | None = Field(
        default=None,
        ge=200,
        le=8000,
        description="Longest passage of a new workspace and of 'index rebuild', in characters. None means what the "
        "workspace was made with, else 1000; another size than that is refused until 'gristmill index rebuild'.",
    )
    model: str | None = Field(
        default=None,
        description="Language model of assistants that compose with one and name none themselves: "
        "`openai:NAME@http://host:port/v1` (any OpenAI-compatible server), `openai:NAME`, `anthropic:NAME` or "
        "`azure:DEPLOYMENT@https://host`. Several with `\\|` between are asked in turn; `extractive` last means that the "
        "composer without a model answers when all fail. None means that there is none.",
    )
    model_addresses: str | None = Field(
        default=None,
        description="Base URLs of models, with commas between, that templates and assistants may name beside those of "
        "GRISTMILL_MODEL: documents are sent nowhere else.",
    )
    model_api_key: SecretStr | None = Field(
        default=None,
        description="Key for OpenAI-compatible servers that are named with an address. `file:PATH` reads it from a file, "
        "as for every key.",
    )
    openai_api_key: SecretStr | None = Field(default=None, description="Key for OpenAI; sent nowhere else.")
    anthropic_api_key: SecretStr | None = Field(default=None, description="Key for Anthropic.")
    azure_openai_api_key: SecretStr | None = Field(default=None, description="Key for Azure OpenAI.")
    model_seconds: float = Field(
        default=60.0, gt=0, allow_inf_nan=False, description="Time limit of one call of a model, in seconds."
    )
    model_retries: int = Field(
        default=2, ge=0, description="Times that a model is asked again after an error that may pass."
    )
    model_concurrency: int = Field(default=4, ge=1, description="Calls of models that one process makes at once.")
    model_per_minute: int | None = Field(
        default=None, ge=1, description="Calls of models that one process makes in a minute; none is no limit."
    )
    model_tokens_per_question: int | None = Field(
        default=None, ge=1, description="Tokens that one question may use, checked before each call; none is no limit."
    )
    model_tokens_per_day: int | None = Field(
        default=None, ge=1, description="Tokens that a workspace may use in a day; none is no limit."
    )
    model_cost_per_day: float | None = Field(
        default=None,
        gt=0,
        allow_inf_nan=False,
        description="What a workspace may spend in a day, in the currency of the price table; a model without a price is "
        "not asked then. None is no limit.",
    )
    model_prices: Path | None = Field(
        default=None,
        description="YAML file of prices of a million tokens, with lines like "
        "`openai:NAME: {input: 2.5, output: 10}`; a model that is not in it has no known cost.",
    )
    model_replies: bool = Field(
        default=True, description="Keep replies of models in the database, and do not make the same request twice."
    )
    model_cache: Path = Field(
        default=Path("~/.cache/gristmill"), description="Where the exported embedding model is kept."
    )
    threads: int = Field(default=2, ge=1, description="Processor threads for embedding.")
    parse_workers: int = Field(default=2, ge=1, description="Child processes that parse documents.")
    parse_seconds: float = Field(
        default=60.0, gt=0, allow_inf_nan=False, description="Time limit for parsing one document, in seconds."
    )
    parse_memory_mb: int = Field(default=1536, ge=256, description="Memory limit of one parsing process, in MiB.")
    max_file_mb: int = Field(default=64, ge=1, description="Larger files are quarantined unread, in MiB.")
    max_expanded_mb: int = Field(
        default=256,
        ge=1,
        description="Archives (docx, odt, epub and the like) that unpack to more are quarantined, in MiB.",
    )
    max_text_mb: int = Field(default=16, ge=1, description="Documents that hold more text are quarantined, in MiB.")
    ocr_languages: str = Field(
        default="eng", description="Languages of scanned pages, as tesseract names them, joined by '+'."
    )
    libreoffice: str = Field(
        default="soffice", description="LibreOffice's program, by name or path: it converts doc, ppt and damaged xls."
    )
    workers: int = Field(default=2, ge=1, description="Background jobs that one process does at the same time.")
    job_retries: int = Field(
        default=5,
        ge=0,
        description="Times that a job is tried again after an error that may pass, further and further apart.",
    )
    watch_quiet_s: float = Field(
        default=2.0,
        gt=0,
        allow_inf_nan=False,
        description="A watched folder is refreshed when nothing in it changed for so long, in seconds.",
    )
    watch_polling: bool = Field(
        default=False,
        description="Watch folders by looking again and again: network folders do not announce what others change.",
    )
    time_zone: str = Field(
        default="UTC", description="Time zone in which the schedules of sources are read, such as Europe/Berlin."
    )
    action_hosts: str = Field(
        default="",
        description="Hosts that actions may reach, as HOST or HOST:PORT, separated by commas. None means that webhooks "
        "and calls go nowhere.",
    )
    action_secrets: Path | None = Field(
        default=None,
        description="Folder with one secret a file: HOST.hmac signs webhooks to that host, HOST.token is sent to it as "
        "a bearer token, and smtp.password signs in at the mail server.",
    )
    action_folder: Path | None = Field(
        default=None, description="Folder below which actions drop files; none means 'outbox' in the workspace."
    )
    action_timeout_s: float = Field(
        default=20.0, gt=0, allow_inf_nan=False, description="How long an action waits for a receiver, in seconds."
    )
    smtp_host: str | None = Field(default=None, description="Mail server that sends the e-mail of actions.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        default="starttls", description="How the connection to it is kept secret: none, starttls or tls."
    )
    smtp_user: str = Field(default="", description="Name to sign in with there; empty means without signing in.")
    smtp_from: str | None = Field(default=None, description="Address that e-mail of actions comes from.")
    nightly: str | None = Field(
        default=None,
        description="When a worker measures everything that is live, as a cron expression such as '0 3 * * *'; none "
        "means never, for those who run 'gristmill eval nightly' themselves.",
    )
    alert_webhook: str | None = Field(
        default=None,
        description="URL that hears of nights which do not hold; its host must be in GRISTMILL_ACTION_HOSTS.",
    )
    alert_email: str | None = Field(
        default=None, description="Address that hears of them, through GRISTMILL_SMTP_HOST."
    )
    removal_share: float = Field(
        default=0.2, ge=0, le=1, description="A refresh that would remove a larger share of a source stops and asks."
    )
    shared_data: Path | None = Field(default=None, description="Folder of the shared real test sets, for tests.")
    test_model: str | None = Field(
        default=None, description="Model server that the tests ask too, named like GRISTMILL_MODEL, for tests."
    )
    actor: str | None = Field(
        default=None, description="Name written into the audit log and onto approvals; none means the system user."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="Lowest level that is logged to stderr."
    )
    log_json: bool = Field(default=False, description="Log one JSON object a line instead of text.")

    @field_validator("workspace", "model_cache", "model_prices", "shared_data", "action_secrets", "action_folder")
    @classmethod
    def _expand(cls, path: Path | None) -> Path | None:
        return path.expanduser() if path else None

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("this machine knows no such time zone; write it as Area/City") from None
        return name

    @property
    def catalog_url(self) -> str:
        """The database that holds the catalog."""
        return self.database_url or f"sqlite:///{self.workspace.resolve() / 'catalog.db'}"


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Return a sentence for each variable that looks like a setting and is none: a misspelt one does nothing."""
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    found = sorted(name for name in environment if name.upper().startswith(_PREFIX) and name.upper() not in known)
    return [_unknown(name, known) for name in found]


def environment() -> Mapping[str, str]:
    """Return the variables of this process."""
    return os.environ  # noqa: TID251 - this module is the one that reads it


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"the variable {name} is no setting and was ignored.{meant} docs/reference/settings.md lists them all."


def load_settings(workspace: Path | None = None) -> Settings:
    """Read the environment; an explicit workspace wins over it.

    Raises:
        InvalidInput: a variable has a value that its setting cannot take.
    """
    try:
        return Settings(workspace=workspace) if workspace else Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidInput(
            f"setting GRISTMILL_{name}={first.get('input')!r} is not valid: {first['msg']}. "
            "docs/reference/settings.md says what it takes."
        ) from None
