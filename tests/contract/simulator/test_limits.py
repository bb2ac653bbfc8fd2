"""Throttling, metering, cut-off, the age of stored answers, and the dress of answers."""

import itertools
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from simulator.testing import Admin, running
from tests.contract.simulator.books import Books, fault_of
from tests.contract.simulator.test_starting import outcome, process

PROBE = "companyinfo/1"
EMPTY_BATCH = {"BatchItemRequest": [{"bId": "1", "Query": "select * from Vendor maxresults 1"}]}
NAMESPACE = "{http://schema.intuit.com/finance/v3}"


def passed(books: Books, count: int) -> int:
    """Return how many of `count` requests were let pass."""
    return sum(books.get(PROBE).status_code == 200 for _ in range(count))


def root_of(answer: httpx.Response) -> ET.Element:
    assert answer.headers["content-type"] == "application/xml;charset=UTF-8"
    root = ET.fromstring(answer.text)  # noqa: S314
    assert root.tag == f"{NAMESPACE}IntuitResponse"
    return root


def test_no_limit_is_in_force_unless_asked_for(books: Books) -> None:
    books.admin.switch(requests_per_second=1, requests_per_minute=1, batches_per_minute=1)
    assert passed(books, 20) == 20


def test_the_documented_numbers(books: Books) -> None:
    rows = books.admin.call("GET", "/switches")["switches"]
    values = {row["name"]: row["value"] for row in rows}
    assert values["requests_per_minute"] == 500
    assert values["requests_per_second"] == 10
    assert values["batches_per_minute"] == 40
    assert values["batches_per_minute_all_apps"] == 120
    assert values["cut_off_seconds"] == 120
    assert values["retry_after_seconds"] == 0


def test_the_minute_slides_in_virtual_time(books: Books) -> None:
    books.admin.switch(throttle=True, requests_per_minute=12, requests_per_second=1000)
    assert passed(books, 6) == 6
    books.admin.advance(40)
    assert passed(books, 10) == 6
    books.admin.advance(21)
    assert passed(books, 10) == 6
    books.admin.advance(60)
    assert passed(books, 20) == 12


def test_a_clock_set_back_leaves_nothing_counted_ahead(books: Books) -> None:
    books.admin.switch(throttle=True, requests_per_minute=2, requests_per_second=1000)
    books.admin.advance(600)
    assert passed(books, 3) == 2
    books.admin.advance(-600)
    assert passed(books, 3) == 2


def test_so_many_a_second(books: Books) -> None:
    books.admin.switch(throttle=True, requests_per_second=3)
    start = time.monotonic()
    allowed = passed(books, 25)
    # Virtual time goes on by itself: a slow machine sees more than one second.
    assert 3 <= allowed <= 3 * (1 + time.monotonic() - start)
    books.admin.advance(1)
    assert passed(books, 3) == 3


@pytest.mark.parametrize("switch", ["batches_per_minute", "batches_per_minute_all_apps"])
def test_batches_have_limits_of_their_own(books: Books, switch: str) -> None:
    books.admin.switch(throttle=True, requests_per_second=1000, **{switch: 3})
    statuses = [books.post("batch", EMPTY_BATCH).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert passed(books, 3) == 3
    books.admin.advance(61)
    assert books.post("batch", EMPTY_BATCH).status_code == 200


def test_each_company_has_its_own_windows() -> None:
    with running(seed="demo") as simulator, Books(simulator) as one, Books(simulator, 1) as other:
        simulator.admin.switch(throttle=True, requests_per_minute=2)
        assert passed(one, 4) == 2
        assert passed(other, 4) == 2


def test_a_429_comes_in_xml_even_for_json_callers_and_without_retry_after(books: Books) -> None:
    books.admin.switch(throttle=True, requests_per_minute=0)
    answer = books.get(PROBE)
    assert answer.status_code == 429
    assert "retry-after" not in answer.headers
    fault = root_of(answer)[0]
    assert fault.attrib == {"type": "SERVICE"}
    assert fault[0].attrib["code"] == "3001"
    assert fault[0][0].text == "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    assert fault[0][1].text == "The request limit was reached.  Try again later"


def test_a_429_in_json_and_with_retry_after_are_switches(books: Books) -> None:
    books.admin.switch(
        throttle=True, requests_per_minute=0, throttle_format="json", retry_after_seconds=60
    )
    answer = books.get(PROBE)
    assert answer.headers["retry-after"] == "60"
    error = answer.json()["fault"]["error"][0]
    assert (error["code"], answer.json()["fault"]["type"]) == ("3001", "SERVICE")


def test_reads_are_metered_by_the_month_and_writes_are_not(books: Books) -> None:
    books.admin.switch(monthly_reads=1000, throttle_format="json")
    books.admin.use_up(996)
    books.get(PROBE)
    books.rows("select * from Vendor")
    books.get("cdc", entities="Vendor", changedSince="2000-01-01")
    books.save("Vendor", {"DisplayName": "Free"})
    assert books.admin.limits()["used"] == 999
    assert books.post("batch", {"BatchItemRequest": [*EMPTY_BATCH["BatchItemRequest"] * 2]})
    assert books.admin.limits()["used"] == 999
    assert passed(books, 3) == 1
    refused = books.get(PROBE)
    assert refused.status_code == 429
    assert refused.json()["fault"]["error"][0]["code"] == "3001"
    assert books.save("Vendor", {"DisplayName": "Still free"})
    books.admin.advance(32 * 86_400)
    books.renew()
    assert passed(books, 1) == 1
    assert books.admin.limits()["used"] == 1


def test_metering_of_queries_in_a_batch_is_a_switch(books: Books) -> None:
    books.post("batch", EMPTY_BATCH)
    assert books.admin.limits()["used"] == 1
    books.admin.switch(batch_queries_metered=False)
    books.post("batch", EMPTY_BATCH)
    assert books.admin.limits()["used"] == 1


def test_the_meter_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    for expected in (1, 2):
        with running(seed="newcomer", state=state) as simulator, Books(simulator) as books:
            simulator.admin.switch(monthly_reads=100)
            books.get(PROBE)
            assert simulator.admin.limits()["used"] == expected


def test_the_command_line_takes_throttle_latency_and_the_apps_addresses() -> None:
    with process(
        *("--port", "0", "--seed", "newcomer", "--throttle", "--latency", "40"),
        *("--webhooks", "http://127.0.0.1:9/hooks", "--verifier-token", "v"),
        *("--disconnect-url", "http://127.0.0.1:9/off", "--launch-url", "http://127.0.0.1:9/"),
    ) as (_child, ready):
        admin = Admin(ready["base_url"])
        assert admin.limits()["monthly_reads"] == 500_000
        assert admin.call("GET", "/faults")["latency"] == 0.04
        assert admin.call("GET", "/webhooks")["url"] == "http://127.0.0.1:9/hooks"
        assert admin.call("GET", "/app")["addresses"]["disconnect"] == "http://127.0.0.1:9/off"
    refused = outcome("--port", "0", "--seed", "newcomer", "--webhooks", "http://example.com/")
    assert refused.returncode == 2
    assert "addresses of this machine only" in refused.stderr


def test_a_start_with_limits_keeps_them_over_a_reset() -> None:
    with running(seed="newcomer", throttle=True, latency=0.05) as simulator:
        with Books(simulator) as books:
            start = time.monotonic()
            books.get(PROBE)
            assert time.monotonic() - start >= 0.05
        simulator.admin.reset()
        limits = simulator.admin.limits()
        rows = simulator.admin.call("GET", "/switches")["switches"]
        assert limits["monthly_reads"] == 500_000
        assert {row["name"]: row["value"] for row in rows}["throttle"] is True


@pytest.fixture
def crowd(books: Books) -> Iterator[ThreadPoolExecutor]:
    books.admin.latency(0.8)
    with ThreadPoolExecutor(6) as pool:
        yield pool


def test_requests_under_way_may_be_limited(books: Books, crowd: ThreadPoolExecutor) -> None:
    books.admin.switch(concurrent_requests=4)
    statuses = list(crowd.map(lambda _: books.get(PROBE).status_code, range(6)))
    assert sorted(statuses) == [200] * 4 + [429] * 2
    assert books.get(PROBE).status_code == 200


@pytest.mark.parametrize("commits", [True, False])
def test_a_request_that_takes_too_long_is_cut_off(books: Books, *, commits: bool) -> None:
    books.admin.switch(cut_off_seconds=0.1, cut_off_commits=commits)
    books.admin.fault("slow", seconds=5, operation="create")
    start = time.monotonic()
    answer = books.post("vendor", {"DisplayName": "Cut off"})
    assert time.monotonic() - start < 2
    assert answer.status_code == 504
    assert "text/html" in answer.headers["content-type"]
    found = books.names("select * from Vendor where DisplayName = 'Cut off'")
    assert found == (["Cut off"] if commits else [])


def test_a_stored_answer_is_forgotten_in_the_end(books: Books) -> None:
    first = books.save("Vendor", {"DisplayName": "Once"}, requestid="r")
    books.admin.advance(86_000)
    books.renew()
    assert books.save("Vendor", {"DisplayName": "Once"}, requestid="r") == first
    books.admin.advance(500)
    assert books.refused("Vendor", {"DisplayName": "Once"}, requestid="r").code == "6240"
    books.admin.switch(requestid_retention_seconds=0, replay_failures=False)
    second = books.save("Vendor", {"DisplayName": "Twice"}, requestid="s")
    books.admin.advance(90 * 86_400)
    books.renew()
    assert books.save("Vendor", {"DisplayName": "Twice"}, requestid="s") == second


def test_keys_of_the_other_environment_open_nothing(books: Books) -> None:
    books.admin.switch(keys_match_host=False)
    answer = books.get(PROBE)
    assert answer.status_code == 403
    error = answer.json()["fault"]["error"][0]
    assert error["code"] == "3100"
    assert error["message"].startswith("message=ApplicationAuthorizationFailed; errorCode=003100")


def test_the_wrong_cluster(books: Books) -> None:
    books.admin.switch(cluster="wrong")
    fault = fault_of(books.get(PROBE))
    assert (fault.status, fault.code) == (401, "130")
    books.admin.switch(cluster="right")
    books.admin.fault("wrong-cluster")
    assert [books.get(PROBE).status_code for _ in range(2)] == [401, 200]


def test_the_headers_of_every_answer(books: Books) -> None:
    books.admin.fault("server-error", operation="create")
    for answer in (
        books.get(PROBE),
        books.get("query", query="nonsense"),
        books.post("vendor", {"DisplayName": "x"}),
    ):
        assert answer.headers["intuit_tid"]
        assert answer.headers["x-request-id"]
        assert answer.headers["qbo-version"]
        assert answer.headers["server"] == "istio-envoy"
        assert answer.headers["expires"] == "0"
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["service-time"].startswith("total=")
        assert answer.headers["x-envoy-upstream-service-time"].isdigit()


@pytest.mark.parametrize("accept", ["*/*", "", "application/xml", "text/html"])
def test_xml_where_json_was_not_asked_for(books: Books, accept: str) -> None:
    record = books.save("Customer", {"DisplayName": "Örtlich & <Söhne>", "Notes": "a\x0bb"})
    root = root_of(books.http.get(f"customer/{record['Id']}", headers={"Accept": accept}))
    customer = root[0]
    assert customer.tag == f"{NAMESPACE}Customer"
    assert customer.attrib == {"domain": "QBO", "sparse": "false"}
    texts = {child.tag.removeprefix(NAMESPACE): child.text for child in customer}
    assert texts["Id"] == record["Id"]
    assert texts["DisplayName"] == "Örtlich & <Söhne>"
    assert texts["Active"] == "true"
    currency = customer.find(f"{NAMESPACE}CurrencyRef")
    assert currency is not None
    assert (currency.text, currency.attrib) == ("USD", {"name": "United States Dollar"})


def test_xml_of_queries_counts_changes_batches_and_faults(books: Books) -> None:
    xml = {"Accept": "application/xml"}

    def asked(statement: str) -> ET.Element:
        return root_of(books.http.get("query", params={"query": statement}, headers=xml))[0]

    rows = asked("select * from Vendor maxresults 2")
    assert rows.attrib == {"startPosition": "1", "maxResults": "2"}
    assert [row.tag for row in rows] == [f"{NAMESPACE}Vendor"] * 2
    assert asked("select count(*) from Vendor").attrib["totalCount"].isdigit()
    assert asked("select * from Vendor where Id = '99999999'").attrib == {}
    books.save("Vendor", {"DisplayName": "New"})
    since = {"entities": "Vendor,Customer", "changedSince": "2026-11-20"}
    changes = root_of(books.http.get("cdc", params=since, headers=xml))[0]
    assert changes.tag == f"{NAMESPACE}CDCResponse"
    batch = root_of(books.http.post("batch", json=EMPTY_BATCH, headers=xml))[0]
    assert (batch.tag, batch.attrib) == (f"{NAMESPACE}BatchItemResponse", {"bId": "1"})
    fault = root_of(books.http.get("vendor/99999999", headers=xml))[0]
    assert (fault.tag, fault[0].attrib["code"]) == (f"{NAMESPACE}Fault", "610")


def test_a_stored_answer_comes_in_the_dress_of_the_one_who_asks(books: Books) -> None:
    xml = {"Accept": "application/xml"}
    for body in ({"DisplayName": "Dressed"}, {"DisplayName": "a:b"}):
        key = {"requestid": f"dress-{len(body['DisplayName'])}"}
        first = root_of(books.http.post("vendor", json=body, params=key, headers=xml))
        again = books.http.post("vendor", json=body, params=key)
        assert next(iter(again.json())) == first[0].tag.removeprefix(NAMESPACE)
        root_of(books.http.post("vendor", json=body, params=key, headers=xml))


def test_json_without_accept_is_a_switch(books: Books) -> None:
    books.admin.switch(without_accept="json")
    assert books.http.get(PROBE, headers={"Accept": "*/*"}).json()["CompanyInfo"]
    root_of(books.http.get(PROBE, headers={"Accept": "text/xml"}))


def test_faults_of_the_books_in_the_gateways_shape_are_a_switch(books: Books) -> None:
    books.admin.switch(fault_shape="gateway")
    answer = books.get("vendor/99999999")
    assert answer.status_code == 400
    body = answer.json()
    assert "Fault" not in body
    assert body["fault"]["error"][0]["code"] == "610"
    assert body["fault"]["type"] == "ValidationFault"


def test_bodies_of_other_types_and_of_great_size_are_refused(books: Books) -> None:
    for kind in ("application/xml", "text/plain", "application/x-www-form-urlencoded"):
        answer = books.http.post("vendor", content=b"x", headers={"Content-Type": kind})
        assert answer.status_code == 415
        assert answer.headers["intuit_tid"]
    great = {"DisplayName": "x", "Notes": "y" * 11_000_000}
    assert books.post("vendor", great).status_code == 413


def test_a_share_of_the_requests_fails_the_same_ones_for_the_same_seed(books: Books) -> None:
    def struck(seed: int) -> list[int]:
        books.admin.clear_faults()
        books.admin.fault("server-error", times=None, share=0.3, seed=seed, operation="read")
        return [n for n, _ in enumerate(itertools.repeat(0, 60)) if passed(books, 1) == 0]

    first, again, other = struck(1), struck(1), struck(2)
    assert first == again != other
    assert 8 <= len(first) <= 28
    assert 8 <= len(other) <= 28
