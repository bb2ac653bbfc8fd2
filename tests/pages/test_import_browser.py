"""The import grid under a real person's hands: fast typing, keys, filters, a second tab."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.support.app import open_page, press, shown, wait_until_settled
from tests.support.consent import allow
from tests.support.dashboard import Dashboard

SECONDS = 30_000


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with Dashboard(tmp_path_factory.mktemp("import") / "var") as started:
        yield started


@pytest.fixture
def grid(running: Dashboard, page: Page) -> FrameLocator:
    """Return the grid of a connected, fetched division, showing what needs a decision."""
    open_page(page, f"{running.url}/connect")
    page.get_by_role("link", name="Residential").click()
    wait_until_settled(page)
    connect = page.get_by_role("link", name="Connect to Quickbooks")
    set_up = page.get_by_role("link", name="Set Up")
    expect(connect.or_(set_up).first).to_be_visible(timeout=SECONDS)
    if connect.is_visible():
        connect.click()
        allow(page, "Birchwood Construction Inc.")
        press(page, "Yes, use this company")
    set_up.click()
    fetch = page.get_by_role("button", name="Fetch from QuickBooks")
    proof = page.get_by_text("Fetched 353 of 353")
    expect(fetch.or_(proof).first).to_be_visible(timeout=SECONDS)
    if fetch.is_visible():
        fetch.click()
    shown(page, "Fetched 353 of 353")
    found = page.frame_locator("iframe[title*='agGrid']")
    expect(found.locator(".ag-row").first).to_be_visible(timeout=SECONDS)
    return found


def cell(grid: FrameLocator, row: int, column: str) -> Locator:
    return grid.locator(f".ag-row[row-index='{row}'] [col-id='{column}']")


def choose_filter(page: Page, grid: FrameLocator, name: str) -> None:
    """Choose a filter and wait until the grid holds its rows, a page of 200 at most."""
    pill = page.get_by_role("radio", name=re.compile(f"^{name} ·"))
    pill.click()
    count = int((pill.text_content() or "").partition("·")[2].replace(",", ""))
    # The header counts as a row.
    rows = str(min(count, 200) + 1)
    expect(grid.locator(".ag-root")).to_have_attribute("aria-rowcount", rows, timeout=SECONDS)
    wait_until_settled(page)


def test_what_is_typed_while_the_server_answers_is_kept(page: Page, grid: FrameLocator) -> None:
    names = [cell(grid, row, "name").inner_text() for row in range(3)]
    for row in range(3):
        cell(grid, row, "field_email").dblclick()
        page.keyboard.type(f"typed{row}@birchwood.example")
        page.keyboard.press("Enter")
    for row in range(3):
        expect(cell(grid, row, "field_email")).to_have_text(f"typed{row}@birchwood.example")
    ready = grid.locator(".ag-center-cols-container .ag-row.tone-ready")
    expect(ready).to_have_count(3, timeout=SECONDS)

    page.reload()
    wait_until_settled(page)
    choose_filter(page, grid, "All")
    page.get_by_role("searchbox", name="Search", exact=True).fill(names[1])
    expect(cell(grid, 0, "name")).to_have_text(names[1], timeout=SECONDS)
    expect(cell(grid, 0, "field_email")).to_have_text("typed1@birchwood.example")


def test_one_key_decides_a_row_and_goes_on(page: Page, grid: FrameLocator) -> None:
    choose_filter(page, grid, "Problems")
    names = [cell(grid, row, "name").inner_text() for row in range(4, 8)]
    cell(grid, 4, "problem").click()
    for key in "idni":
        page.keyboard.press(key)
    said = ["Ignore always", "Decide later", "Create as inactive", "Ignore always"]
    for row, word in enumerate(said, start=4):
        expect(cell(grid, row, "decision")).to_have_text(word)
    expect(page.get_by_role("button", name=re.compile(r"^Hide \d+ settled"))).to_be_visible()
    assert [cell(grid, row, "name").inner_text() for row in range(4, 8)] == names
    expect(page.get_by_text("Somebody was faster")).to_have_count(0)


def test_the_list_opens_at_a_click_and_the_panel_follows(page: Page, grid: FrameLocator) -> None:
    choose_filter(page, grid, "Needs a decision")
    cell(grid, 2, "decision").click()
    grid.locator(".ag-list-item").filter(has_text="Ignore always").click()
    expect(cell(grid, 2, "decision")).to_have_text("Ignore always")
    panel = page.locator(".st-key-import_panel")
    expect(panel).to_contain_text("In QuickBooks", timeout=SECONDS)
    expect(panel).to_contain_text("decided by", timeout=SECONDS)


def test_marked_rows_are_decided_together(page: Page, grid: FrameLocator) -> None:
    choose_filter(page, grid, "Needs a decision")
    for row in (5, 6):
        grid.locator(f".ag-row[row-index='{row}'] .ag-checkbox-input").click()
    expect(page.get_by_role("button", name="Decide 2 rows")).to_be_visible(timeout=SECONDS)
    page.get_by_label("Decision for the selected rows").click()
    page.get_by_role("option", name="Decide later").click()
    press(page, "Decide 2 rows")
    for row in (5, 6):
        expect(cell(grid, row, "decision")).to_have_text("Decide later", timeout=SECONDS)


def test_the_browser_reports_no_error(
    page: Page, grid: FrameLocator, console_errors: list[str]
) -> None:
    choose_filter(page, grid, "All")
    expect(grid.locator(".ag-row").first).to_be_visible()
    assert not console_errors
