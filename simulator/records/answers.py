"""How a stored record looks in an answer."""

from simulator.records.company import Company
from simulator.records.rules.references import name_of
from simulator.records.schema import Record, RecordType, Shown


def render(
    kind: RecordType,
    record: Record,
    shown: Shown,
    *,
    books: Company | None = None,
    fresh: bool = False,
) -> Record:
    """Return `record` as an answer shows it: masked, without defaults that the answer omits.

    Args:
        kind: The type.
        record: As stored.
        shown: SINGLE for reads and writes, QUERY for rows of a query.
        books: Where the names of references are looked up; None shows them without.
        fresh: The record was created just now.
    """
    left_out = kind.left_out[shown]
    answer = {
        key: value
        for key, value in record.items()
        if key not in left_out or left_out[key] not in (None, value)
    }
    for key, field in kind.masked.items():
        if key in answer and field.mask and not (fresh and field.plain_when_created):
            answer[key] = field.mask(str(answer[key]))
    if books is not None:
        _name_references(books, kind, answer)
    if fresh and len(kind.fresh_times) == 1:
        answer["MetaData"] = {key: record["MetaData"][key] for key in kind.fresh_times}
    return answer


def _name_references(books: Company, kind: RecordType, answer: Record) -> None:
    for key, field in kind.references.items():
        if key not in answer or not field.named:
            continue
        table = books.tables[field.target]
        target = table.get(answer[key]["value"])
        if target is not None:
            answer[key] = {**answer[key], "name": name_of(table.kind, target)}
