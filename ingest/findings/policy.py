"""What a source does with what is found in its documents: a pure decision over findings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from index.findings import Finding
from ingest.parse.elements import Rejected
from kernel.errors import InvalidInput

PiiPolicy = Literal["flag", "mask", "quarantine"]
InstructionPolicy = Literal["flag", "quarantine"]

SURE = 0.5
"""Findings below this score are shown and lead to nothing: names of organisations, which are no personal data."""

PERSONAL = "personal_data"
INSTRUCTIONS = "instructions"
"""Codes of documents that a policy put into quarantine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingPolicy:
    """What happens to a document in which something is found."""

    pii: PiiPolicy = "flag"
    """``flag`` keeps the findings with the version, ``mask`` keeps the text without the values, ``quarantine`` neither."""
    instructions: InstructionPolicy = "flag"

    @property
    def masks(self) -> bool:
        """Values are replaced before anything is kept."""
        return self.pii == "mask"

    @property
    def is_strict(self) -> bool:
        """Something that can be found must not be served."""
        return self.pii != "flag" or self.instructions != "flag"

    @property
    def keeps_copies(self) -> bool:
        """Bytes as fetched may be kept; otherwise only while they are read."""
        return self.pii == "flag"


FLAG = FindingPolicy()
"""What sources do that were not told otherwise."""


def policy_of(pii: str, instructions: str) -> FindingPolicy:
    """Return the policy of these words.

    Raises:
        InvalidInput: there is no such word.
    """
    for name, word, known in (
        ("pii", pii, get_args(PiiPolicy)),
        ("instructions", instructions, get_args(InstructionPolicy)),
    ):
        if word not in known:
            raise InvalidInput(f"--{name} {word!r} is not known; use {' or '.join(known)}.")
    return FindingPolicy(pii=cast(PiiPolicy, pii), instructions=cast(InstructionPolicy, instructions))


def refusal(policy: FindingPolicy, findings: Sequence[Finding]) -> Rejected | None:
    """Return why a document is not taken in, naming types and never values; None when it is."""
    personal = [f for f in findings if f.kind == "pii" and f.score >= SURE]
    if personal and policy.pii == "quarantine":
        return Rejected(
            code=PERSONAL,
            reason=f"holds personal data ({told(personal)}), which its source does not take in; remove it from the document, "
            "or register the source again with --pii mask or --pii flag.",
        )
    addressed = [f for f in findings if f.kind == "instruction" and f.score >= SURE]
    if addressed and policy.instructions == "quarantine":
        return Rejected(
            code=INSTRUCTIONS,
            reason=f"holds words that address the machine that reads them ({told(addressed)}); remove them from the document, "
            "or register the source again with --instructions flag.",
        )
    return None


def told(findings: Sequence[Finding]) -> str:
    """Return how many there are of each type: ``2 email, 1 iban``."""
    counts = Counter(f.type for f in findings)
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
