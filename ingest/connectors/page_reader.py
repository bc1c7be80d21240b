"""Pages of the web, taken apart in a process of their own: what a page does to it costs that page alone."""

import json
import sys
import threading
import weakref
from collections.abc import Sequence

from ingest.connectors.web_text import MainText
from ingest.parse.child import Child
from ingest.parse.elements import Outcome, ParseJob, Rejected

_SECONDS = 20.0
_MEMORY_MB = 1024


class PageReader:
    """Find main texts and links. The process starts with the first page, and ends with this object."""

    def __init__(self, *, seconds: float = _SECONDS, command: Sequence[str] = ()) -> None:
        """Keep the limit of one page; ``command`` starts a process that speaks ``ingest.parse.protocol``."""
        own = (sys.executable, "-m", "ingest.connectors.page_process", str(_MEMORY_MB), str(seconds))
        self._command = tuple(command) or own
        self._seconds = seconds
        self._children: list[Child] = []
        self._asking = threading.Lock()
        weakref.finalize(self, _end, self._children)

    def main_text(self, body: bytes, charset: str) -> MainText:
        """Return the main text of a page, or the whole page where none can be found in time."""
        found = self._ask({"ask": "main", "charset": charset}, body)
        if isinstance(found, Rejected) or not found.blocks:
            return MainText(raw=body, title="")
        return MainText(raw=found.blocks[0].text.encode("utf-8", "replace"), title=found.properties.get("title", ""))

    def links(self, body: bytes, charset: str, base: str) -> list[str]:
        """Return where the links on a page lead; none where they cannot be found in time."""
        found = self._ask({"ask": "links", "charset": charset, "base": base}, body)
        return [] if isinstance(found, Rejected) else [block.text for block in found.blocks]

    def _ask(self, question: dict[str, str], body: bytes) -> Outcome:
        with self._asking:
            if not self._children:
                self._children.append(Child(self._command, seconds=self._seconds, memory_mb=_MEMORY_MB))
            child = self._children[0]
            outcome = child.parse(ParseJob(uri=json.dumps(question), raw=body))
            if child.is_gone:
                self._children.clear()
            return outcome


def _end(children: list[Child]) -> None:
    while children:
        children.pop().end()
