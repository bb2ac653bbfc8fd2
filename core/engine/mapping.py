"""From a QuickBooks record to our field values, by the spec's field table."""

from collections.abc import Mapping
from typing import Any

from core.crypto import fingerprint
from core.entities.base import EntitySpec, FieldMap, Values


def kept_body(spec: EntitySpec, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record reduced to the keys we keep: no pay, birth dates or tax ids."""
    return {key: record[key] for key in sorted(spec.remote_keys) if key in record}


def read_values(spec: EntitySpec, body: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the record's values by our field names; only fields that QuickBooks has."""
    return {field.name: _read(field, body) for field in spec.mapped}


def match_values(spec: EntitySpec, body: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what only matching reads of a record."""
    read = {name: _first(paths, body) for name, paths in spec.match_paths.items()}
    return {name: str(value).strip() or None for name, value in read.items() if value is not None}


def merged(values: Values, edits: Values) -> dict[str, Any]:
    """Return the values with a person's corrections over them."""
    return {**values, **edits}


def record_fingerprint(values: Values, *, active: bool) -> str:
    """Return what changes when a mapped field or the activity changes; nothing else moves it."""
    return fingerprint({"values": dict(values), "active": active})


def cleaned(spec: EntitySpec, edits: Mapping[str, Any]) -> dict[str, str | None]:
    """Return a person's entries as they would be stored; fields nobody may edit are dropped."""
    by_name = {field.name: field for field in spec.fields if field.editable}
    return {
        name: by_name[name].clean(value) if value is not None else None
        for name, value in edits.items()
        if name in by_name
    }


def _read(field: FieldMap, body: Mapping[str, Any]) -> str | None:
    for path in field.paths:
        value = _first((path,), body)
        if value is not None and (held := field.clean(value)) is not None:
            return held
    return None


def _first(paths: tuple[str, ...], body: Mapping[str, Any]) -> Any:
    for path in paths:
        value: Any = body
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is not None:
            return value
    return None
