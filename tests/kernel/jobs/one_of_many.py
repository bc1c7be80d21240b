"""One of several workers on Postgres, as a process: ``python -m tests.kernel.jobs.one_of_many URL NAME FILE``.

It writes a line when it begins and when it ends a job, and works on each for ``params["seconds"]``.
"""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kernel.clock import SystemClock
from kernel.ids import RandomIds
from kernel.jobs.database import jobs_engine
from kernel.jobs.presence import presence
from kernel.jobs.queue import DbosQueue
from kernel.jobs.retries import RetryRules
from kernel.jobs.values import Order
from kernel.jobs.worker import DbosWorker


def main() -> None:
    url, name, file = sys.argv[1:]
    log = os.open(file, os.O_APPEND | os.O_WRONLY | os.O_CREAT)

    def work(order: Order) -> Mapping[str, Any]:
        os.write(log, f"begin {order.job_id} {order.subject} {name}\n".encode())
        time.sleep(order.params["seconds"])
        os.write(log, f"end {order.job_id} {order.subject} {name}\n".encode())
        return {"by": name}

    engine = jobs_engine(Path(), url)
    queue = DbosQueue(engine, clock=SystemClock(), ids=RandomIds())
    worker = DbosWorker(
        engine,
        queue,
        presence(engine, Path(), name),
        name=name,
        parallel=2,
        retries=RetryRules(most=0),
        clock=SystemClock(),
    )
    worker.start({"work": work})
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    worker.stop()
    queue.close()


if __name__ == "__main__":
    main()
