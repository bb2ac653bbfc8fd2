"""A worker without screens: `python -m core.jobs`. Ctrl-C or SIGTERM stops it in good order."""

import logging
import signal
import sys
import threading

from core.bootstrap import build
from core.errors import InvalidInput

log = logging.getLogger(__name__)

CANNOT_START = 2


def main() -> int:
    """Execute runs and send emails until told to stop; return the exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        application = build()
        application.prepare()
    except InvalidInput as problem:
        log.error("%s %s", problem.sentence, problem.technical)  # noqa: TRY400 - a sentence, no trace
        return CANNOT_START
    jobs = application.jobs
    jobs.start()
    log.info("the worker takes up runs")
    stop.wait()
    log.info("the worker stops after what it is at")
    jobs.stop()
    application.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
