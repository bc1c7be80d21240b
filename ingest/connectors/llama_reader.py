"""Any reader of llama-index, by its dotted name: the door to ``llama_index`` for documents.

``llama-index://package.module.ReaderClass?argument=value`` makes the reader and loads what it gives. An argument goes to
the constructor or to ``load_data``, whichever has one of that name; values are read as YAML, so ``3``, ``true`` and
``[a, b]`` are what they look like.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

from ingest.connectors.port import (
    RECORD,
    AccessRefused,
    Fetched,
    Item,
    ItemGone,
    Listing,
    Reach,
    SourceUnreachable,
)
from ingest.parse.encoding import printable
from kernel.errors import InvalidInput
from kernel.ids import content_hash

SCHEME = "llama-index"

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:_\w+)?", re.IGNORECASE)
"""Ids that readers make up anew each time: they name nothing."""
_PLACES = ("file_path", "path", "url", "URL", "source", "uri", "link", "document_id", "id", "file_name", "title")
"""Metadata that says where a document is from, the most telling first."""
_PARTS = ("page_label", "page", "sheet", "row")
_SECRET = re.compile(r"password|passwd|secret|token|api_?key|credential", re.IGNORECASE)
_AGAIN = "Check the reader and its arguments, or correct the source with 'gristmill source add'."


class ReaderMissing(SourceUnreachable):
    """The package of a reader is not installed, or has no such class."""

    code = "reader_missing"
    transient = False


class ReaderMisused(SourceUnreachable):
    """A reader does not take the arguments that the source gives it."""

    code = "reader_misused"
    transient = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderAddress:
    """Which reader, and what it is told."""

    name: str
    """Dotted: module and class."""
    arguments: Mapping[str, Any] = field(default_factory=dict)


def reader_address(uri: str) -> ReaderAddress:
    """Read ``llama-index://package.module.ReaderClass?argument=value``; nothing is imported.

    Raises:
        InvalidInput: it is no such address, or it holds a secret.
    """
    split = urlsplit(uri)
    name = split.netloc
    if not _NAME.fullmatch(name) or split.path.strip("/"):
        raise InvalidInput(
            f"{uri!r} names no reader; write llama-index://package.module.ReaderClass?argument=value, such as "
            "llama-index://llama_index.core.SimpleDirectoryReader?input_dir=/srv/docs."
        )
    arguments: dict[str, Any] = {}
    for key, value in parse_qsl(split.query, keep_blank_values=True):
        if _SECRET.search(key):
            raise InvalidInput(
                f"the address gives {key!r}, which everybody who lists the sources would see; leave it out, and let the "
                "reader take it from this machine's environment."
            )
        arguments[key] = _value(key, value)
    return ReaderAddress(name=name, arguments=arguments)


class LlamaReader:
    """List and fetch what a reader loads. Everything it gives is held in memory until the next listing."""

    media_type: str | None = RECORD

    def __init__(self, address: ReaderAddress, reach: Reach) -> None:
        self._address = address
        self._reach = reach
        self._records: dict[str, bytes] = {}

    def listing(self) -> Listing:
        """Load everything; what breaks off after the first document is an incomplete listing.

        Raises:
            ReaderMissing: the package or the class is not there.
            ReaderMisused: it does not take these arguments.
            AccessRefused: what it reads does not let it in.
            SourceUnreachable: it failed otherwise before it gave anything.
        """
        load = self._loader()
        records: dict[str, bytes] = {}
        problem = ""
        try:
            for document in load():
                if len(records) >= self._reach.max_items:
                    problem = f"the reader gives more than {self._reach.max_items:,} documents"
                    break
                record = _record(document)
                uri = _free(record["id"], records)
                records[uri] = json.dumps({**record, "id": uri}, ensure_ascii=False, sort_keys=True).encode()
        except Exception as error:  # noqa: BLE001 - every reader has errors of its own
            if not records:
                raise self._unreachable(error) from None
            problem = f"the reader broke off after {len(records):,} documents ({_why(error)})"
        self._records = records
        items = (Item(uri=uri, stamp=content_hash(raw)[:32], size=len(raw)) for uri, raw in records.items())
        return Listing(items=tuple(sorted(items, key=lambda item: item.uri)), problem=problem)

    def fetch(self, uri: str) -> Fetched:
        """Return a document as it was listed, as a record."""
        if uri not in self._records:
            raise ItemGone("is not among what the reader gave; refresh again.")
        return Fetched(raw=self._records[uri])

    def _loader(self) -> Callable[[], Iterator[Any]]:
        name = self._address.name
        kind = self._class()
        made, told = self._shares(kind)
        try:
            reader = kind(**made)
        except Exception as error:  # noqa: BLE001 - every reader has errors of its own
            raise self._unreachable(error) from None
        lazy = getattr(reader, "lazy_load_data", None)
        has_own = lazy is not None and "lazy_load_data" in vars(kind)
        load = lazy if has_own else getattr(reader, "load_data", None)
        if load is None:
            raise ReaderMissing(f"{name!r} has no load_data, so it is no reader; nothing was changed. {_AGAIN}")
        return lambda: iter(load(**told))

    def _class(self) -> Any:
        name = self._address.name
        module, _, wanted = name.rpartition(".")
        try:
            found = getattr(import_module(module), wanted, None)
        except ImportError as error:
            package = (error.name or module).split(".")[0]
            raise ReaderMissing(
                f"the reader {name!r} is not installed (no module {error.name or module!r}); nothing was changed. "
                f"Install the package that has it, such as 'pip install llama-index-readers-…' for {package!r}."
            ) from None
        if not inspect.isclass(found) or not hasattr(found, "load_data"):
            raise ReaderMissing(f"{module!r} has no reader {wanted!r}; nothing was changed. {_AGAIN}")
        return found

    def _shares(self, kind: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the arguments of the constructor and those of loading."""
        of_loading = inspect.signature(kind.load_data).parameters
        of_making = {*inspect.signature(kind.__init__).parameters, *getattr(kind, "model_fields", {})}
        made: dict[str, Any] = {}
        told: dict[str, Any] = {}
        for key, value in self._address.arguments.items():
            if key in of_making:
                made[key] = value
            elif key in of_loading:
                told[key] = value
            else:
                known = (
                    ", ".join(sorted({*of_making, *of_loading} - {"self", "args", "kwargs", "load_kwargs"})) or "none"
                )
                raise ReaderMisused(
                    f"the reader {self._address.name!r} takes no argument {key!r}; nothing was changed. "
                    f"It takes: {known}."
                )
        return made, told

    def _unreachable(self, error: Exception) -> SourceUnreachable:
        name = self._address.name
        if isinstance(error, ImportError):
            return ReaderMissing(
                f"the reader {name!r} lacks a package ({_why(error)}); nothing was changed. Install it."
            )
        if isinstance(error, PermissionError) or re.search(
            r"\b(?:401|403|unauthori[sz]ed|forbidden)\b", str(error), re.IGNORECASE
        ):
            return AccessRefused(f"the reader {name!r} is not let in ({_why(error)}); nothing was changed. {_AGAIN}")
        if isinstance(error, TypeError):
            return ReaderMisused(
                f"the reader {name!r} cannot be called so ({_why(error)}); nothing was changed. {_AGAIN}"
            )
        return SourceUnreachable(f"the reader {name!r} failed ({_why(error)}); nothing was changed. {_AGAIN}")


def _record(document: Any) -> dict[str, Any]:
    """Return a document of llama-index as a record: id, text and what it says about itself."""
    metadata = {str(key): value for key, value in dict(getattr(document, "metadata", None) or {}).items()}
    text = getattr(document, "text", "") or ""
    own = str(getattr(document, "id_", "") or getattr(document, "doc_id", "") or "")
    uri = own if own and not _RANDOM.fullmatch(own) else _named_by(metadata) or content_hash(text.encode())[:32]
    plain = {key: value for key, value in metadata.items() if isinstance(value, str | int | float | bool)}
    title = str(plain.get("title") or "")
    return {"id": printable(uri), "text": text, "metadata": plain} | ({"title": title} if title else {})


def _named_by(metadata: Mapping[str, Any]) -> str:
    place = next((str(metadata[key]) for key in _PLACES if metadata.get(key)), "")
    parts = [str(metadata[key]) for key in _PARTS if metadata.get(key) not in {None, ""}]
    return "#".join([place, *parts]) if place else ""


def _free(uri: str, taken: Mapping[str, object]) -> str:
    """Return a name that is not taken: the second document of a name is its second part."""
    number, name = 1, uri
    while name in taken:
        number += 1
        name = f"{uri}#{number}"
    return name


def _value(key: str, written: str) -> Any:
    try:
        return yaml.safe_load(written) if written else ""
    except yaml.YAMLError:
        raise InvalidInput(f"the argument {key}={written!r} cannot be read; put quotes around it.") from None


def _why(error: Exception) -> str:
    return printable(" ".join(str(error).split())).rstrip(".")[:300] or type(error).__name__
