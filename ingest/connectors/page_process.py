"""The process that takes pages of the web apart: ``python -m ingest.connectors.page_process MEMORY_MB SECONDS``.

A page may be made to stall or to end whoever looks for its main text; here it ends nobody else.
"""

import json
import sys

from ingest.connectors.web_text import links, main_text
from ingest.parse.elements import Block, Outcome, Parsed, ParseJob, Rejected
from ingest.parse.protocol import run


def look(job: ParseJob) -> Outcome:
    """Return a page's main text as one block of HTML, or its links as a block each; the job's name says which."""
    asked = json.loads(job.uri)
    try:
        if asked["ask"] == "links":
            found = tuple(Block(kind="item", text=link) for link in links(job.raw, asked["charset"], asked["base"]))
            return Parsed(media_type="text/uri-list", blocks=found)
        text = main_text(job.raw, asked["charset"])
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a page makes a library raise becomes a reason
        return Rejected(code="unreadable", reason=f"could not be taken apart ({type(error).__name__}).")
    if text.raw is job.raw:
        return Parsed(media_type="text/html", blocks=())
    return Parsed(
        media_type="text/html",
        blocks=(Block(kind="paragraph", text=text.raw.decode("utf-8", "replace")),),
        properties={"title": text.title},
    )


def main() -> None:
    """Serve with the limits of the command line."""
    run(look, memory_mb=int(sys.argv[1]), seconds=float(sys.argv[2]))


if __name__ == "__main__":
    main()
