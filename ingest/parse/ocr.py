"""Text in pictures: through tesseract, when it is on the machine."""

import io
import time
import warnings
from collections.abc import Iterator
from typing import Any

from ingest.parse.allowance import Reading
from ingest.parse.elements import Block, Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import says_something
from ingest.parse.programs import find_program, run_program, too_slow

_MOST_PIXELS = 60_000_000
_LONG_SIDE = 5000
"""Larger pictures are made smaller before they are looked at."""
_FRAMES = 500
_ENV = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
IMAGES = {
    "image/png": "a PNG image",
    "image/jpeg": "a JPEG image",
    "image/gif": "a GIF image",
    "image/tiff": "a TIFF image",
    "image/bmp": "a BMP image",
    "image/webp": "a WebP image",
}
INSTALL = "install tesseract (Debian: tesseract-ocr) and refresh again, or add its text"


def is_installed() -> bool:
    """Say whether tesseract is on this machine."""
    return bool(find_program("tesseract"))


def read_image(reading: Reading) -> Parsed:
    """Return the text in a picture, frame by frame.

    Raises:
        ParseFailed: there is none, it is too large, or tesseract is not installed.
    """
    what = IMAGES[reading.kind]
    if not is_installed():
        raise ParseFailed("needs_ocr", f"is {what}, and its text can be read only with OCR: {INSTALL}.")
    blocks: list[Block] = []
    for number, frame in enumerate(_frames(reading.raw, what), 1):
        blocks += recognized(frame, reading, page=number)
    if not blocks:
        raise ParseFailed("no_text_seen", f"is {what} in which OCR finds no text; if there is some, add it as text.")
    return Parsed(media_type=reading.kind, blocks=tuple(blocks), notes=("read by OCR: letters may be wrong",))


def recognized(picture: Any, reading: Reading, *, page: int) -> list[Block]:
    """Return the paragraphs that OCR sees in a picture.

    Raises:
        ParseFailed: the document's time is up.
    """
    grey = picture.convert("L")
    grey.thumbnail((_LONG_SIDE, _LONG_SIDE))
    if min(grey.size) < 8:
        return []
    out = io.BytesIO()
    grey.save(out, "PNG", compress_level=1)
    if time.monotonic() > reading.deadline:
        raise too_slow("tesseract")
    command = [find_program("tesseract"), "-", "-", "-l", reading.allowance.ocr_languages, "--dpi", "200"]
    text = run_program(command, deadline=reading.deadline, given=out.getvalue(), env=_ENV).decode("utf-8", "replace")
    pieces = (_joined(piece) for piece in text.replace("\f", "\n\n").split("\n\n"))
    return [Block(kind="paragraph", text=piece, page=page) for piece in pieces if says_something(piece)]


def _joined(piece: str) -> str:
    text = ""
    for line in (" ".join(line.split()) for line in piece.splitlines()):
        text = text[:-1] + line if text.endswith("-") and line[:1].islower() else f"{text} {line}".strip()
    return text


def _frames(raw: bytes, what: str) -> Iterator[Any]:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - few files need it

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the size is looked at here, before anything is unpacked
    try:
        with Image.open(io.BytesIO(raw)) as image:
            for number in range(min(getattr(image, "n_frames", 1), _FRAMES)):
                image.seek(number)
                if image.width * image.height > _MOST_PIXELS:
                    raise ParseFailed(
                        "too_large_expanded",
                        f"is {what} of {image.width:,} x {image.height:,} points, too many to look at; make it smaller.",
                    )
                yield image
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise ParseFailed("damaged", f"is {what} that is cut off or damaged; copy it again from its origin.") from None
