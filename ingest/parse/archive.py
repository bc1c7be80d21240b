"""Zip archives, as office documents and books are: what they unpack to is counted as it is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ingest.parse.errors import ParseFailed

_ENTRIES = 20_000
_PIECE = 1 << 20
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError)


class Archive:
    """The parts of a zip file, each read at most once, all of them within a limit."""

    def __init__(self, raw: bytes, *, expanded_mb: int) -> None:
        """Open it.

        Raises:
            ParseFailed: it is cut off, encrypted, or would unpack to too much.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except _BROKEN:
            raise ParseFailed(
                "truncated", "is cut off or damaged: its zip directory is missing. Copy it again from its origin."
            ) from None
        self._left = expanded_mb * 2**20
        self._expanded_mb = expanded_mb
        self._read: dict[str, bytes] = {}
        self._entries = {entry.filename.replace("\\", "/").lstrip("/"): entry for entry in entries}
        self.damaged: list[str] = []
        """Parts without which the text can be read, and that cannot be unpacked."""
        expanded = sum(entry.file_size for entry in entries)
        if expanded > self._left or len(entries) > _ENTRIES:
            raise self._too_large(expanded)
        if entries and all(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise ParseFailed("encrypted", "is encrypted with a password; save a copy without one.")

    @property
    def names(self) -> Sequence[str]:
        """Every part, in the order of the directory."""
        return list(self._entries)

    def parts(self, *, below: str = "", suffix: str = "") -> Iterator[str]:
        """Yield the names of parts in a folder, with an ending, sorted with numbers by their size."""
        found = [name for name in self._entries if name.startswith(below) and name.lower().endswith(suffix)]
        yield from sorted(found, key=lambda name: (PurePosixPath(name).parent.as_posix(), len(name), name))

    def text_part(self, name: str) -> bytes:
        """Return a part that holds text, or nothing where there is none.

        Raises:
            ParseFailed: it cannot be unpacked, or unpacks to too much.
        """
        try:
            return self._unpacked(name)
        except _BROKEN as error:
            reason = f"is damaged inside ({name!r} cannot be unpacked: {error}); copy it again from its origin."
            raise ParseFailed("damaged", " ".join(reason.split())) from None

    def other_part(self, name: str) -> bytes:
        """Return a part such as a picture, or nothing where there is none or it is damaged."""
        try:
            return self._unpacked(name)
        except _BROKEN:
            self.damaged.append(name)
            return b""

    def _unpacked(self, name: str) -> bytes:
        entry = self._entries.get(name)
        if entry is None:
            return b""
        if name not in self._read:
            unpacked = bytearray()
            with self._zip.open(entry) as part:
                while piece := part.read(_PIECE):
                    unpacked += piece
                    if len(unpacked) > self._left:
                        raise self._too_large(len(unpacked))
            self._left -= len(unpacked)
            self._read[name] = bytes(unpacked)
        return self._read[name]

    def _too_large(self, expanded: int) -> ParseFailed:
        return ParseFailed(
            "too_large_expanded",
            f"would unpack to {expanded / 2**20:,.0f} MiB in {len(self._entries)} parts, more than the "
            f"{self._expanded_mb} MiB that GRISTMILL_MAX_EXPANDED_MB allows; split it or raise that.",
        )


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a zip file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
