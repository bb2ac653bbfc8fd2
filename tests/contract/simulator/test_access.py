"""Who may call the Accounting API, and how it says no."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

import re
import xml.etree.ElementTree as ET

import httpx
import pytest

from simulator.testing import Running, running
from tests.contract.simulator.books import Books, fault_of
from tests.contract.simulator.test_oauth import decide, exchange


def gateway_error(answer: httpx.Response) -> dict[str, str]:
    body = answer.json()
    assert set(body) >= {"warnings", "fault", "time", "batchItemResponse", "cdcresponse"}
    assert isinstance(body["time"], int)
    (error,) = body["fault"]["error"]
    found: dict[str, str] = error
    return found


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic abc"},
        {"Authorization": "Bearer " + "x" * 900},
        {"Authorization": "Bearer short"},
        {"Authorization": "Bearer"},
    ],
)
def test_without_a_good_token_the_gateway_answers(
    simulator: Running, headers: dict[str, str]
) -> None:
    realm_id = simulator.companies[0].realm_id
    answer = httpx.get(
        f"{simulator.base_url}/v3/company/{realm_id}/companyinfo/{realm_id}",
        headers={"Accept": "application/json", **headers},
    )
    assert answer.status_code == 401
    error = gateway_error(answer)
    assert error["code"] == "3200"
    assert error["message"] == "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    assert answer.json()["fault"]["type"] == "AUTHENTICATION"


def test_an_expired_token_says_so(books: Books) -> None:
    books.admin.advance(3601)
    answer = books.get("companyinfo/1")
    assert gateway_error(answer)["detail"] == "Token expired"


def test_a_token_opens_its_own_company_only() -> None:
    with running(seed="demo") as simulator, Books(simulator) as books:
        other = simulator.companies[1].realm_id
        for realm_id in (other, "1"):
            answer = httpx.get(
                f"{simulator.base_url}/v3/company/{realm_id}/companyinfo/{realm_id}",
                headers=books.http.headers,
            )
            fault = fault_of(answer)
            assert (fault.status, fault.code) == (401, "100")
            assert "SRV-110-Authentication Failure" in fault.detail


def test_a_token_without_the_accounting_scope_is_not_enough(simulator: Running) -> None:
    location = decide(simulator, scope="openid").headers["location"]
    access = exchange(simulator, httpx.URL(location).params["code"]).json()["access_token"]
    realm_id = simulator.companies[0].realm_id
    answer = httpx.get(
        f"{simulator.base_url}/v3/company/{realm_id}/query?query=select * from Vendor",
        headers={"Authorization": f"Bearer {access}", "Accept": "application/json"},
    )
    assert answer.status_code == 403
    assert gateway_error(answer)["code"] == "3100"


def test_every_answer_carries_an_intuit_tid_of_its_own(books: Books) -> None:
    answers = [
        books.get("query", query="select * from Vendor"),
        books.get("query", query="nonsense"),
        books.get("vendor/999999"),
        books.get(""),
        httpx.get(str(books.http.base_url)),
    ]
    tids = [answer.headers["intuit_tid"] for answer in answers]
    assert len(set(tids)) == len(tids)
    assert all(re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", tid) for tid in tids)


def test_no_answer_carries_rate_limit_headers(books: Books) -> None:
    headers = books.get("query", query="select * from Vendor").headers
    assert not [name for name in headers if "limit" in name.lower()]


@pytest.mark.parametrize("version", ["", "4", "65", "75", "99", "x"])
def test_any_minor_version_is_taken(books: Books, version: str) -> None:
    query = {"minorversion": version} if version else {}
    assert books.get("companyinfo/1", **query).status_code == 200


def test_faults_come_as_xml_only_where_asked(books: Books) -> None:
    xml = books.http.get("vendor/999999", headers={"Accept": "application/xml"})
    assert xml.headers["content-type"] == "application/xml;charset=UTF-8"
    root = ET.fromstring(xml.text)  # noqa: S314
    name = "{http://schema.intuit.com/finance/v3}"
    error = root.find(f"{name}Fault/{name}Error")
    assert error is not None
    assert error.attrib["code"] == "610"
    assert books.http.get("vendor/999999").json()["Fault"]


def test_the_envelopes_time_has_milliseconds_and_a_pacific_offset(books: Books) -> None:
    time = books.get("companyinfo/1").json()["time"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[78]:00", time)


def test_unknown_resources_are_faults(books: Books) -> None:
    assert fault_of(books.get("unicorn/1")).code == "500"
    assert fault_of(books.post("unicorn", {})).code == "500"
    assert fault_of(books.get("a/b/c/d")).code == "500"


def test_bodies_that_are_no_objects_are_faults(books: Books) -> None:
    json_type = {"Content-Type": "application/json"}
    for content, code in (
        (b"{", "2010"),
        (b"[]", "2010"),
        (b'"text"', "2010"),
        (b"[" * 100_000, "2010"),
        (b'{"DisplayName": "\xff"}', "500"),
        (b'{"DisplayName": "\\ud800"}', "2040"),
    ):
        answer = books.http.post("vendor", content=content, headers=json_type)
        assert fault_of(answer).code == code, content[:20]
    form = books.http.post("vendor", data={"DisplayName": "x"})
    assert form.status_code == 415
