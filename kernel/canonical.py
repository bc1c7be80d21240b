"""One JSON form per value, so that equal things have equal digests, and NaN cannot be stored."""

import json
from typing import Any

from kernel.errors import InvalidInput
from kernel.ids import digest


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys and no spaces: of a value, and of the same value read back from JSON, the same.

    Raises:
        InvalidInput: a number is NaN or infinite, two keys have one JSON form, or a value has none.
    """
    try:
        stored = json.loads(json.dumps(value, allow_nan=False), object_pairs_hook=_object)
        text = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        text.encode()  # half of a surrogate pair has no UTF-8
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"a value cannot be stored: {error}. Measurements that failed are stored as null.") from None
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"two keys of {sorted(found)} have the same JSON form")
    return found


def value_digest(value: Any) -> str:
    """Return the digest of a value's canonical JSON."""
    return digest(canonical_json(value))
