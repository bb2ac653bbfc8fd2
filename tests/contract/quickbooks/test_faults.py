"""The shapes of faults, and the table of what they mean."""

import pytest

from core.errors import Bug, NeedsReconnect, QuickBooksRefused, QuickBooksUnavailable, Throttled
from core.quickbooks import wire
from core.quickbooks.fault_rows import BY_FAULT, CONNECTION_ROWS, OTHER_ROW, REQUEST_ROWS, row_for
from core.quickbooks.faults import Fault, error_for, fault_in
from core.quickbooks.record_faults import RECORD_ROWS

SERVICE = """{"Fault":{"Error":[{"Message":"Stale Object Error","Detail":"You and Bob","code":"5010",
"element":""}],"type":"ValidationFault"},"time":"2026-05-05T02:05:12.193-07:00"}"""
GATEWAY = """{"warnings":null,"intuitObject":null,"fault":{"error":[{"message":
"message=AuthenticationFailed; errorCode=003200; statusCode=401","detail":"Token expired",
"code":"3200","element":null}],"type":"AUTHENTICATION"},"batchItemResponse":[],"time":1633520295688}"""
HIDDEN_CODE = """{"fault":{"error":[{"message":
"message=ThrottleExceeded; errorCode=003001; statusCode=429","detail":"The request limit was reached."}],"type":"SERVICE"}}"""
XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<IntuitResponse time="2026-05-05T02:05:12.193-07:00" xmlns="http://schema.intuit.com/finance/v3">
<Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001;
statusCode=429</Message><Detail>The request limit was reached.</Detail></Error></Fault>
</IntuitResponse>"""
HTML = "<!DOCTYPE html><html><head><title>503 Service\n Unavailable</title></head></html>"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Fault><Error code="&b;"/></Fault>'

# fmt: off
ALL_CODES = (
    100, 110, 120, 130, 140, 150, 500, 600, 610, 620, 630, 700, 800, 900,
    1000, 1010, 1020, 1040, 2000, 2010, 2020, 2030, 2040, 2050, 2060, 2070, 2080, 2090,
    2100, 2110, 2120, 2130, 2170, 2180, 2190, 2240, 2210, 2200, 2230, 2500, 2600, 3000,
    3001, 3100, 3200, 3201, 3202, 4000, 4001, 4002, 5000, 5010, 5020, 5030, 6000, 6010,
    6060, 6070, 6090, 6100, 6080, 6130, 6140, 6150, 6180, 6190, 6200, 6210, 6220, 6240,
    6250, 6270, 6520, 6280, 6290, 6300, 6310, 6320, 6330, 6340, 6350, 6360, 6370, 6380,
    6390, 6430, 6440, 6480, 6540, 10000, 10100, 10200,
)
# fmt: on
"""The codes of Intuit's list."""


def read(text: str, status: int) -> Fault | None:
    try:
        data = wire.loads(text)
    except ValueError:
        data = None
    return fault_in(data, text, status=status, tid="t-1")


@pytest.mark.parametrize(
    ("text", "status", "code", "detail"),
    [
        (SERVICE, 400, "5010", "You and Bob"),
        (SERVICE, 200, "5010", "You and Bob"),
        (GATEWAY, 401, "3200", "Token expired"),
        (HIDDEN_CODE, 429, "3001", "The request limit was reached."),
        (XML, 429, "3001", "The request limit was reached."),
        (XML, 200, "3001", "The request limit was reached."),
        ('{"Fault":{"Error":[{"code":"003001"}]}}', 429, "3001", ""),
        ('{"Fault":{"Error":[{"code":6240}]}}', 400, "6240", ""),
        ('{"Fault":{"Error":{"code":"6240"}}}', 400, "6240", ""),
        ('{"Fault":{"Error":[]}}', 400, "", ""),
        ('{"Fault":{"type":"SystemFault"}}', 500, "", ""),
        ('{"Fault":"no"}', 500, "", ""),
    ],
)
def test_every_shape_is_read(text: str, status: int, code: str, detail: str) -> None:
    fault = read(text, status)
    assert fault is not None
    assert (fault.code, fault.detail, fault.status, fault.tid) == (code, detail, status, "t-1")


@pytest.mark.parametrize("text", ['{"QueryResponse": {}}', '{"fault": null, "Employee": {}}'])
def test_an_answer_without_fault_has_none(text: str) -> None:
    assert read(text, 200) is None


def test_a_web_page_gives_its_title_and_half_a_record_nothing() -> None:
    page = read(HTML, 503)
    assert page is not None
    assert page.message == "503 Service Unavailable"
    half = read('{"Employee": {"SSN": "123-45-6789"', 200)
    assert half is not None
    assert half.technical == "HTTP 200, code none. "


def test_broken_xml_is_no_fault_of_ours() -> None:
    fault = read("<IntuitResponse><Fault>", 502)
    assert fault is not None
    assert (fault.code, fault.status) == ("", 502)


def test_entities_are_not_expanded() -> None:
    fault = read(BOMB, 500)
    assert fault is not None
    assert fault.code == ""


def test_long_texts_are_cut() -> None:
    fault = read(f'{{"Fault":{{"Error":[{{"code":"6000","Detail":"{"x" * 9999}"}}]}}}}', 400)
    assert fault is not None
    assert len(fault.technical) <= 500
    assert len(error_for(fault).sentence) < 800


@pytest.mark.parametrize("code", ALL_CODES)
def test_each_code_of_intuits_list_has_a_meaning_of_its_own(code: int) -> None:
    assert BY_FAULT[str(code)] is not OTHER_ROW


def test_no_code_has_two_meanings_and_none_of_ours_is_used_twice() -> None:
    rows = (*CONNECTION_ROWS, *REQUEST_ROWS, *RECORD_ROWS, OTHER_ROW)
    faults = [fault for row in rows for fault in row.faults]
    assert len(set(faults)) == len(faults)
    codes = [row.code for row in rows]
    assert len(set(codes)) == len(codes)


def test_each_sentence_says_what_happened_what_follows_and_what_to_do() -> None:
    for row in (*CONNECTION_ROWS, *REQUEST_ROWS, *RECORD_ROWS, OTHER_ROW):
        assert row.sentence.count(".") + row.sentence.count("{detail}") >= 3, row.code
        assert row.sentence.endswith(".")
        assert "  " not in row.sentence


@pytest.mark.parametrize(
    ("code", "status", "error", "ours"),
    [
        ("", 200, QuickBooksUnavailable, "nonsense"),
        ("", 302, QuickBooksUnavailable, "nonsense"),
        ("", 400, QuickBooksRefused, "refused"),
        ("", 401, QuickBooksUnavailable, "token_not_accepted"),
        ("", 404, Bug, "operation_unsupported"),
        ("", 429, Throttled, "throttled"),
        ("", 500, QuickBooksUnavailable, "unavailable"),
        ("", 599, QuickBooksUnavailable, "unavailable"),
        ("7777", 200, QuickBooksRefused, "refused"),
        ("7777", 400, QuickBooksRefused, "refused"),
        ("7777", 503, QuickBooksUnavailable, "unavailable"),
        ("3001", 403, Throttled, "throttled"),
        ("120", 403, NeedsReconnect, "no_access"),
    ],
)
def test_without_a_known_code_the_status_decides(
    code: str, status: int, error: type[Exception], ours: str
) -> None:
    row = row_for(code, status)
    assert (row.kind, row.code) == (error, ours)


def test_an_error_carries_what_intuits_support_asks_for() -> None:
    error = error_for(Fault("3001", "Slow", "down", "", 429, "t-9"), wait_seconds=30)
    assert isinstance(error, Throttled)
    assert error.wait_seconds == 30
    assert error.request_id == "t-9"
    assert error.technical == "HTTP 429, code 3001. Slow: down"


def test_braces_in_quickbooks_words_are_only_words() -> None:
    error = error_for(Fault("6000", "", "{code} {0} {detail}", "", 400, ""))
    assert "{code} {0} {detail}" in error.sentence
