"""Why a document could not be read."""

from ingest.parse.elements import Rejected
from kernel.errors import Failed


class ParseFailed(Failed):
    """A document could not be read; the sentence completes "the file ..."."""

    code = "parse_failed"

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.rejected = Rejected(code=code, reason=reason)
