"""What became of a folder of hostile files, and what of it is wrong."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.parse.elements import Outcome, Rejected
from tests.hostile.file import HostileFile

_EMPTY = frozenset({"empty", "no_text", "no_text_seen"})
_NEVER = frozenset({"crashed", "not_installed"})


@dataclass(slots=True, kw_only=True)
class Account:
    """Counts, and complaints in sentences."""

    read: int = 0
    read_incomplete: int = 0
    """Of broken files: read, but not what they say; a cut or a change took it."""
    refused: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    @property
    def files(self) -> int:
        """Every file that was accounted for."""
        return self.read + self.refused.total()


def judge(outcomes: Mapping[str, Outcome], files: Mapping[str, HostileFile]) -> Account:
    """Compare outcomes with what the files say."""
    account = Account()
    for name, file in files.items():
        outcome = outcomes.get(name)
        if outcome is None:
            account.complaints.append(f"{name!r} has no outcome")
        elif isinstance(outcome, Rejected):
            account.refused[outcome.code] += 1
            account.complaints += [f"{name!r} {why}: {outcome.reason[:150]}" for why in _wrong_refusal(file, outcome)]
        else:
            account.read += 1
            text = _bare("\n".join(block.text for block in outcome.blocks))
            if file.says and _bare(file.says) not in text:
                account.read_incomplete += 1
                if not file.is_broken:
                    account.complaints.append(f"{name!r} was read without what it says: {text[:100]!r}")
    return account


def _wrong_refusal(file: HostileFile, outcome: Rejected) -> list[str]:
    if outcome.code in _NEVER - file.refusals:
        return [f"must never be refused as {outcome.code!r}"]
    if file.says and file.raw.strip() and outcome.code in _EMPTY and outcome.code not in file.refusals:
        return [f"says something and was called {outcome.code!r}"]
    if file.says and outcome.code not in file.refusals:
        return [f"says something and was refused as {outcome.code!r}"]
    return []


def _bare(text: str) -> str:
    return "".join(text.split()).replace("\u00ad", "")
