"""A grid that loses no edit and applies none twice: AgGrid, its community features only.

The browser keeps one cumulative map of edits, each with a sequence number, and sends all of it each
time: a burst of edits arrives whole even where single messages are dropped. `new_edits` takes from
it what was not seen yet. Rows are known by their ids; filtering, sorting and paging are the
caller's queries, so the grid's own are off. All cells are text.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ui import grid_scripts as scripts

PAGE = 200
"""Rows that one grid shows at most: what a browser draws and takes in without a pause."""

LONGEST = 1000
"""Characters of one edit; a longer one is cut, so that nobody fills the database by pasting."""

COLOURS = {
    "problem": "rgba(214, 69, 65, 0.13)",
    "decide": "rgba(226, 160, 40, 0.13)",
    "ready": "rgba(46, 160, 90, 0.10)",
    "linked": "rgba(120, 130, 145, 0.13)",
}
"""Row tones; translucent, so that they fit the light and the dark theme."""

STYLE: dict[str, dict[str, str]] = {
    **{f".tone-{tone}": {"background-color": f"{c} !important"} for tone, c in COLOURS.items()},
    ".quiet": {"font-style": "italic", "opacity": "0.72"},
    ".strong": {"font-weight": "600"},
    ".marked": {"box-shadow": "inset 0 0 0 1px rgba(214, 69, 65, 0.85)"},
    ".ag-cell, .ag-header-cell-text, .ag-cell-edit-wrapper input": {
        "font-family": "'Source Sans Pro', sans-serif",
        "font-size": "14px",
    },
    ".ag-header": {"background-color": "rgba(128, 140, 155, 0.10) !important"},
    ".ag-cell-focus": {"outline": "none"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        field: key in the rows.
        label: its head.
        width: pixels.
        editable: free text may be entered, except in rows with a true `locked`.
        choices: key of the rows that holds the words to choose from; the cell is a list then.
        pinned: stays at the left.
        right: text to the right, for numbers.
    """

    field: str
    label: str
    width: int = 150
    editable: bool = False
    choices: str = ""
    pinned: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell as a person left it."""

    row: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Up to where edits were applied; `frame` is one drawing of the grid in one browser tab."""

    frame: str = ""
    seq: int = 0


@dataclass(slots=True)
class Memory:
    """What one grid remembers from one drawing of the page to the next, in this tab.

    A click while a script runs makes Streamlit start another one at once, and the first goes on
    until it next speaks to Streamlit: two threads of one tab. Whoever stores holds `lock`.
    """

    seen: Seen = Seen()
    lock: threading.RLock = field(default_factory=threading.RLock)


@dataclass(frozen=True, slots=True)
class Picked:
    """What is marked: rows by their checkboxes, and the row that holds the cursor."""

    rows: tuple[str, ...] = ()
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What one can do in a grid.

    Attributes:
        selectable: rows have checkboxes.
        on_edits: takes new edits, oldest first, before the page is drawn again.
        keys: by key of the keyboard, the word that it enters into the column `keys_field`.
    """

    selectable: bool = False
    on_edits: Callable[[list[Edit]], None] | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    keys_field: str = ""


def new_edits(payload: object, seen: Seen) -> tuple[list[Edit], Seen]:
    """Return the edits of a payload that were not seen yet, oldest first, and what is seen now.

    Args:
        payload: from the browser, so anything: `{"frame": str, "seq": int, "edits":
            {row: {field: [value, seq]}}}` is what counts, everything else is passed over.
        seen: of the last call; another frame begins anew.
    """
    if not isinstance(payload, Mapping):
        return [], seen
    frame, last, edits = payload.get("frame"), payload.get("seq"), payload.get("edits")
    if not isinstance(frame, str) or not isinstance(last, int) or not isinstance(edits, Mapping):
        return [], seen
    after = seen.seq if seen.frame == frame else 0
    found = [
        (entry[1], Edit(str(row), str(name), _text(entry[0])))
        for row, cells in edits.items()
        if isinstance(cells, Mapping)
        for name, entry in cells.items()
        if _is_entry(entry) and entry[1] > after
    ]
    found.sort(key=lambda pair: pair[0])
    # The browser notes `seq` first and hands over the map itself: an edit may have come in between.
    newest = found[-1][0] if found else 0
    return [edit for _, edit in found], Seen(frame, max(after, last, newest))


def picked(payload: object, known: frozenset[str]) -> Picked:
    """Return what is marked in a payload, as far as these rows are known."""
    if not isinstance(payload, Mapping):
        return Picked()
    rows, at = payload.get("rows"), payload.get("at")
    chosen = tuple(row for row in rows if row in known) if isinstance(rows, list) else ()
    return Picked(chosen, at if isinstance(at, str) and at in known else None)


def memory_of(nonce: str) -> Memory:
    """Return what the grid of a data set remembers in this tab."""
    found: Memory = st.session_state.setdefault(f"grid-{nonce}-memory", Memory())
    return found


def settle(nonce: str) -> None:
    """Wait until edits that another script of this tab is storing are stored."""
    with memory_of(nonce).lock:
        pass


def show(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    *,
    nonce: str,
    view: str,
    height: int,
    behaviour: Behaviour | None = None,
) -> Picked:
    """Draw a grid.

    Args:
        rows: at most `PAGE`, each with an "id" and the columns' fields; also read are "tone" (a key
            of `COLOURS`), "locked" (no edits), "marked" (a field to point at), "automatic" (the
            choice is nobody's own).
        columns: from left to right.
        nonce: names this data set; another one draws a new grid.
        view: names this choice of rows from the data set; another one begins at its top.
        height: pixels.
        behaviour: nothing but looking when left out.
    """
    import pandas as pd
    from st_aggrid import AgGrid, JsCode

    behaviour = behaviour or Behaviour()
    memory = memory_of(nonce)
    seen = memory.seen
    told = {"view": view, "frame": seen.frame, "seq": seen.seq}
    answer = AgGrid(
        pd.DataFrame([{**row, **told} for row in rows]),
        gridOptions=scripts.as_code(_options(columns, behaviour), JsCode),
        height=height,
        data_return_mode="CUSTOM",
        custom_jscode_for_grid_return=JsCode(scripts.ANSWER),
        should_grid_return=JsCode(scripts.NOT_WHILE_EDITING),
        update_on=["cellValueChanged", "cellEditingStopped", *_watched(behaviour)],
        callback=lambda response: take(response.raw_data, memory, behaviour),
        key=f"grid-{nonce}",
        allow_unsafe_jscode=True,
        server_sync_strategy="server_wins",
        theme="streamlit",
        custom_css=STYLE,
    )
    if take(answer.raw_data, memory, behaviour):
        st.rerun()
    return picked(answer.raw_data, frozenset(str(row["id"]) for row in rows))


def take(payload: object, memory: Memory, behaviour: Behaviour) -> bool:
    """Hand new edits over, and note them as seen once that is done; say whether there were any.

    A click elsewhere can interrupt Streamlit's callback anywhere, and it is not called again then.
    So nothing is noted before it is stored, and what was left is taken when the grid is drawn.
    """
    with memory.lock:
        edits, seen = new_edits(payload, memory.seen)
        if edits and behaviour.on_edits is not None:
            behaviour.on_edits(edits)
        memory.seen = seen
    return bool(edits)


def _watched(behaviour: Behaviour) -> list[tuple[str, int]]:
    """Return the events that bring marks to the page, each gathered for so many milliseconds."""
    return [("selectionChanged", 150), ("cellFocused", 250)] if behaviour.selectable else []


def _options(columns: Sequence[Column], behaviour: Behaviour) -> dict[str, Any]:
    options: dict[str, Any] = {
        "columnDefs": [_column(column, behaviour) for column in columns],
        "defaultColDef": {
            "sortable": False,
            "filter": False,
            "resizable": True,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
        },
        "getRowId": scripts.ROW_ID,
        "onGridReady": scripts.KEEP_EDITORS_OPEN,
        "onCellValueChanged": scripts.NOTE_EDIT,
        "onCellClicked": scripts.OPEN_LIST,
        "onRowDataUpdated": scripts.AFTER_DATA,
        "rowClassRules": {f"tone-{tone}": f"data.tone === '{tone}'" for tone in COLOURS},
        "rowHeight": 32,
        "headerHeight": 34,
        "enableBrowserTooltips": True,
        "ensureDomOrder": True,
        "enableCellTextSelection": not behaviour.selectable,
        "stopEditingWhenCellsLoseFocus": True,
        "enterNavigatesVerticallyAfterEdit": True,
        "suppressDragLeaveHidesColumns": True,
        "overlayNoRowsTemplate": "<span>Nothing to show here.</span>",
    }
    if behaviour.keys:
        options["onCellKeyDown"] = scripts.enter_by_key(behaviour.keys_field, behaviour.keys)
    if behaviour.selectable:
        options["rowSelection"] = {
            "mode": "multiRow",
            "checkboxes": True,
            "headerCheckbox": False,
            "enableClickSelection": False,
        }
        options["selectionColumnDef"] = {"pinned": "left", "width": 42, "resizable": False}
    return options


def _column(column: Column, behaviour: Behaviour) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "field": column.field,
        "headerName": column.label,
        "width": column.width,
        "tooltipField": column.field,
        "cellClassRules": {"marked": f"data.marked === '{column.field}'"},
    }
    if column.pinned:
        definition["pinned"] = "left"
    if column.right:
        definition["type"] = "rightAligned"
    if column.editable:
        definition["editable"] = scripts.UNLESS_LOCKED
        definition["cellEditorParams"] = {"maxLength": LONGEST}
    if column.choices:
        definition |= {
            "editable": scripts.UNLESS_LOCKED,
            "cellEditor": "agSelectCellEditor",
            "cellEditorParams": scripts.words_of(column.choices),
        }
        definition["cellClassRules"] |= {"quiet": "data.automatic", "strong": "!data.automatic"}
    if behaviour.keys and not column.editable:
        definition["suppressKeyboardEvent"] = scripts.leave_keys(behaviour.keys)
    return definition


def _is_entry(entry: object) -> bool:
    return isinstance(entry, Sequence) and len(entry) == 2 and isinstance(entry[1], int)  # noqa: PLR2004 - a pair


def _text(value: object) -> str:
    return "" if value is None else str(value)[:LONGEST]
