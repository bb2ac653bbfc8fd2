"""What a person does at the simulator's QuickBooks pages."""

from playwright.sync_api import Page


def allow(page: Page, company: str) -> None:
    """Choose a company on the consent page and press Connect."""
    page.get_by_role("radio", name=company).check()
    page.get_by_role("button", name="Connect", exact=True).click()


def refuse(page: Page) -> None:
    """Press Cancel on the consent page."""
    page.get_by_role("button", name="Cancel", exact=True).click()
