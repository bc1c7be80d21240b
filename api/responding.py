"""What people say of answers, each in one transaction with its audit line."""

from api.wiring import Workspace
from assistants.feedback import Feedback, KeptFeedback, give


def say(workspace: Workspace, answer_id: str, said: Feedback) -> KeptFeedback:
    """Keep feedback on an answer.

    Raises:
        NotFound: no answer has that id.
        AnswerErased: a document that the answer used was erased.
    """
    with workspace.database.write() as session:
        return give(session, answer_id, said, clock=workspace.clock, ids=workspace.ids, audit=workspace.audit)
