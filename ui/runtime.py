"""The one application of this process, as pages reach it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool

from core.access import Actor
from core.bootstrap import Application, build

_application: Application | None = None


def application() -> Application:
    """Return the application that `lifespan` (or a test, by `use`) made."""
    if _application is None:
        raise RuntimeError("the application was not started")
    return _application


def use(made: Application | None) -> None:
    """Make pages reach this application."""
    global _application  # noqa: PLW0603 - Streamlit runs pages as scripts: a module is what they share
    _application = made


def actor() -> Actor:
    """Return who acts in this browser."""
    return application().acting()


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Prepare the database and run this process's worker, off the event loop."""
    made = build()
    await run_in_threadpool(made.prepare)
    use(made)
    await run_in_threadpool(made.jobs.start)
    try:
        yield
    finally:
        await run_in_threadpool(made.jobs.stop)
        use(None)
        made.close()
