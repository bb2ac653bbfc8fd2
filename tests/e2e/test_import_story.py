"""One operator, one division, from the start command to the users' emails, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from sqlmodel import col, func, select

from core.models.links import Link
from core.models.mail import EmailState, OutboxEmail
from core.models.plans import PlanLine, Run
from core.models.profiles import Profile
from core.store.database import Database
from tests.support.app import press, screenshot, shown, wait_until_settled
from tests.support.consent import allow, refuse
from tests.support.dashboard import Dashboard
from tests.support.mail import MailServer

REALM = "9341450000000001"
COMPANY = "Birchwood Construction Inc."
PASSWORD = re.compile(r"Password: +(\S+)")
LEFTOVER, ITS_USER = "Anthony Delvecchio", "Tony Delvecchio"
SECONDS = 60_000


@pytest.fixture
def product(tmp_path: Path, smtp_server: MailServer) -> Iterator[Dashboard]:
    """The product with a mail server."""
    with Dashboard(tmp_path / "var", smtp_server.env) as running:
        yield running


def test_what_was_decided_and_begun_survives_a_second_tab_a_closed_one_and_a_kill(
    dashboard: Dashboard, page: Page
) -> None:
    dashboard.stop()
    dashboard.env["WORKER_TIMEOUT"] = "2"
    dashboard.start()
    connect(page, dashboard, Visits(page))
    page.get_by_role("link", name="Set Up").click()
    press(page, "Fetch from QuickBooks")
    shown(page, "Fetched 353 of 353")
    link_by_hand(page, Visits(page))
    second = page.context.new_page()
    second.goto(page.url)
    shown(second, "68 link")
    counts = review(page, Visits(page))
    second.goto(page.url)
    shown(second, "Nothing has happened yet")
    dashboard.quickbooks.latency(2)  # long enough to be in the middle when the process dies
    press(page, "Import")
    shown(page, "Checking QuickBooks")
    press(second, "Import")
    address = second.url
    page.close()
    second.close()
    dashboard.kill()
    dashboard.start()
    third = page.context.new_page()
    third.goto(address)
    expect(third.get_by_text("Import finished")).to_be_visible(timeout=SECONDS)
    shown(third, f"{counts['create']} sent")
    check_tables(dashboard, counts, 353)
    assert len(list((dashboard.var_dir / "outbox").glob("*.eml"))) == counts["create"]


class Visits:
    """Keeps the text of every page that was looked at."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.texts: list[str] = []

    def look(self, name: str) -> None:
        """Keep what is on the page, its address included, and a picture."""
        wait_until_settled(self._page)
        frames = [frame.content() for frame in self._page.frames]
        self.texts += [self._page.url, *frames]
        screenshot(self._page, f"story-{name}")


def test_an_operator_connects_a_division_and_imports_its_users(
    product: Dashboard, page: Page, smtp_server: MailServer, console_errors: list[str]
) -> None:
    visits = Visits(page)
    connect(page, product, visits)
    page.get_by_role("link", name="Set Up").click()
    press(page, "Fetch from QuickBooks")
    there = product.quickbooks.records(REALM, "Employee")
    active = sum(record["Active"] for record in there)
    shown(page, f"Fetched {len(there)} of {len(there)}")
    shown(page, f"({active} active, {len(there) - active} inactive)")
    expect(page.get_by_role("switch", name="Auto Import")).to_be_checked()
    visits.look("fetched")

    link_by_hand(page, visits)
    counts = review(page, visits)
    page.get_by_role("button", name="Import", exact=True).dblclick()
    expect(page.get_by_text("Import finished")).to_be_visible(timeout=SECONDS)
    shown(page, f"{counts['create']} sent")
    visits.look("report")
    for action, label in (("create", "Created"), ("link", "Linked")):
        expect(page.get_by_text(f"{label} · {counts[action]}", exact=True)).to_be_visible()

    check_tables(product, counts, len(there))
    check_label(page, visits, counts)
    passwords = check_mail(product, smtp_server, counts)
    check_secrets(product, visits, [*passwords, *product.quickbooks.secrets()])
    assert not console_errors


def connect(page: Page, product: Dashboard, visits: Visits) -> None:
    page.goto(f"{product.url}/connect")
    shown(page, "Choose a division")
    expect(page.get_by_role("link", name="Connect to Quickbooks")).to_have_count(0)
    page.get_by_role("link", name="Residential").click()
    page.get_by_role("link", name="Connect to Quickbooks").click()
    refuse(page)
    shown(page, "Access was not granted at QuickBooks")
    visits.look("refused")
    page.get_by_role("link", name="Connect to Quickbooks").click()
    allow(page, COMPANY)
    shown(page, "Is this the right company?")
    visits.look("company")
    press(page, "Yes, use this company")
    shown(page, "Last proven call")
    wait_until_settled(page)
    press(page, "Test connection")
    shown(page, "The connection works")
    visits.look("connected")


def grid(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title*='agGrid']")


def link_by_hand(page: Page, visits: Visits) -> None:
    page.get_by_text("Needs a decision ·").click()
    page.get_by_placeholder("Search QuickBooks names").fill(LEFTOVER)
    page.keyboard.press("Enter")
    row = grid(page).locator(
        ".ag-center-cols-container .ag-row, .ag-pinned-left-cols-container .ag-row"
    )
    expect(grid(page).get_by_text(LEFTOVER)).to_be_visible(timeout=SECONDS)
    expect(row.first).to_be_visible()
    grid(page).locator(".ag-row .ag-checkbox-input").first.click()
    shown(page, "Best candidate")
    shown(page, ITS_USER)
    visits.look("candidates")
    press(page, "Link")
    expect(grid(page).get_by_text("Link to suggested", exact=True).first).to_be_visible(
        timeout=SECONDS
    )


def review(page: Page, visits: Visits) -> dict[str, int]:
    """Open the review and return its counts."""
    press(page, "Review")
    shown(page, "Nothing has happened yet")
    visits.look("review")
    text = page.get_by_test_id("stMain").inner_text()
    found = re.findall(r"[+=!?\-] (\d+) (create|link|ignore|undecided|blocked)", text)
    return {action: int(count) for count, action in found}


def check_tables(product: Dashboard, counts: dict[str, int], there: int) -> None:
    db = Database(product.settings.database)
    with db.read() as tx:
        runs = tx.exec(select(Run).where(col(Run.plan_id).is_not(None))).all()
        assert len(runs) == 1
        lines = tx.exec(select(PlanLine).where(PlanLine.plan_id == runs[0].plan_id)).all()
        links = tx.exec(select(Link)).all()
        profile = tx.exec(select(Profile).where(Profile.name == ITS_USER)).one()
        created = tx.exec(
            select(func.count()).select_from(OutboxEmail).where(OutboxEmail.kind == "welcome")
        ).one()
    db.dispose()
    assert len(lines) == there
    assert len(links) == counts["create"] + counts["link"]
    assert created == counts["create"]
    assert profile.id in {link.profile_id for link in links}


def check_label(page: Page, visits: Visits, counts: dict[str, int]) -> None:
    page.get_by_role("link", name="Open Users").click()
    linked = counts["create"] + counts["link"]
    shown(page, f"{linked} of")
    visits.look("users")


def check_mail(product: Dashboard, smtp_server: MailServer, counts: dict[str, int]) -> list[str]:
    """Every created user got one email with a password of their own; return the passwords."""
    db = Database(product.settings.database)
    with db.read() as tx:
        emails = tx.exec(select(OutboxEmail)).all()
    db.dispose()
    assert {email.state for email in emails} == {EmailState.SENT}
    assert len(smtp_server.messages) == counts["create"]
    recipients = [recipient for m in smtp_server.messages for recipient in m.recipients]
    assert sorted(recipients) == sorted(email.to for email in emails)
    found = [PASSWORD.search(message.text) for message in smtp_server.messages]
    passwords = [match.group(1) for match in found if match]
    assert len(set(passwords)) == counts["create"]
    return passwords


def check_secrets(product: Dashboard, visits: Visits, secrets: list[str]) -> None:
    """No password and no token in any log, either database, `var/`, or any page that was visited."""
    product.stop()
    # The simulator's own state is QuickBooks, not ours: there its tokens belong.
    files = [
        path
        for path in product.var_dir.rglob("*")
        if path.is_file() and "outbox" not in path.parts and "simulator.sqlite" not in path.name
    ]
    assert {"dashboard.sqlite", "dashboard-jobs.sqlite"} <= {path.name for path in files}
    places = {str(path): path.read_bytes().decode("latin-1") for path in files}
    places["log"] = product.log
    places |= {f"page {number}": text for number, text in enumerate(visits.texts)}
    told = [
        (name, secret[:4]) for name, text in places.items() for secret in secrets if secret in text
    ]
    assert not told
    assert len(visits.texts) >= 16
