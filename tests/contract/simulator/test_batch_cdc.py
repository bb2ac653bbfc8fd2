"""Batches, change data capture, and requestid."""

import pytest

from tests.contract.simulator.books import Books, Json, fault_of, token_of

DAY = 86_400


def batch(books: Books, *items: Json, **query: str) -> list[Json]:
    answer = books.post("batch", {"BatchItemRequest": list(items)}, **query)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["BatchItemResponse", "time"]
    found: list[Json] = body["BatchItemResponse"]
    return found


def creating(label: str, name: str) -> Json:
    return {"bId": label, "operation": "create", "Vendor": {"DisplayName": name}}


def test_items_stand_alone_and_answer_in_order(books: Books) -> None:
    held = books.save("Vendor", {"DisplayName": "Held"})
    answers = batch(
        books,
        creating("a", "New"),
        creating("b", "held"),
        {"bId": "c", "operation": "update", "Vendor": {**held, "AcctNum": "7"}},
        {"bId": "d", "operation": "update", "Vendor": {**held, "AcctNum": "8"}},
        {"bId": "e", "Query": "select * from Vendor where DisplayName = 'New'"},
        {"bId": "f", "Query": "nonsense"},
        {"bId": "g", "operation": "delete", "Vendor": token_of(held)},
        {"bId": "h"},
    )
    assert [answer["bId"] for answer in answers] == list("abcdefgh")
    assert answers[0]["Vendor"]["DisplayName"] == "New"
    codes = {
        answer["bId"]: answer["Fault"]["Error"][0]["code"]
        for answer in answers
        if "Fault" in answer
    }
    assert codes == {"b": "6240", "d": "5010", "f": "4000", "g": "500", "h": "2010"}
    assert answers[2]["Vendor"]["AcctNum"] == "7"
    assert answers[4]["QueryResponse"]["Vendor"][0]["DisplayName"] == "New"


def test_thirty_items_and_no_more(books: Books) -> None:
    items = [creating(str(n), f"Batch {n}") for n in range(31)]
    fault = fault_of(books.post("batch", {"BatchItemRequest": items}))
    assert (fault.status, fault.code) == (400, "1040")
    assert books.names("select * from Vendor where DisplayName like 'Batch%'") == []
    assert len(batch(books, *items[:30])) == 30


@pytest.mark.parametrize("body", [{}, {"BatchItemRequest": "x"}, {"BatchItemRequest": [1]}, []])
def test_a_body_that_is_no_batch_is_refused(books: Books, body: object) -> None:
    assert fault_of(books.post("batch", body)).code == "2010"


def test_an_empty_batch_is_refused(books: Books) -> None:
    fault = fault_of(books.post("batch", {"BatchItemRequest": []}))
    assert fault.status == 400
    assert fault.detail == "Batch Request is Empty"


def test_ids_are_short_where_a_requestid_is_given(books: Books) -> None:
    long_label = creating("x" * 11, "Labelled")
    assert "Vendor" in batch(books, long_label)[0]
    again = {"BatchItemRequest": [creating("x" * 11, "Again")]}
    assert fault_of(books.post("batch", again, requestid="q" * 36)).code == "2130"
    short = {"BatchItemRequest": [creating("x" * 10, "Again")]}
    assert fault_of(books.post("batch", short, requestid="r" * 37)).code == "2130"
    assert books.post("batch", short, requestid="r" * 36).status_code == 200


# Change data capture


def cdc(books: Books, entities: str, since: str) -> list[Json]:
    answer = books.get("cdc", entities=entities, changedSince=since)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["CDCResponse", "time"]
    (response,) = body["CDCResponse"]
    found: list[Json] = response["QueryResponse"]
    return found


def envelope_time(books: Books) -> str:
    return str(books.get("companyinfo/1").json()["time"])


def test_what_changed_since_an_instant_one_block_per_type(books: Books) -> None:
    books.admin.advance(100)
    since = envelope_time(books)
    books.admin.advance(100)
    made = books.save("Vendor", {"DisplayName": "Made"})
    person = books.rows("select * from Employee maxresults 1")[0]
    books.admin.deactivate(books.realm_id, ("employee", person["Id"]))
    customers, employees, vendors, times = cdc(
        books, "Customer,Employee,Vendor,TimeActivity", since
    )
    assert customers == {}
    assert times == {}
    assert [row["Id"] for row in vendors["Vendor"]] == [made["Id"]]
    assert (vendors["startPosition"], vendors["maxResults"]) == (1, 1)
    (gone,) = employees["Employee"]
    assert gone["Active"] is False
    assert gone["DisplayName"].endswith(" (deleted)")


def test_the_edge_belongs_to_the_window(books: Books) -> None:
    made = books.save("Vendor", {"DisplayName": "Edge"})
    (vendors,) = cdc(books, "Vendor", made["MetaData"]["LastUpdatedTime"])
    assert [row["Id"] for row in vendors["Vendor"]] == [made["Id"]]


def test_inactive_records_may_be_made_to_come_as_stubs(books: Books) -> None:
    books.admin.switch(cdc_inactive="stub")
    since = envelope_time(books)
    kept = books.save("Vendor", {"DisplayName": "Kept"})
    gone = books.save("Vendor", {"DisplayName": "Gone", "Active": False})
    (vendors,) = cdc(books, "vendor", since[:19] + since[23:])
    assert vendors["Vendor"][0]["Id"] == kept["Id"]
    assert vendors["Vendor"][1] == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": gone["Id"],
        "MetaData": {"LastUpdatedTime": gone["MetaData"]["LastUpdatedTime"]},
    }


def test_thirty_days_back_and_no_further(books: Books) -> None:
    since = envelope_time(books)
    books.admin.advance(29 * DAY)
    books.renew()
    assert cdc(books, "Vendor", since) == [{}]
    books.admin.advance(2 * DAY)
    books.renew()
    fault = fault_of(books.get("cdc", entities="Vendor", changedSince=since))
    assert fault.status == 400


def test_a_thousand_objects_in_all(books: Books) -> None:
    since = envelope_time(books)
    for start in range(0, 1020, 30):
        items = [creating(str(n), f"Many {n}") for n in range(start, start + 30)]
        batch(books, *items)
    employee = books.save("Employee", {"GivenName": "Late"})
    blocks = cdc(books, "Vendor,Employee", since[:19] + since[23:])
    assert blocks[0]["maxResults"] == 1000
    assert blocks[1] == {}
    (alone,) = cdc(books, "Employee", since[:19] + since[23:])
    assert [row["Id"] for row in alone["Employee"]] == [employee["Id"]]


@pytest.mark.parametrize("query", [{"entities": "Vendor"}, {"changedSince": "2026-01-01"}, {}])
def test_both_parameters_are_needed(books: Books, query: dict[str, str]) -> None:
    assert fault_of(books.get("cdc", **query)).code == "2020"


def test_a_since_that_is_no_time_is_refused(books: Books) -> None:
    assert fault_of(books.get("cdc", entities="Vendor", changedSince="soon")).code == "2060"


# requestid


def test_a_repeated_requestid_gets_the_first_answer(books: Books) -> None:
    first = books.post("vendor", {"DisplayName": "Once"}, requestid="r1")
    again = books.post("vendor", {"DisplayName": "Different"}, requestid="r1")
    assert again.json() == first.json()
    assert again.headers["intuit_tid"] != first.headers["intuit_tid"]
    assert books.names("select * from Vendor where DisplayName in ('Once','Different')") == ["Once"]


def test_requestids_belong_to_a_company(books: Books) -> None:
    first = books.save("Vendor", {"DisplayName": "Once"}, requestid="r1")
    books.simulator.admin.reset()
    assert books.save("Vendor", {"DisplayName": "Twice"}, requestid="r1")["Id"] == first["Id"]
    assert books.names("select * from Vendor where DisplayName = 'Twice'") == ["Twice"]


def test_an_update_and_a_batch_are_replayed_too(books: Books) -> None:
    record = books.save("Vendor", {"DisplayName": "V"})
    change = {**record, "AcctNum": "1"}
    assert books.save("Vendor", change, requestid="u") == books.save(
        "Vendor", change, requestid="u"
    )
    items = (creating("1", "B1"), creating("2", "B2"))
    assert batch(books, *items, requestid="b") == batch(books, *items, requestid="b")


def test_a_stored_refusal_is_replayed_unless_switched(books: Books) -> None:
    held = books.save("Vendor", {"DisplayName": "Held"})
    assert books.refused("Vendor", {"DisplayName": "Held"}, requestid="f").code == "6240"
    books.save("Vendor", {**held, "DisplayName": "Moved"})
    assert books.refused("Vendor", {"DisplayName": "Held"}, requestid="f").code == "6240"
    books.admin.switch(replay_failures=False)
    books.refused("Vendor", {"DisplayName": "Moved"}, requestid="g")
    assert books.save("Vendor", {"DisplayName": "Free"}, requestid="g")["DisplayName"] == "Free"


def test_a_requestid_has_fifty_characters_at_most(books: Books) -> None:
    books.save("Vendor", {"DisplayName": "Fits"}, requestid="x" * 50)
    assert books.refused("Vendor", {"DisplayName": "Not"}, requestid="x" * 51).code == "2130"
