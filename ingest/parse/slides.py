"""Slides: the order of what stands on one, and the speaker notes beside it."""

import io
import zipfile
from collections.abc import Sequence

import pptx

from ingest.parse.elements import Block


def slide_by_slide(blocks: Sequence[Block], raw: bytes) -> list[Block]:
    """Return a show's blocks with each slide's title first, wherever it is drawn, and its speaker notes last."""
    notes = [
        Block(kind="paragraph", text=f"Notes: {' '.join(text.split())}", page=page)
        for page, text in _notes(raw)
        if text.strip()
    ]
    return sorted((*blocks, *notes), key=lambda block: (block.page or 0, block.kind != "heading"))


def _notes(raw: bytes) -> list[tuple[int, str]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if not any(name.startswith("ppt/notesSlides/") for name in archive.namelist()):
            return []
    show = pptx.Presentation(io.BytesIO(raw))
    frames = [
        (page, slide.notes_slide.notes_text_frame) for page, slide in enumerate(show.slides, 1) if slide.has_notes_slide
    ]
    return [(page, frame.text) for page, frame in frames if frame is not None]
