"""One JSON form per value, so that equal things have equal digests, and NaN cannot be stored."""

import json
from typing import Any

from kernel.errors import InvalidInput
from kernel.ids import digest


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys and no spaces.

    Raises:
        InvalidInput: a number is NaN or infinite, or a value has no JSON form.
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"a value cannot be stored: {error}. Measurements that failed are stored as null.") from None


def value_digest(value: Any) -> str:
    """Return the digest of a value's canonical JSON."""
    return digest(canonical_json(value))
