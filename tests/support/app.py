"""Steps that every browser test takes. Locate by label or role, wait on state, never sleep."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.dashboard import ROOT

SETTLED = "[data-testid='stApp'][data-test-script-state='notRunning']"
PICTURES = ROOT / "test-results"
SECONDS = 30


def open_page(page: Page, url: str) -> None:
    """Open an address and wait until its script has run."""
    page.goto(url)
    wait_until_settled(page)


def wait_until_settled(page: Page) -> None:
    """Wait until Streamlit's script has run to its end.

    Right after a click it may not have begun; then wait for what the click should show instead.
    """
    page.locator(SETTLED).wait_for(timeout=SECONDS * 1000)
    # Elements that are still being loaded by the browser show a placeholder.
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=SECONDS * 1000)


def press(page: Page, name: str) -> None:
    """Press a button by its words."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_enabled(timeout=SECONDS * 1000)
    button.click()


def shown(page: Page, text: str) -> Locator:
    """Wait until a text is on the page; return where."""
    found = page.get_by_text(text).first
    found.wait_for(timeout=SECONDS * 1000)
    return found


def screenshot(page: Page, name: str) -> Path:
    """Keep a picture of the page under `test-results/`."""
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
