"""The admin interface: scripted faults, latency, clock, edits, request log."""

import time
import xml.etree.ElementTree as ET

import httpx
import pytest

from simulator.faults import FAULTS
from simulator.switches import SWITCHES
from simulator.testing import AdminRefusedError, Running
from tests.contract.simulator.books import Books, fault_of
from tests.contract.simulator.test_oauth import refresh

VENDORS = "select * from Vendor maxresults 1"


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("unauthorized", 401, "3200"),
        ("forbidden", 403, "3100"),
        ("throttled", 429, "3001"),
        ("throttled-403", 403, "3001"),
    ],
)
def test_gateway_faults(books: Books, kind: str, status: int, code: str) -> None:
    books.admin.fault(kind)
    answer = books.get("query", query=VENDORS)
    assert answer.status_code == status
    error = answer.json()["fault"]["error"][0]
    assert error["code"] == code
    usual = FAULTS[code].status
    assert error["message"].endswith(f"errorCode=00{code}; statusCode={usual}")
    assert answer.headers["intuit_tid"]
    assert "retry-after" not in answer.headers
    assert books.rows(VENDORS)


def test_throttling_in_xml(books: Books) -> None:
    books.admin.fault("throttled-xml")
    answer = books.get("query", query=VENDORS)
    assert answer.status_code == 429
    assert "xml" in answer.headers["content-type"]
    root = ET.fromstring(answer.text)  # noqa: S314
    assert root.tag == "{http://schema.intuit.com/finance/v3}IntuitResponse"
    assert root[0].attrib == {"type": "SERVICE"}
    assert root[0][0].attrib == {"code": "3001"}
    assert root[0][0][0].text == "message=ThrottleExceeded; errorCode=003001; statusCode=429"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("bad-gateway", 502), ("unavailable", 503), ("gateway-timeout", 504), ("html", 200)],
)
def test_pages_in_html(books: Books, kind: str, status: int) -> None:
    books.admin.fault(kind)
    answer = books.get("query", query=VENDORS)
    assert answer.status_code == status
    assert "text/html" in answer.headers["content-type"]
    assert answer.text.startswith("<html>")


def test_a_server_error_commits_nothing(books: Books) -> None:
    books.admin.fault("server-error", operation="create")
    fault = books.refused("Vendor", {"DisplayName": "Lost"}, requestid="r")
    assert (fault.status, fault.code, fault.kind) == (500, "10000", "SystemFault")
    assert books.save("Vendor", {"DisplayName": "Lost"}, requestid="r")["DisplayName"] == "Lost"


def test_nonsense_json(books: Books) -> None:
    books.admin.fault("nonsense")
    answer = books.get("query", query=VENDORS)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Expecting"):
        answer.json()


def test_a_fault_of_any_code_with_any_detail(books: Books) -> None:
    books.admin.fault("fault", code="6190", detail="Subscription ended", operation="create")
    fault = books.refused("Vendor", {"DisplayName": "X"})
    assert (fault.status, fault.code, fault.detail) == (400, "6190", "Subscription ended")
    books.admin.fault("ok-with-fault", code="6000")
    assert fault_of(books.get("vendor/1")).status == 200


def test_a_connection_cut_before_the_commit(books: Books) -> None:
    books.admin.fault("cut-before", operation="create")
    with pytest.raises(httpx.TransportError):
        books.post("vendor", {"DisplayName": "Never"}, requestid="r")
    assert books.names("select * from Vendor where DisplayName = 'Never'") == []
    assert books.save("Vendor", {"DisplayName": "Never"}, requestid="r")


def test_a_connection_cut_after_the_commit_and_the_answer_replayed(books: Books) -> None:
    books.admin.fault("cut-after", operation="create")
    with pytest.raises(httpx.TransportError):
        books.post("vendor", {"DisplayName": "Done"}, requestid="r")
    (row,) = books.rows("select * from Vendor where DisplayName = 'Done'")
    assert books.save("Vendor", {"DisplayName": "Done"}, requestid="r")["Id"] == row["Id"]
    assert books.refused("Vendor", {"DisplayName": "Done"}).code == "6240"


def test_a_truncated_answer_has_committed(books: Books) -> None:
    books.admin.fault("truncated", operation="create")
    with pytest.raises(httpx.RemoteProtocolError):
        books.post("vendor", {"DisplayName": "Half"})
    assert books.names("select * from Vendor where DisplayName = 'Half'") == ["Half"]


def test_a_slow_answer_commits_after_the_client_has_gone(books: Books) -> None:
    books.admin.fault("slow", seconds=0.3, operation="create")
    with pytest.raises(httpx.ReadTimeout):
        books.http.post("vendor", json={"DisplayName": "Slow"}, timeout=0.1)
    deadline = time.monotonic() + 5
    while not books.rows("select * from Vendor where DisplayName = 'Slow'"):
        assert time.monotonic() < deadline
    assert books.admin.requests(operation="create")[-1]["status"] == 200


def test_latency_delays_every_request(books: Books) -> None:
    books.admin.latency(0.15)
    start = time.monotonic()
    books.rows(VENDORS)
    assert time.monotonic() - start >= 0.15
    books.admin.clear_faults()
    start = time.monotonic()
    books.rows(VENDORS)
    assert time.monotonic() - start < 0.15


def test_faults_strike_as_often_and_where_they_are_told(books: Books) -> None:
    books.admin.fault("server-error", times=2, operation="query", entity="Vendor")
    books.rows("select * from Customer")
    books.read("Vendor", books.admin.records(books.realm_id, "vendor")[0]["Id"])
    statuses = [books.get("query", query=VENDORS).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]


def test_faults_may_let_some_pass_first_and_may_last(books: Books) -> None:
    books.admin.fault("throttled", times=None, after=1, method="GET", path="*/query")
    statuses = [books.get("query", query=VENDORS).status_code for _ in range(4)]
    assert statuses == [200, 429, 429, 429]
    assert books.save("Vendor", {"DisplayName": "Through"})
    books.admin.clear_faults()
    assert books.get("query", query=VENDORS).status_code == 200


def test_company_info_alone_can_fail(books: Books) -> None:
    books.admin.fault("forbidden", entity="CompanyInfo")
    assert books.get("query", query=VENDORS).status_code == 200
    assert books.get("companyinfo/1").status_code == 403


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        ("unauthorized", 400, "invalid_grant"),
        ("throttled", 429, "too_many_requests"),
        ("server-error", 500, "server_error"),
    ],
)
def test_the_token_endpoint_fails_in_its_own_words(
    simulator: Running, kind: str, status: int, error: str
) -> None:
    simulator.admin.fault(kind, operation="token")
    value = simulator.companies[0].refresh_token
    answer = refresh(simulator, value)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert refresh(simulator, value).status_code == 200


@pytest.mark.parametrize("kind", ["cut-before", "cut-after"])
def test_the_token_endpoint_can_be_cut_off(simulator: Running, kind: str) -> None:
    simulator.admin.advance(86_401)
    simulator.admin.fault(kind, operation="token")
    value = simulator.companies[0].refresh_token
    with pytest.raises(httpx.TransportError):
        refresh(simulator, value)
    assert refresh(simulator, value).status_code == (200 if kind == "cut-before" else 400)


def test_the_log_tells_what_was_asked(books: Books) -> None:
    books.rows(VENDORS)
    record = books.save("Vendor", {"DisplayName": "Logged"})
    books.save("Vendor", record)
    books.get("companyinfo/1")
    books.get("cdc", entities="Vendor", changedSince="2000-01-01")
    books.post("batch", {"BatchItemRequest": []})
    entries = books.admin.requests()
    assert [(entry["operation"], entry["entity"], entry["status"]) for entry in entries] == [
        ("query", "vendor", 200),
        ("create", "vendor", 200),
        ("update", "vendor", 200),
        ("read", "companyinfo", 200),
        ("cdc", "", 400),
        ("batch", "", 400),
    ]
    assert entries[0]["statement"] == VENDORS
    assert entries[0]["realm_id"] == books.realm_id
    assert len(books.admin.requests(entity="vendor", method="POST")) == 2
    books.admin.clear_requests()
    assert books.admin.requests() == []


def test_pages_and_admin_calls_are_not_logged(books: Books) -> None:
    httpx.get(books.simulator.base_url)
    books.admin.records(books.realm_id, "vendor")
    assert books.admin.requests() == []


def test_a_person_edits_past_the_api(books: Books) -> None:
    row = books.rows("select * from Employee where GivenName = 'Priya'")[0]
    books.admin.advance(60)
    edited = books.admin.edit(books.realm_id, ("employee", row["Id"]), FamilyName="Rao")
    now = books.read("Employee", row["Id"])
    assert now["FamilyName"] == edited["FamilyName"] == "Rao"
    assert int(now["SyncToken"]) == int(row["SyncToken"]) + 1
    assert now["MetaData"]["LastUpdatedTime"] != row["MetaData"]["LastUpdatedTime"]
    assert now["PrimaryEmailAddr"] == row["PrimaryEmailAddr"]


def test_the_clock_moves_what_is_written(books: Books) -> None:
    before = books.save("Vendor", {"DisplayName": "Before"})
    books.admin.advance(40 * 86_400)
    books.renew()
    after = books.save("Vendor", {"DisplayName": "After"})
    assert after["MetaData"]["CreateTime"][:7] > before["MetaData"]["CreateTime"][:7]


def test_reset_brings_everything_back(books: Books) -> None:
    before = books.admin.records(books.realm_id, "vendor")
    books.save("Vendor", {"DisplayName": "Extra"})
    books.admin.switch(employee_sparse="honoured")
    books.admin.fault("server-error", times=None)
    books.admin.advance(7200)
    books.admin.disconnect(books.realm_id)
    books.admin.reset()
    assert books.admin.records(books.realm_id, "vendor") == before
    assert books.get("query", query=VENDORS).status_code == 200
    rows = books.admin.call("GET", "/switches")["switches"]
    assert all(row["value"] == row["choices"][0] for row in rows)
    assert len(rows) == len(SWITCHES)


@pytest.mark.parametrize(
    ("method", "path", "wish"),
    [
        ("POST", "/faults", {"kind": "earthquake"}),
        ("POST", "/faults", {"kind": "fault", "code": "1"}),
        ("POST", "/faults", {"kind": "fault", "colour": "red"}),
        ("POST", "/switches", {"employee_sparse": "sometimes"}),
        ("POST", "/switches", {"unknown": True}),
        ("GET", "/companies/1/vendor", None),
        ("POST", "/companies/9341450000000002/unicorn", {}),
        ("POST", "/companies/9341450000000002/vendor", {}),
        ("POST", "/companies/9341450000000002/vendor/999999", {"AcctNum": "1"}),
    ],
)
def test_impossible_wishes_are_refused_in_words(
    simulator: Running, method: str, path: str, wish: dict[str, object] | None
) -> None:
    with pytest.raises(AdminRefusedError, match="error"):
        simulator.admin.call(method, path, wish)
