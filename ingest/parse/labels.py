"""Labelled facts in YAML: front matter, and sidecar files."""

import yaml

from kernel.errors import InvalidInput

_LONGEST = 100_000


class LabelsUnreadable(InvalidInput):
    """A YAML text is no mapping of labels to values; the sentence completes "it ..."."""

    code = "labels_unreadable"


def read_labels(text: str) -> dict[str, str]:
    """Return the plain values of a YAML mapping, as written; lists of words are joined, deeper values left out.

    Raises:
        LabelsUnreadable: the text is no YAML, or no mapping.
    """
    if len(text) > _LONGEST:
        raise LabelsUnreadable(f"is longer than {_LONGEST} characters")
    try:
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LabelsUnreadable(f"is not YAML (line {line}: {error.problem or 'not readable'})") from None
    except (yaml.YAMLError, RecursionError):
        raise LabelsUnreadable("is not YAML") from None
    if values in (None, ""):
        return {}
    if not isinstance(values, dict):
        raise LabelsUnreadable("is no list of 'label: value' lines")
    plain = {str(key): _plain(value) for key, value in values.items()}
    return {key: value for key, value in plain.items() if value is not None}


def _plain(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else None
