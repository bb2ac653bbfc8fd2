"""python-quickbooks, every operation it offers, for every type it and the simulator have."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from quickbooks import objects
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.client import QuickBooks
from quickbooks.exceptions import (
    AuthorizationException,
    ObjectNotFoundException,
    QuickbooksException,
    SevereException,
    UnsupportedException,
    ValidationException,
)
from quickbooks.mixins import ToDictMixin

from simulator.records.types import TYPES
from simulator.testing import Running
from tests.contract.clients.rows import ALL_ROWS, EXISTING, ROWS, SINGLETONS, Row
from tests.contract.simulator.listening import listening

CREATABLE = tuple(row for row in ROWS if row.make is not None)
KEPT = tuple(row for row in CREATABLE if row.active)


def named(row: Row) -> str:
    return row.type_name


every = pytest.mark.parametrize("row", ROWS, ids=named)
creatable = pytest.mark.parametrize("row", CREATABLE, ids=named)
kept = pytest.mark.parametrize("row", KEPT, ids=named)


def by_number(record_id: str) -> tuple[bool, int, str]:
    """Sort ids as numbers; those of tax codes may be words."""
    is_number = record_id.isdigit()
    return (not is_number, int(record_id) if is_number else 0, record_id)


def created(row: Row, qb: QuickBooks, name: str = "Zed Example") -> Any:
    assert row.make is not None
    return row.make(qb, name).save(qb=qb)


def test_every_type_that_both_know_has_a_row() -> None:
    theirs = {name for name in QuickBooks._BUSINESS_OBJECTS if name in EXISTING}
    assert theirs - SINGLETONS == {row.type_name for row in ROWS}
    assert {row.type_name for row in ALL_ROWS} >= theirs - SINGLETONS
    assert len(TYPES) == len(EXISTING)


@creatable
def test_create_and_get(qb: QuickBooks, row: Row) -> None:
    made = created(row, qb)
    assert int(made.Id) > 0
    assert made.SyncToken == "0"
    assert getattr(made, row.name) == "Zed Example"
    again = row.kind.get(made.Id, qb=qb)
    first, second = vars(made), vars(again)
    # The answer to the create of an account has CreateTime alone.
    differing = {key for key in {*first, *second} if first.get(key) != second.get(key)}
    assert {key for key in differing if not isinstance(first.get(key), ToDictMixin)} <= {"MetaData"}
    assert again.to_ref().value == made.Id if hasattr(again, "to_ref") else True


@creatable
def test_a_request_id_makes_a_repeated_create_one_record(qb: QuickBooks, row: Row) -> None:
    assert row.make is not None
    made = [row.make(qb, "Once Only").save(qb=qb, request_id=f"r-{row.type_name}") for _ in "ab"]
    assert made[0].Id == made[1].Id


@creatable
def test_update(qb: QuickBooks, row: Row) -> None:
    made = created(row, qb)
    key, value = row.change
    setattr(made, key, value)
    changed = made.save(qb=qb)
    assert getattr(changed, key) == value
    assert int(changed.SyncToken) == 1
    assert getattr(row.kind.get(made.Id, qb=qb), key) == value


@creatable
def test_a_stale_update_is_refused(qb: QuickBooks, row: Row) -> None:
    made = created(row, qb)
    setattr(made, *row.change)
    made.save(qb=qb)
    with pytest.raises(QuickbooksException) as refused:
        made.save(qb=qb)
    assert refused.value.error_code == 5010


@kept
def test_made_inactive_it_leaves_the_list_and_can_be_found(qb: QuickBooks, row: Row) -> None:
    made = created(row, qb, "Zed Inactive")
    made.Active = False
    gone = made.save(qb=qb)
    assert gone.Active is False
    assert getattr(gone, row.name).endswith(" (deleted)")
    assert row.kind.filter(Id=made.Id, qb=qb) == []
    assert len(row.kind.filter(Id=made.Id, Active=False, qb=qb)) == 1
    assert row.kind.get(made.Id, qb=qb).Active is False


@creatable
def test_filter_where_choose_query_and_count(qb: QuickBooks, row: Row) -> None:
    made = [created(row, qb, f"Zed Find{n}") for n in range(2)]
    ids = [one.Id for one in made]
    assert [one.Id for one in row.kind.filter(Id=ids[0], qb=qb)] == ids[:1]
    assert {one.Id for one in row.kind.choose(ids, field="Id", qb=qb)} == set(ids)
    statement = f"SELECT * FROM {row.type_name} WHERE Id = '{ids[1]}'"  # noqa: S608
    assert [one.Id for one in row.kind.query(statement, qb=qb)] == ids[1:]
    assert row.kind.count(f"Id IN ('{ids[0]}', '{ids[1]}')", qb=qb) == 2


@kept
def test_filter_by_name_with_an_apostrophe(qb: QuickBooks, row: Row) -> None:
    made = created(row, qb, "Zed O'Brien")
    if row.name == "DisplayName":
        [found] = row.kind.filter(DisplayName="Zed O'Brien", qb=qb)
    else:
        [found] = row.kind.filter(Name="Zed O'Brien", qb=qb)
    assert found.Id == made.Id


@every
def test_all_pages_and_order(qb: QuickBooks, row: Row) -> None:
    total = row.kind.count(qb=qb)
    rows = row.kind.all(max_results=1000, qb=qb)
    assert len(rows) == total
    ordered = row.kind.all(order_by="Id", max_results=1000, qb=qb)
    assert [one.Id for one in ordered] == sorted((one.Id for one in rows), key=by_number)
    paged = row.kind.all(order_by="Id", start_position=2, max_results=3, qb=qb)
    assert [one.Id for one in paged] == [one.Id for one in ordered[1:4]]
    assert row.kind.where("", start_position=total + 1, max_results=10, qb=qb) == []


@every
def test_reading_what_was_listed(qb: QuickBooks, row: Row) -> None:
    for listed in row.kind.all(max_results=5, qb=qb):
        assert row.kind.get(listed.Id, qb=qb).Id == listed.Id


@creatable
def test_batches_of_more_than_thirty(qb: QuickBooks, row: Row) -> None:
    assert row.make is not None
    made = batch_create([row.make(qb, f"Zed Batch{n:02}") for n in range(33)], qb=qb)
    assert [str(fault.Error) for fault in made.faults] == []
    assert len(made.successes) == 33
    key, value = row.change
    for number, one in enumerate(made.successes[:2]):
        setattr(one, key, f"{value} {number}" if isinstance(value, str) else value)
    changed = batch_update(made.successes[:2], qb=qb)
    assert [one.SyncToken for one in changed.successes] == ["1", "1"]
    assert changed.faults == []


@creatable
def test_one_bad_item_of_a_batch_is_a_fault_of_its_own(qb: QuickBooks, row: Row) -> None:
    made = created(row, qb)
    stale = row.kind.get(made.Id, qb=qb)
    stale.SyncToken = "99"
    good = row.kind.get(made.Id, qb=qb)
    setattr(good, *row.change)
    answer = batch_update([stale, good], qb=qb)
    [fault] = answer.faults
    assert fault.Error[0].code == "5010"
    assert fault.original_object is stale
    assert [one.Id for one in answer.successes] == [made.Id]


@creatable
def test_delete(qb: QuickBooks, row: Row) -> None:
    made = [created(row, qb, f"Zed Delete{n}") for n in range(3)]
    (deleted_for_good if row.deletable else kept_for_ever)(qb, row, made)


def deleted_for_good(qb: QuickBooks, row: Row, made: list[Any]) -> None:
    one, two, three = made
    answer = one.delete(qb=qb)
    assert answer[row.type_name] == {"status": "Deleted", "domain": "QBO", "Id": one.Id}
    with pytest.raises(ObjectNotFoundException):
        row.kind.get(one.Id, qb=qb)
    assert batch_delete([two, three], qb=qb).faults == []
    assert row.kind.choose([two.Id, three.Id], qb=qb) == []


def kept_for_ever(qb: QuickBooks, row: Row, made: list[Any]) -> None:
    with pytest.raises(UnsupportedException):
        qb.delete_object(row.type_name, made[0].to_json())
    assert [fault.Error[0].code for fault in batch_delete(made, qb=qb).faults] == ["500"] * 3
    assert row.kind.get(made[0].Id, qb=qb).SyncToken == "0"


@creatable
def test_change_data_capture(qb: QuickBooks, row: Row) -> None:
    made = created(row, qb, "Zed Changed")
    since = datetime.now(UTC) - timedelta(days=2)
    answer = change_data_capture([row.kind], since, qb=qb)
    if not row.cdc:
        assert not hasattr(answer, row.type_name)
        return
    assert made.Id in {one.Id for one in getattr(answer, row.type_name)}
    later = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    assert not hasattr(change_data_capture([row.kind], later, qb=qb), row.type_name)


def test_change_data_capture_of_everything_at_once(qb: QuickBooks) -> None:
    classes = [row.kind for row in ROWS]
    since = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    for row in CREATABLE:
        created(row, qb, f"Zed {row.type_name}")
    answer = change_data_capture(classes, since, qb=qb)
    assert {row.type_name for row in CREATABLE if row.cdc} <= set(vars(answer))


def test_company_info_and_preferences(qb: QuickBooks, simulator: Running) -> None:
    info = objects.CompanyInfo.get(qb.company_id, qb=qb)
    assert info.CompanyName == simulator.companies[0].name
    assert [one.Id for one in objects.CompanyInfo.all(qb=qb)] == ["1"]
    preferences = objects.Preferences.get(qb=qb)
    assert preferences.Id == "1"
    assert preferences.CurrencyPrefs.HomeCurrency.value == "USD"


def test_company_info_is_updated(qb: QuickBooks) -> None:
    info = objects.CompanyInfo.get(qb.company_id, qb=qb)
    info.CompanyName = "Renamed Company"
    saved = info.save(qb=qb)
    assert saved.CompanyName == "Renamed Company"
    assert int(saved.SyncToken) == int(info.SyncToken) + 1
    assert objects.CompanyInfo.get(qb.company_id, qb=qb).CompanyName == "Renamed Company"


def test_categories_and_items_below_them(qb: QuickBooks) -> None:
    category = objects.Item()
    category.Name, category.Type = "Zed Category", "Category"
    category = category.save(qb=qb)
    row = next(row for row in ROWS if row.kind is objects.Item)
    assert row.make is not None
    item = row.make(qb, "Zed Below")
    item.SubItem, item.ParentRef = True, category.to_ref()
    item = item.save(qb=qb)
    assert item.FullyQualifiedName == "Zed Category:Zed Below"
    assert {category.Id, item.Id} <= {one.Id for one in objects.Item.all(max_results=1000, qb=qb)}


def test_a_sub_customer(qb: QuickBooks) -> None:
    parent = objects.Customer()
    parent.DisplayName = "Zed Parent"
    parent = parent.save(qb=qb)
    job = objects.Customer()
    job.DisplayName = "Zed Job"
    job.Job = True
    job.ParentRef = parent.to_ref()
    job = job.save(qb=qb)
    assert job.FullyQualifiedName == "Zed Parent:Zed Job"
    assert (job.Level, job.Job, job.IsProject) == (1, True, False)


def test_a_name_that_is_taken(qb: QuickBooks) -> None:
    taken = objects.Customer.all(max_results=1, qb=qb)[0].DisplayName
    twin = objects.Customer()
    twin.DisplayName = taken
    with pytest.raises(QuickbooksException) as refused:
        twin.save(qb=qb)
    assert (refused.value.error_code, refused.value.message) == (
        6240,
        "Duplicate Name Exists Error",
    )


def test_faults_reach_the_clients_own_exceptions(qb: QuickBooks, simulator: Running) -> None:
    with pytest.raises(ObjectNotFoundException):
        objects.Customer.get(99999999, qb=qb)
    with pytest.raises(ValidationException):
        objects.Customer.query("SELECT * FROM Customer WHERE Colour = 'red'", qb=qb)
    simulator.admin.fault("server-error")
    with pytest.raises(SevereException):
        objects.Customer.all(qb=qb)
    simulator.admin.fault("unavailable")
    with pytest.raises(QuickbooksException):
        objects.Customer.all(qb=qb)
    simulator.admin.advance(3601)
    with pytest.raises(AuthorizationException):
        objects.Customer.all(qb=qb)


def test_a_webhook_is_signed_as_the_client_checks_it(qb: QuickBooks, simulator: Running) -> None:
    with listening() as app:
        simulator.admin.subscribe(app.url, "verifier")
        created(ROWS[0], qb)
        [heard] = app.wait(1)
    signature = heard.headers["intuit-signature"]
    assert qb.validate_webhook_signature(heard.body.decode(), signature, "verifier")
    assert not qb.validate_webhook_signature(heard.body.decode() + " ", signature, "verifier")
    digest = hmac.new(b"verifier", heard.body, hashlib.sha256).digest()
    assert base64.b64decode(signature) == digest
