"""Files for another program to take: written aside first, then given their name in one step that happens or does not."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistants.actions.values import NotDelivered, Outgoing, ReceiverRefused, ReplyLost, TargetForbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class DropChannel:
    """Put files into folders below one; a file is named after its action.

    A file that is still aside was not given its name; one that is not was, whether or not somebody took it since. So it
    is always known what became of an attempt.
    """

    folder: Path

    @contextmanager
    def prepare(self, outgoing: Outgoing, key: str) -> Iterator["_Drop"]:
        """Write the file aside."""
        aside, final = self._paths(outgoing, key)
        try:
            final.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.write(outgoing.body.encode())
                file.flush()
                os.fsync(file.fileno())
            _sync(final.parent)
        except OSError as error:
            raise NotDelivered(f"the file {str(aside)!r} cannot be written: {error.strerror}.") from None
        yield _Drop(aside=aside, final=final)

    def settle(self, outgoing: Outgoing, key: str) -> bool | None:
        """Say whether the file was given its name: it is aside no more."""
        return not self._paths(outgoing, key)[0].exists()

    def shown(self, outgoing: Outgoing, key: str) -> Mapping[str, str]:
        """Return the file's name and what it will hold."""
        return {"file": str(self._paths(outgoing, key)[1]), "body": outgoing.body}

    def _paths(self, outgoing: Outgoing, key: str) -> tuple[Path, Path]:
        root = self.folder.resolve()
        folder = (root / outgoing.target).resolve()
        if folder != root and root not in folder.parents:
            raise TargetForbidden(
                f"the folder {outgoing.target!r} is not below {str(root)!r}; name one that is, or set "
                "GRISTMILL_ACTION_FOLDER."
            )
        return folder / f".{key}.part", folder / f"{key}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drop:
    aside: Path
    final: Path

    def send(self) -> str:
        """Give the file its name."""
        try:
            self.aside.replace(self.final)
        except FileNotFoundError:
            raise ReplyLost(f"the file {str(self.aside)!r} is gone; somebody else took or dropped it.") from None
        except OSError as error:
            raise ReceiverRefused(f"the file cannot be named {str(self.final)!r}: {error.strerror}.") from None
        _sync(self.final.parent)
        return str(self.final)


def _sync(folder: Path) -> None:
    """Have the names in a folder on the disk, so that a power cut takes back nothing that was told."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
