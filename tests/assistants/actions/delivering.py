"""A process that carries actions out, to be killed. Run as ``python -m tests.assistants.actions.delivering FOLDER PORT``."""

import sys
from pathlib import Path

from assistants.actions import queue
from assistants.actions.mail import MailServer
from assistants.actions.values import NotDelivered
from tests.assistants.actions.approved import Approvals
from tests.support.forking import fork_for_each_line


def deliver(_line: str) -> None:
    """Carry out what waits until nothing does."""
    server = MailServer(host="127.0.0.1", port=int(sys.argv[2]), security="none", user="", sender="mill@example.com")
    work = Approvals(Path(sys.argv[1]), secrets=Path(sys.argv[1]) / "secrets", mail=server, most_tries=50)
    dispatcher = work.dispatcher()
    while True:
        with work.database.read() as session:
            waiting = queue.unsettled(session)
        if not waiting:
            return
        for action_id in waiting:
            try:
                dispatcher.run(action_id)
            except NotDelivered:
                continue


if __name__ == "__main__":
    fork_for_each_line(deliver)
