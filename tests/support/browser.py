"""A real Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KNOWN_NOISE = (
    # Streamlit looks for itself beside the page's path first when a deep link is opened.
    "/_stcore/health",
    "/_stcore/host-config",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium on PATH, else the one that Playwright installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def is_error(message: ConsoleMessage) -> bool:
    """Say whether a console message is an error of ours."""
    where = str(message.location.get("url", ""))
    return message.type == "error" and not where.endswith(KNOWN_NOISE)
