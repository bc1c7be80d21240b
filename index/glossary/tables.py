"""The glossary's table. Accepted terms have two generations as passages have: an old search finds the old glossary."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class GlossaryRow(Base):
    """What somebody said of a term, for ``born <= generation < died``; said anew, it is another row."""

    __tablename__ = "glossary"

    row_id: Mapped[str] = mapped_column(primary_key=True)
    term_id: Mapped[str] = mapped_column(index=True)
    """Of a term and those who may see it; of a rejection, the proposal's id."""
    state: Mapped[str]
    """``accepted`` or ``rejected``; what is proposed is found anew each time, and never stored."""
    term: Mapped[str]
    aliases: Mapped[list[str]]
    definition: Mapped[str]
    owner: Mapped[str]
    readers: Mapped[list[str]]
    documents: Mapped[list[str]]
    """Ids of the documents that it was found in; none when a person said it. Erased with the last of them."""
    by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    born: Mapped[int] = mapped_column(BigInteger, index=True)
    died: Mapped[int] = mapped_column(BigInteger, index=True)
