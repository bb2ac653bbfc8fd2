"""Pages as scripts, without a browser: opened at an address, read as text."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.testing.v1 import AppTest

from simulator.testing import Running
from tests.support.dashboard import ROOT
from tests.support.office import Office, open_office
from ui import runtime


@contextmanager
def office_on_screen(database_url: str, simulator: Running, var: Path) -> Iterator[Office]:
    """Open an office whose application the pages reach."""
    opened = open_office(database_url, simulator, var)
    runtime.use(opened.application)
    try:
        yield opened
    finally:
        runtime.use(None)
        opened.application.close()


def open_screen(page: str, **query: str) -> AppTest:
    """Open a page other than the first one at an address."""
    opened = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=30)
    opened.run()
    opened.switch_page(page)
    for name, value in query.items():
        opened.query_params[name] = value
    return again(opened)


def again(page: AppTest) -> AppTest:
    """Run a page once more, as any click does; it must not break."""
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    """Press a button by its words."""
    button = next(found for found in page.button if found.label == label)
    assert not button.disabled, label
    button.click()
    return again(page)


def labels(page: AppTest) -> list[str]:
    """Return the words on all buttons."""
    return [button.label for button in page.button]


def prose(page: AppTest) -> str:
    """Return all text of a page."""
    shown = [
        *(page.markdown, page.info, page.error, page.warning, page.caption),
        *(page.title, page.subheader, page.text),
    ]
    return "\n".join(str(element.value) for elements in shown for element in elements)
