"""Webhooks: what is told, in which shape, how it is signed, and what happens without a 200."""

import base64
import hashlib
import hmac
import itertools
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.testing import AdminRefusedError, Running, running
from simulator.webhooks.deliveries import RETRIES
from tests.contract.simulator.books import CONTEXT, Books, token_of
from tests.contract.simulator.listening import Listener, listening

TOKEN = "a-verifier-token"
GATHERING = 300


@pytest.fixture
def app() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def told(books: Books, app: Listener) -> Books:
    """The books of a company whose changes are told to `app`."""
    books.admin.subscribe(app.url, TOKEN)
    # Longer than any test takes: what is gathered goes when a test moves the clock.
    books.admin.switch(webhook_gather_seconds=GATHERING)
    return books


def flush(told: Books) -> None:
    """Let the time pass for which events are gathered."""
    told.admin.advance(GATHERING)


def events(told: Books, app: Listener) -> list[Any]:
    """Let what was gathered go, and return the events of the one notification."""
    flush(told)
    return app.events()


def settled(books: Books, count: int = 1) -> list[dict[str, Any]]:
    """Return the deliveries once `count` of them are settled."""
    for _ in range(2000):
        found = [row for row in books.admin.deliveries() if row["state"] != "waiting"]
        if len(found) >= count:
            return found
    raise AssertionError(books.admin.deliveries())


def attempts(books: Books, count: int) -> list[list[float]]:
    """Return the attempts of the only delivery once there are `count` of them."""
    for _ in range(2000):
        rows = books.admin.deliveries()
        if rows and len(rows[0]["attempts"]) >= count:
            found: list[list[float]] = rows[0]["attempts"]
            return found
    raise AssertionError(books.admin.deliveries())


def test_a_create_is_told_as_a_cloud_event_without_data(told: Books, app: Listener) -> None:
    record = told.save("Customer", {"DisplayName": "Told"})
    [event] = events(told, app)
    assert set(event) == {
        "specversion",
        "id",
        "source",
        "type",
        "datacontenttype",
        "time",
        "intuitentityid",
        "intuitaccountid",
        "data",
    }
    assert event["specversion"] == "1.0"
    assert uuid.UUID(event["id"])
    assert event["source"].startswith("intuit.")
    assert event["type"] == "qbo.customer.created.v1"
    assert event["intuitentityid"] == record["Id"]
    assert event["intuitaccountid"] == told.realm_id
    assert event["data"] == {}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", event["time"])


def test_updates_deactivations_and_a_persons_edits_are_told(told: Books, app: Listener) -> None:
    record = told.save("Vendor", {"DisplayName": "Told"})
    told.save("Vendor", {**token_of(record), "sparse": True, "AcctNum": "7"})
    told.admin.edit(told.realm_id, ("vendor", record["Id"]), AcctNum="8")
    told.admin.deactivate(told.realm_id, ("vendor", record["Id"]))
    kinds = [event["type"] for event in events(told, app)]
    assert kinds == ["qbo.vendor.created.v1", *["qbo.vendor.updated.v1"] * 3]


def test_what_a_person_saves_on_the_page_is_told(told: Books, app: Listener) -> None:
    address = f"{told.simulator.base_url}/companies/{told.realm_id}/vendor/new"
    saved = httpx.post(address, data={"DisplayName": "By hand"}, verify=CONTEXT)
    assert saved.status_code == 303
    [event] = events(told, app)
    [row] = told.rows("select * from Vendor where DisplayName = 'By hand'")
    assert (event["type"], event["intuitentityid"]) == ("qbo.vendor.created.v1", row["Id"])


def test_a_deletion_is_told(told: Books, app: Listener) -> None:
    record = told.save("Vendor", {"DisplayName": "Gone"})
    told.admin.delete(told.realm_id, ("vendor", record["Id"]))
    person = told.rows("select * from Employee maxresults 1")[0]["Id"]
    times = {"NameOf": "Employee", "EmployeeRef": {"value": person}, "Hours": 1, "Minutes": 0}
    made = told.save("TimeActivity", times)
    assert told.post("timeactivity", token_of(made), operation="delete").status_code == 200
    assert [event["type"] for event in events(told, app)] == [
        "qbo.vendor.created.v1",
        "qbo.vendor.deleted.v1",
        "qbo.timeactivity.created.v1",
        "qbo.timeactivity.deleted.v1",
    ]


def test_a_deactivation_as_a_deletion_is_a_switch(told: Books, app: Listener) -> None:
    told.admin.switch(webhook_deactivation="delete")
    record = told.save("Vendor", {"DisplayName": "Off"})
    told.admin.deactivate(told.realm_id, ("vendor", record["Id"]))
    assert events(told, app)[-1]["type"] == "qbo.vendor.deleted.v1"


def test_a_merge_names_the_loser(told: Books, app: Listener) -> None:
    loser, survivor = (told.save("Vendor", {"DisplayName": name})["Id"] for name in ("A1", "A2"))
    told.admin.merge(told.realm_id, ("vendor", loser), into=survivor)
    [event] = [event for event in events(told, app) if "merged" in event["type"]]
    assert event["type"] == "qbo.vendor.merged.v1"
    assert (event["intuitentityid"], event["data"]) == (survivor, {"deletedid": loser})


def test_an_event_may_be_sent_that_nothing_caused(told: Books, app: Listener) -> None:
    event_id = told.admin.send_test_event(entity="Invoice", id="130", operation="Void")
    [event] = events(told, app)
    assert event["id"] == event_id
    assert (event["type"], event["intuitentityid"]) == ("qbo.invoice.void.v1", "130")


def test_what_changes_nothing_and_what_fails_is_not_told(told: Books, app: Listener) -> None:
    record = told.save("Vendor", {"DisplayName": "Quiet"})
    told.save("Vendor", {**token_of(record), "sparse": True, "DisplayName": "Quiet"})
    told.refused("Vendor", {"DisplayName": "Quiet"})
    assert len(events(told, app)) == 1
    settled(told)
    assert len(app.heard) == 1


def test_names_carried_down_to_jobs_are_not_told(told: Books, app: Listener) -> None:
    job = told.rows("select * from Customer where Job = true maxresults 1")[0]
    parent = told.read("Customer", job["ParentRef"]["value"])
    told.save("Customer", {**token_of(parent), "sparse": True, "DisplayName": "Renamed"})
    assert told.read("Customer", job["Id"])["FullyQualifiedName"].startswith("Renamed:")
    assert [event["intuitentityid"] for event in events(told, app)] == [parent["Id"]]


def test_the_raw_bytes_are_signed(told: Books, app: Listener) -> None:
    told.save("Customer", {"DisplayName": "Señor Ångström"})
    flush(told)
    [heard] = app.wait(1)
    digest = hmac.new(TOKEN.encode(), heard.body, hashlib.sha256).digest()
    assert heard.headers["intuit-signature"] == base64.b64encode(digest).decode()


def test_the_headers_of_a_notification(told: Books, app: Listener) -> None:
    told.save("Customer", {"DisplayName": "Headed"})
    flush(told)
    [heard] = app.wait(1)
    assert heard.method == "POST"
    assert heard.headers["content-type"] == "application/cloudevents+json"
    created = heard.headers["intuit-created-time"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]00", created)
    assert heard.headers["intuit-t-id"]
    assert heard.headers["intuit-notification-schema-version"]
    assert heard.headers["user-agent"].startswith("intuit_notification_server/")


def test_the_shape_before_2026(told: Books, app: Listener) -> None:
    told.admin.switch(webhook_format="legacy")
    record = told.save("Customer", {"DisplayName": "Old shape"})
    told.admin.send_test_event(realm_id=told.realm_id, id="5", operation="Merge", deleted_id="9")
    flush(told)
    [heard] = app.wait(1)
    assert heard.headers["content-type"] == "application/json"
    [block] = heard.json["eventNotifications"]
    assert block["realmId"] == told.realm_id
    first, second = block["dataChangeEvent"]["entities"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first.pop("lastUpdated"))
    assert first == {"name": "Customer", "id": record["Id"], "operation": "Create"}
    assert (second["operation"], second["id"], second["deletedId"]) == ("Merge", "5", "9")


def test_cloud_events_may_come_as_plain_json(told: Books, app: Listener) -> None:
    told.admin.switch(webhook_content_type="plain")
    told.save("Customer", {"DisplayName": "Plain"})
    flush(told)
    [heard] = app.wait(1)
    assert heard.headers["content-type"] == "application/json"
    assert heard.json[0]["specversion"] == "1.0"


def test_events_are_gathered_and_a_notification_holds_a_hundred(told: Books, app: Listener) -> None:
    for number in range(130):
        told.admin.send_test_event(id=str(number))
    flush(told)
    assert [len(heard.json) for heard in app.wait(2)] == [100, 30]


@pytest.mark.parametrize(("mixing", "count"), [("mixed", 1), ("one", 2)])
def test_a_notification_may_mix_companies(mixing: str, count: int) -> None:
    with running(seed="demo") as simulator, listening() as app:
        simulator.admin.subscribe(app.url, TOKEN)
        simulator.admin.switch(webhook_realms=mixing, webhook_gather_seconds=GATHERING)
        for company in simulator.companies[:2]:
            simulator.admin.add(company.realm_id, "vendor", {"DisplayName": "Both"})
        simulator.admin.advance(GATHERING)
        realms = {event["intuitaccountid"] for event in app.events(count)}
        assert realms == {company.realm_id for company in simulator.companies[:2]}


def test_an_unanswered_notification_comes_again_on_schedule(told: Books, app: Listener) -> None:
    app.statuses += [500, 400, 204, 302, 503, 500, 500, 500, 500]
    told.save("Customer", {"DisplayName": "Again"})
    flush(told)
    for number, wait in enumerate((*RETRIES, RETRIES[-1]), start=1):
        attempts(told, number)
        told.admin.advance(wait - 5)
        assert len(app.heard) == number
        told.admin.advance(5)
    rows = attempts(told, len(RETRIES) + 2)
    gaps = [later[0] - earlier[0] for earlier, later in itertools.pairwise(rows)]
    assert gaps == pytest.approx([*RETRIES, RETRIES[-1]], abs=4)
    assert settled(told)[0]["state"] == "acknowledged"
    ids = [[event["id"] for event in heard.json] for heard in app.heard]
    assert ids == [ids[0]] * len(ids)


def test_later_notifications_may_be_held_back(told: Books, app: Listener) -> None:
    app.statuses += [500]
    told.admin.switch(webhook_hold_back=True)
    told.save("Customer", {"DisplayName": "First"})
    flush(told)
    attempts(told, 1)
    told.admin.switch(webhook_gather_seconds=1)
    told.save("Customer", {"DisplayName": "Second"})
    told.admin.advance(2)
    assert len(app.heard) == 1
    told.admin.advance(10)
    heard = app.wait(3)
    assert heard[0].body == heard[1].body != heard[2].body


def test_duplicates_have_the_same_event_ids(told: Books, app: Listener) -> None:
    told.admin.switch(webhook_duplicate=True)
    told.save("Customer", {"DisplayName": "Twice"})
    flush(told)
    first, second = app.wait(2)
    assert first.body == second.body


def test_events_told_together_may_be_out_of_order(told: Books, app: Listener) -> None:
    told.admin.switch(webhook_order="reversed")
    record = told.save("Vendor", {"DisplayName": "Backwards"})
    told.save("Vendor", {**token_of(record), "sparse": True, "AcctNum": "1"})
    kinds = [event["type"] for event in events(told, app)]
    assert kinds == ["qbo.vendor.updated.v1", "qbo.vendor.created.v1"]


def test_notifications_may_be_late(told: Books, app: Listener) -> None:
    told.admin.switch(webhook_delay_seconds=300, webhook_gather_seconds=0)
    told.save("Vendor", {"DisplayName": "Late"})
    told.admin.advance(290)
    assert told.admin.call("GET", "/webhooks")["waiting"] == 1
    assert app.heard == []
    told.admin.advance(11)
    assert len(app.events()) == 1


def test_notifications_may_be_lost(told: Books, app: Listener) -> None:
    told.admin.switch(webhook_loss=1)
    told.save("Vendor", {"DisplayName": "Lost"})
    flush(told)
    assert settled(told)[0]["state"] == "lost"
    told.admin.switch(webhook_loss=0)
    told.save("Vendor", {"DisplayName": "Found"})
    assert len(events(told, app)) == 1


def test_a_company_that_is_not_connected_is_not_told_of(told: Books, app: Listener) -> None:
    told.admin.disconnect(told.realm_id)
    told.admin.add(told.realm_id, "vendor", {"DisplayName": "Unseen"})
    assert told.admin.call("GET", "/webhooks")["waiting"] == 0
    assert app.heard == []


def test_only_the_types_asked_for_are_told(books: Books, app: Listener) -> None:
    books.admin.subscribe(app.url, TOKEN, "Vendor")
    books.save("Customer", {"DisplayName": "Unasked"})
    books.save("Vendor", {"DisplayName": "Asked"})
    assert [event["type"] for event in app.events()] == ["qbo.vendor.created.v1"]
    books.admin.unsubscribe()
    books.save("Vendor", {"DisplayName": "After"})
    assert books.admin.call("GET", "/webhooks") == {
        "url": "",
        "entities": [],
        "signed": False,
        "waiting": 0,
    }


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/x", "http://example.com/x", "http://10.0.0.1/x", "nonsense", ""]
)
def test_only_addresses_of_this_machine_are_called(simulator: Running, url: str) -> None:
    with pytest.raises(AdminRefusedError, match="addresses of this machine"):
        simulator.admin.subscribe(url)
    with pytest.raises(AdminRefusedError, match="There is no operation"):
        simulator.admin.send_test_event(operation="Explode")


def test_what_waits_survives_a_restart(tmp_path: Path, app: Listener) -> None:
    state = tmp_path / "state.db"
    app.statuses += [500]
    with running(seed="newcomer", state=state) as simulator:
        simulator.admin.subscribe(app.url, TOKEN)
        realm_id = simulator.companies[0].realm_id
        simulator.admin.add(realm_id, "vendor", {"DisplayName": "Patient"})
        app.wait(1)
        simulator.admin.switch(webhook_delay_seconds=60)
        simulator.admin.add(realm_id, "vendor", {"DisplayName": "Later"})
    with running(seed="newcomer", state=state) as simulator:
        simulator.admin.advance(120)
        heard = app.wait(3)
        assert heard[0].body == heard[1].body
        assert len(heard[2].json) == 1


def test_an_endpoint_named_at_the_start_wins_over_the_one_kept(
    tmp_path: Path, app: Listener
) -> None:
    state = tmp_path / "state.db"
    with running(seed="newcomer", state=state) as simulator:
        simulator.admin.subscribe("http://127.0.0.1:9/old", TOKEN)
    with running(seed="newcomer", state=state, webhook_url=app.url) as simulator:
        simulator.admin.send_test_event()
        assert len(app.events()) == 1
        simulator.admin.reset()
        simulator.admin.send_test_event()
        assert len(app.wait(2)) == 2
