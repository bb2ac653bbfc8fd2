"""Which rows the grid shows: filter, search and page, kept still while one decides them.

The ids are taken when a filter is chosen. A row that is decided stays where it is and only changes
its colour, until one chooses a filter again; so nothing moves under the cursor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import streamlit as st

from core.services.deciding import FILTERS, Query
from ui.grid import PAGE
from ui.import_context import Step
from ui.runtime import actor, application

FIRST = ("Problems", "Needs a decision")
"""The filter that a step opens with is the first of these with a row in it, else all rows."""


@dataclass(frozen=True, slots=True)
class View:
    """The rows of a chosen filter; `nonce` names this taking of them."""

    nonce: str
    shown: str
    words: str
    ids: tuple[str, ...]

    def page(self, number: int) -> tuple[str, ...]:
        """Return the ids of a page, counted from 1."""
        return self.ids[(number - 1) * PAGE : number * PAGE]


def counts(standing: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return how many records each filter holds."""
    return {
        name: sum(n for (bucket, _), n in standing.items() if bucket in buckets)
        for name, buckets in FILTERS.items()
    }


def choose(step: Step, held: Mapping[str, int], fetched: str) -> View:
    """Draw filter and search; return the rows they show.

    Args:
        step: the step.
        held: how many records each filter holds now.
        fetched: names the read that the rows come from; another one takes the rows anew.
    """
    shown_key, words_key = step.key("shown"), step.key("words")
    st.session_state.setdefault(
        shown_key, next((name for name in FIRST if held[name]), next(iter(FILTERS)))
    )
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        shown = st.pills(
            "Show",
            list(FILTERS),
            required=True,
            label_visibility="collapsed",
            key=shown_key,
            format_func=lambda name: f"{name} · {held[name]:,}",
            on_change=_forget,
            args=(step,),
        )
        settled = st.container(width="content")
        words = st.text_input(
            "Search",
            placeholder="Search QuickBooks names",
            label_visibility="collapsed",
            type="search",
            live=True,
            key=words_key,
            on_change=_forget,
            args=(step,),
            width=280,
        )
    view = step.kept.get("view")
    if not isinstance(view, View) or step.kept.get("fetched") != fetched:
        view = _take(step, shown or next(iter(FILTERS)), words or "")
        step.kept.update(view=view, fetched=fetched)
    with settled:
        _settled(step, view, held)
    return view


def page_number(step: Step, view: View) -> int:
    """Draw the pages where there are several; return the chosen one, counted from 1."""
    pages = ceil(len(view.ids) / PAGE)
    if pages <= 1:
        return 1
    return st.pagination(pages, key=f"{step.key('page')}-{view.nonce}")


def _settled(step: Step, view: View, held: Mapping[str, int]) -> None:
    """Offer to drop the rows that do not fit the filter any more."""
    gone = len(view.ids) - held[view.shown]
    if gone > 0 and not view.words:
        st.button(
            f"Hide {gone:,} settled",
            icon=":material/filter_alt:",
            type="tertiary",
            on_click=_forget,
            args=(step,),
        )


def _take(step: Step, shown: str, words: str) -> View:
    query = Query(step.connection.id, step.spec.slug, shown=shown, words=words)
    ids = application().deciding.ids(actor(), step.connection.id, query)
    return View(application().context.ids.new(), shown, words, tuple(ids))


def _forget(step: Step) -> None:
    step.kept.pop("view", None)
