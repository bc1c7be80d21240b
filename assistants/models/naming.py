"""How models are named in settings and configurations: ``KIND:NAME@URL``, several of them with ``|`` between."""

import re
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import parse_qs, urlsplit, urlunsplit

from assistants.models.port import ModelMisconfigured

Kind = Literal["openai", "anthropic", "azure"]

EXTRACTIVE = "extractive"
"""Ends a list of fallbacks: then the composer that needs no model answers."""
AZURE_VERSION = "2024-10-21"
"""Of Azure's interface, where the address has no ``?api-version=``."""

_KEYED = re.compile(r"(?i)(key|token|secret|password|sig|signature|code)=")
_HOMES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelName:
    """One model and where it is."""

    kind: Kind
    name: str
    url: str
    """Base URL, without a query."""
    version: str = ""
    """Of Azure's interface."""

    @property
    def is_at_home(self) -> bool:
        """Its address is its maker's own, not one that somebody wrote."""
        return self.url == _HOMES.get(self.kind)

    def __str__(self) -> str:
        """Return what people call it: without its address where that is its maker's own."""
        home = "" if self.is_at_home else f"@{self.url}"
        return f"{self.kind}:{self.name}{home}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallbacks:
    """Models in the order in which they are asked."""

    models: tuple[ModelName, ...]
    has_extractive: bool
    """When all of them fail, the composer that needs no model answers."""


def fallbacks(text: str) -> Fallbacks:
    """Read a list of models.

    Raises:
        ModelMisconfigured: says which of them is wrong, and how models are named.
    """
    parts = [part.strip() for part in text.split("|")]
    has_extractive = parts[-1] == EXTRACTIVE
    models = tuple(_model(part) for part in (parts[:-1] if has_extractive else parts))
    if not models:
        raise ModelMisconfigured(
            _way_out(text, "names no model; an assistant that needs none has 'composer: extractive'")
        )
    return Fallbacks(models=models, has_extractive=has_extractive)


def _model(part: str) -> ModelName:
    kind, colon, rest = part.partition(":")
    name, _, url = rest.partition("@")
    if part == EXTRACTIVE:
        raise ModelMisconfigured(_way_out(part, "can only stand last in a list"))
    if not colon or kind not in get_args(Kind):
        raise ModelMisconfigured(_way_out(part, f"does not start with one of {', '.join(get_args(Kind))}"))
    if not name.strip():
        raise ModelMisconfigured(_way_out(part, "has no name of a model"))
    url = url or _HOMES.get(kind, "")
    if not url:
        raise ModelMisconfigured(_way_out(part, "needs the address of your resource"))
    return _placed(kind, name.strip(), url.strip())  # type: ignore[arg-type]


def _placed(kind: Kind, name: str, url: str) -> ModelName:
    try:
        found = urlsplit(url)
        port = found.port
    except ValueError as error:
        raise ModelMisconfigured(_way_out(f"{kind}:{name}@…", f"has an address that is none: {error}")) from None
    if found.scheme not in {"http", "https"} or not found.hostname or port == 0:
        raise ModelMisconfigured(_way_out(f"{kind}:{name}@…", "has an address that is no http or https URL"))
    if found.username or found.password or _KEYED.search(found.query):
        raise ModelMisconfigured(
            _way_out(
                f"{kind}:{name}@…", "has a key in its address, where it would be stored and shown; keys are settings"
            )
        )
    query = parse_qs(found.query)
    version = query.get("api-version", [AZURE_VERSION])[0] if kind == "azure" else ""
    return ModelName(kind=kind, name=name, url=base_url(url), version=version)


def base_url(url: str) -> str:
    """Return an address as addresses are compared: without a query and a slash at its end, its host in lower case."""
    found = urlsplit(url.strip())
    return urlunsplit((found.scheme, found.netloc.lower(), found.path.rstrip("/"), "", ""))


def _way_out(named: str, wrong: str) -> str:
    return (
        f"the model {named!r} {wrong}. Models are named 'openai:NAME@http://host:port/v1', 'openai:NAME', "
        "'anthropic:NAME' or 'azure:DEPLOYMENT@https://host', with '|' between several and 'extractive' last if you like."
    )
