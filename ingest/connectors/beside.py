"""What stands among documents and is none: facts in sidecar files, hidden and temporary files."""

from ingest.connectors.port import ItemUnreadable
from ingest.parse.labels import LabelsUnreadable, read_labels

SIDECAR = ".meta.yaml"
"""``leave.pdf.meta.yaml`` holds facts about ``leave.pdf``."""

_NOT_DOCUMENTS = frozenset({"Thumbs.db", "desktop.ini"})


class SidecarUnreadable(ItemUnreadable):
    """The facts beside a file cannot be read; the file is not taken in without them."""

    code = "sidecar_unreadable"


def rule(name: str) -> str:
    """Return the rule by which a file of this name is no document, or nothing."""
    if name.startswith((".", "~$")) or name in _NOT_DOCUMENTS:
        return "hidden or temporary file"
    return "facts about the file beside it" if name.endswith(SIDECAR) else ""


def read_sidecar(name: str, raw: bytes) -> dict[str, str]:
    """Return the facts in a sidecar file.

    Raises:
        SidecarUnreadable: it is no text, or no list of labels and values.
    """
    try:
        return read_labels(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        why = "is not UTF-8"
    except LabelsUnreadable as error:
        why = str(error)
    raise unreadable_sidecar(name, why)


def unreadable_sidecar(name: str, why: str) -> SidecarUnreadable:
    """Return the error that says which sidecar cannot be read; ``why`` completes "that file ..."."""
    return SidecarUnreadable(
        f"was not taken in, because the facts beside it, in {name!r}, cannot be read: that file {why}. "
        "Mend or remove it."
    )
