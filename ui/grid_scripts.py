"""The scripts that run inside a grid, as text. They read ids and words, and write no HTML."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

MARK = "js:"
"""Begins a text that is a script, until `as_code` wraps it."""

_STATE = """
const kept = window.keptEdits || (window.keptEdits = {
    frame: Math.random().toString(36).slice(2) + Date.now().toString(36), seq: 0, edits: {}});
"""

ROW_ID = MARK + "function(p) { return p.data.id; }"

NOTE_EDIT = f"""{MARK}function(e) {{
    {_STATE}
    kept.seq += 1;
    const cells = kept.edits[e.data.id] || (kept.edits[e.data.id] = {{}});
    cells[e.colDef.field] = [e.newValue, kept.seq];
}}"""

ANSWER = f"""function(a) {{
    {_STATE}
    const api = a.eventData.api;
    const cell = api.getFocusedCell();
    const node = cell && api.getDisplayedRowAtIndex(cell.rowIndex);
    return {{frame: kept.frame, seq: kept.seq, edits: kept.edits,
             rows: api.getSelectedRows().map(row => row.id), at: node ? node.data.id : null}};
}}"""

NOT_WHILE_EDITING = """function(a) { return a.eventData.api.getEditingCells().length === 0; }"""
"""What is being typed is not ready to be sent; it goes with the cell's end of editing."""

KEEP_EDITORS_OPEN = MARK + "function(e) { e.api.stopEditing = function() {}; }"
"""At each answer of the server the component would cancel the cell that is being edited, and with
it what a fast person has typed since. Rows are replaced by id, so it may simply stay open."""

AFTER_DATA = f"""{MARK}function(e) {{
    {_STATE}
    const first = e.api.getDisplayedRowAtIndex(0);
    if (!first) return;
    const known = first.data.frame === kept.frame ? first.data.seq : 0;
    for (const id in kept.edits) for (const field in kept.edits[id]) {{
        const node = e.api.getRowNode(id);
        if (!node || kept.edits[id][field][1] <= known) continue;
        node.data[field] = kept.edits[id][field][0];
        e.api.refreshCells({{rowNodes: [node], columns: [field], force: true}});
    }}
    if (window.shownView !== undefined && window.shownView !== first.data.view) {{
        e.api.deselectAll();
        e.api.clearFocusedCell();
        e.api.ensureIndexVisible(0, 'top');
    }}
    window.shownView = first.data.view;
}}"""
"""Edits that the server had not seen when it answered stay on the screen, instead of flickering
back; and other rows of the same data set, as another filter chooses them, begin at their top."""

UNLESS_LOCKED = MARK + "function(p) { return !p.data.locked; }"

OPEN_LIST = f"""{MARK}function(e) {{
    if (!e.colDef.cellEditor || e.data.locked || e.api.getEditingCells().length) return;
    e.api.startEditingCell({{rowIndex: e.rowIndex, colKey: e.column.getColId(), key: 'Enter'}});
}}"""
"""One click opens the list of words; the grid alone would need three."""


def words_of(choices: str) -> str:
    """Return a script that offers the words which a row carries, separated by "|"."""
    return f"{MARK}function(p) {{ return {{values: p.data[{json.dumps(choices)}].split('|')}}; }}"


def leave_keys(keys: Iterable[str]) -> str:
    """Return a script that keeps the grid from opening an editor at these keys."""
    listed = json.dumps(sorted(keys))
    return f"{MARK}function(p) {{ return !p.editing && {listed}.includes(p.event.key); }}"


def enter_by_key(field: str, keys: Mapping[str, str]) -> str:
    """Return a script that enters a word by one key, in the row or in all rows marked with it.

    Works wherever no free text is typed, and goes on to the next row.
    """
    return f"""{MARK}function(e) {{
        const word = {json.dumps(dict(keys))}[e.event.key];
        const typed = e.event.ctrlKey || e.event.metaKey || e.event.altKey;
        if (!word || typed || e.api.getEditingCells().length) return;
        if (e.colDef.editable && !e.colDef.cellEditor) return;
        // Fast keys come before the browser has moved its focus; the grid knows better.
        const row = e.api.getFocusedCell().rowIndex;
        const at = e.api.getDisplayedRowAtIndex(row);
        const nodes = at.isSelected() ? e.api.getSelectedNodes() : [at];
        nodes.filter(n => !n.data.locked && n.data.keys.includes(e.event.key))
             .forEach(n => n.setDataValue({json.dumps(field)}, word));
        if (nodes.length === 1 && row + 1 < e.api.getDisplayedRowCount()) {{
            e.api.ensureIndexVisible(row + 1);
            e.api.setFocusedCell(row + 1, e.column);
        }}
    }}"""


def as_code(options: Any, wrap: Callable[[str], Any]) -> Any:
    """Return options with every script wrapped, at any depth."""
    if isinstance(options, dict):
        return {name: as_code(value, wrap) for name, value in options.items()}
    if isinstance(options, list):
        return [as_code(value, wrap) for value in options]
    if isinstance(options, str) and options.startswith(MARK):
        return wrap(options.removeprefix(MARK))
    return options
