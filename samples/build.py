"""Build the PDF, Word, PowerPoint and Excel files of the sample corpus from `samples/texts`.

Run `python -m samples.build` at the root of the repository. A text is named after the file that it becomes:
`texts/people/finance-handbook.pdf.md` becomes `documents/people/finance-handbook.pdf`. The same texts and
library versions give the same bytes. The other formats (md, txt, html, csv, eml) are written by hand.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from samples.writers.markup import Block, parse
from samples.writers.pdf import write_pdf
from samples.writers.repack import repack
from samples.writers.sheets import write_xlsx
from samples.writers.slides import write_pptx
from samples.writers.word import write_docx

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
DOCUMENTS = HERE / "documents"
TRUNCATED = frozenset({"support/calibration-certificate.docx"})
"""Files that are cut off on purpose, so that the demo has something to put into quarantine."""

WRITERS: dict[str, Callable[[tuple[Block, ...], Path], None]] = {
    ".pdf": write_pdf,
    ".docx": write_docx,
    ".pptx": write_pptx,
    ".xlsx": write_xlsx,
}


def build(texts: Path, documents: Path) -> Iterable[Path]:
    """Write every document that has a text, and yield its path."""
    for text in sorted(texts.rglob("*.md")):
        path = documents / text.relative_to(texts).with_suffix("")
        path.parent.mkdir(parents=True, exist_ok=True)
        WRITERS[path.suffix](parse(text.read_text(encoding="utf-8")), path)
        if path.suffix != ".pdf":
            repack(path)
        if path.relative_to(documents).as_posix() in TRUNCATED:
            truncate(path)
        yield path


def truncate(path: Path) -> None:
    """Cut a file in half, as a broken upload would."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def main() -> None:
    """Build everything and print what was written."""
    for path in build(TEXTS, DOCUMENTS):
        sys.stdout.write(f"{path.relative_to(DOCUMENTS)}: {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
