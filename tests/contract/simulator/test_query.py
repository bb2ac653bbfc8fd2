"""The query language."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

import httpx
import pytest

from tests.contract.simulator.books import Books, fault_of

ALL_VENDORS = "select * from Vendor where Active in (true, false) maxresults 1000"


def test_a_page_tells_where_it_starts_and_how_many_rows_it_has(books: Books) -> None:
    found = books.query("SELECT * FROM Vendor STARTPOSITION 3 MAXRESULTS 5")
    assert list(found) == ["Vendor", "startPosition", "maxResults"]
    assert found["startPosition"] == 3
    assert found["maxResults"] == len(found["Vendor"]) == 5
    rest = books.query("SELECT * FROM Vendor STARTPOSITION 20 MAXRESULTS 1000")
    assert rest["maxResults"] == len(rest["Vendor"]) < 1000


def test_pages_put_together_are_the_whole(books: Books) -> None:
    whole = books.names("select * from Vendor orderby Id maxresults 1000")
    pages = [
        books.names(f"select * from Vendor orderby Id startposition {start} maxresults 7")
        for start in range(1, len(whole) + 8, 7)
    ]
    assert [name for page in pages for name in page] == whole


def test_paging_words_come_in_either_order(books: Books) -> None:
    one = books.names("select * from Vendor startposition 2 maxresults 3")
    assert books.names("select * from Vendor maxresults 3 startposition 2") == one


@pytest.mark.parametrize(
    "statement",
    ["select * from Vendor startposition 999", "select * from Vendor where DisplayName = 'No'"],
)
def test_no_rows_leave_an_empty_object(books: Books, statement: str) -> None:
    assert books.query(statement) == {}


def test_a_page_has_a_hundred_rows_unless_told(books: Books) -> None:
    for start in range(0, 120, 30):
        items = [
            {"bId": str(n), "operation": "create", "Vendor": {"DisplayName": f"Filler {n}"}}
            for n in range(start, start + 30)
        ]
        assert books.post("batch", {"BatchItemRequest": items}).status_code == 200
    assert books.query("select * from Vendor")["maxResults"] == 100
    assert books.query("select * from Vendor maxresults 1000")["maxResults"] > 120


def test_count_gives_the_total_and_nothing_else(books: Books) -> None:
    active = books.query("select count(*) from Vendor")
    assert active == {"totalCount": len(books.rows("select * from Vendor maxresults 1000"))}
    both = books.query("select count(*) from Vendor where Active in (true,false)")
    assert both["totalCount"] == active["totalCount"] + 1


def test_inactive_rows_show_only_where_active_is_named(books: Books) -> None:
    default = books.names("select * from Vendor")
    everything = books.names(ALL_VENDORS)
    inactive = books.names("select * from Vendor where Active = false")
    assert set(default) | set(inactive) == set(everything)
    assert not set(default) & set(inactive)
    assert inactive
    assert all(name.endswith(" (deleted)") for name in inactive)
    assert books.names("select * from Vendor where Active = 'true'") == default


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM Vendor WHERE DisplayName = 'Klickitat Stone'",
        "select * from vendor where displayname = 'klickitat stone'",
        "Select * From VENDOR Where DISPLAYNAME = 'KLICKITAT STONE'",
        "select * from Vendor where DisplayName like 'Klick%'",
        "select * from Vendor where DisplayName LIKE '%KITAT%'",
        "select * from Vendor where DisplayName in ('Klickitat Stone', 'Nobody')",
        "select * from Vendor where DisplayName >= 'Klick' and DisplayName < 'Klicl'",
        "  select *\n from Vendor\n where DisplayName='Klickitat Stone'  ",
    ],
)
def test_ways_to_ask_for_one_name(books: Books, statement: str) -> None:
    assert books.names(statement) == ["Klickitat Stone"]


def test_quotes_and_backslashes_are_escaped_by_a_backslash(books: Books) -> None:
    books.save("Vendor", {"DisplayName": "O'Brien \\ Sons"})
    found = books.names(r"select * from Vendor where DisplayName = 'O\'Brien \\ Sons'")
    assert found == ["O'Brien \\ Sons"]
    doubled = books.refused_query("select * from Vendor where DisplayName = 'O''Brien'")
    assert (doubled.status, doubled.code) == (400, "4000")


def test_percent_is_the_only_wildcard(books: Books) -> None:
    books.save("Vendor", {"DisplayName": "a_c [x] .*"})
    assert books.names("select * from Vendor where DisplayName like 'a_c%'") == ["a_c [x] .*"]
    assert books.names("select * from Vendor where DisplayName like 'a__ [x]%'") == []
    assert books.names("select * from Vendor where DisplayName like '%.*'") == ["a_c [x] .*"]


def test_email_is_compared_with_the_plain_address(books: Books) -> None:
    books.save("Vendor", {"DisplayName": "Mail", "PrimaryEmailAddr": {"Address": "a@B.example"}})
    assert books.names("select * from Vendor where PrimaryEmailAddr = 'A@b.example'") == ["Mail"]
    assert books.names("select * from Vendor where PrimaryEmailAddr like '%@b.%'") == ["Mail"]


def test_numbers_may_be_quoted(books: Books) -> None:
    books.save("Vendor", {"DisplayName": "Owed", "Balance": 12.5})
    assert books.names("select * from Vendor where Balance > 12") == ["Owed"]
    assert books.names("select * from Vendor where Balance = '12.50'") == ["Owed"]


def test_ids_are_numbers_and_only_equal_or_in(books: Books) -> None:
    first, second = books.rows("select * from Vendor maxresults 2")
    found = books.rows(f"select * from Vendor where Id in ('{first['Id']}', '{second['Id']}')")
    assert {row["Id"] for row in found} == {first["Id"], second["Id"]}
    one = books.rows(f"select * from Vendor where Id = {first['Id']}")
    assert one == [first]
    assert books.refused_query("select * from Vendor where Id = 'text'").status == 400
    assert books.refused_query("select * from Vendor where Id > '5'").code == "4001"


def test_ordering_by_id_is_numeric(books: Books) -> None:
    ids = [int(row["Id"]) for row in books.rows("select * from Customer orderby Id")]
    assert ids == sorted(ids)
    assert len({len(str(number)) for number in ids}) > 1
    back = [int(row["Id"]) for row in books.rows("select * from Customer order by Id desc")]
    assert back == ids[::-1]


def test_ordering_takes_several_properties(books: Books) -> None:
    for given, family in (("Ann", "Zed"), ("Bob", "Zed"), ("Ann", "Yew")):
        books.save("Vendor", {"GivenName": given, "FamilyName": family})
    rows = books.names(
        "select * from Vendor where FamilyName in ('Zed','Yew')"
        " ORDER BY FamilyName DESC, GivenName ASC"
    )
    assert rows == ["Ann Zed", "Bob Zed", "Ann Yew"]


def test_default_order_differs_by_type(books: Books) -> None:
    vendors = books.names("select * from Vendor")
    assert vendors == sorted(vendors, key=str.casefold)
    customers = [row["FullyQualifiedName"] for row in books.rows("select * from Customer")]
    assert customers == sorted(customers, key=str.casefold)
    books.save("Employee", {"GivenName": "adam"})
    employees = books.names("select * from Employee")
    assert employees == sorted(employees)
    assert employees[-1] == "adam"


@pytest.mark.parametrize("prefix", ["MetaData", "Metadata", "metadata"])
def test_windows_over_the_time_of_change(books: Books, prefix: str) -> None:
    rows = books.rows(f"select * from Vendor orderby {prefix}.LastUpdatedTime")
    stamps = [row["MetaData"]["LastUpdatedTime"] for row in rows]
    middle = stamps[len(stamps) // 2]
    late = books.rows(f"select * from Vendor where {prefix}.LastUpdatedTime >= '{middle}'")
    early = books.rows(f"select * from Vendor where {prefix}.LastUpdatedTime < '{middle}'")
    assert len(late) + len(early) == len(rows)
    assert middle in {row["MetaData"]["LastUpdatedTime"] for row in late}
    assert middle not in {row["MetaData"]["LastUpdatedTime"] for row in early}
    everything = f"select * from Vendor where {prefix}.CreateTime > '2000-01-01T00:00:00Z'"
    assert len(books.rows(everything)) == len(rows)
    assert books.rows(f"select * from Vendor where {prefix}.CreateTime > '2100-01-01'") == []


def test_times_are_compared_as_instants(books: Books) -> None:
    row = books.save("Vendor", {"DisplayName": "Now"})
    local = row["MetaData"]["CreateTime"]
    offset = int(local[-5:-3])
    hour = (int(local[11:13]) + offset) % 24
    same_hour_utc = local[:11] + f"{hour:02d}" + local[13:19] + "+00:00"
    if int(local[11:13]) + offset < 24:
        found = books.names(f"select * from Vendor where MetaData.CreateTime = '{same_hour_utc}'")
        assert found == ["Now"]


def test_chosen_columns_come_with_the_id(books: Books) -> None:
    (row,) = books.rows("select DisplayName, MetaData.CreateTime from Vendor maxresults 1")
    assert set(row) == {"domain", "sparse", "Id", "DisplayName", "MetaData"}
    assert set(row["MetaData"]) == {"CreateTime"}
    assert "BillAddr" in {
        key for row in books.rows("select *, DisplayName from Vendor") for key in row
    }


def test_singletons_are_queried_too(books: Books) -> None:
    (info,) = books.rows("select * from CompanyInfo")
    assert info["Id"] == "1"
    (preferences,) = books.rows("select * from Preferences")
    assert preferences["Id"] == "1"


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "nonsense",
        "select",
        "select from Vendor",
        "select * Vendor",
        "select * from",
        "select * from Vendor where",
        "select * from Vendor where DisplayName",
        "select * from Vendor where DisplayName =",
        "select * from Vendor where DisplayName = unquoted",
        'select * from Vendor where DisplayName = "double"',
        "select * from Vendor where DisplayName != 'x'",
        "select * from Vendor where not DisplayName = 'x'",
        "select * from Vendor where DisplayName = 'x' or DisplayName = 'y'",
        "select * from Vendor where (DisplayName = 'x')",
        "select * from Vendor where DisplayName in 'x'",
        "select * from Vendor where DisplayName in ()",
        "select * from Vendor where DisplayName = 'open",
        "select * from Vendor group by DisplayName",
        "select * from Vendor maxresults ten",
        "select * from Vendor; drop",
        "delete from Vendor",
    ],
)
def test_what_the_grammar_does_not_know_is_a_parse_error(books: Books, statement: str) -> None:
    fault = books.refused_query(statement)
    assert (fault.status, fault.code) == (400, "4000")
    assert fault.message == "Error parsing query"
    assert fault.detail.startswith("QueryParserError: Encountered ")
    assert fault.kind == "ValidationFault"
    assert fault.element is None


def test_a_parse_error_tells_the_column(books: Books) -> None:
    fault = books.refused_query("select * from Vendor what")
    assert "at line 1, column 22." in fault.detail


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        (
            "select * from Vendor maxresults 1500",
            "QueryValidationError: value 1500 is too large. Max allowed value is 1000",
        ),
        (
            "select * from Vendor maxresults 0",
            "QueryValidationError: value 0 is too small. Min allowed value is 1",
        ),
        (
            "select * from Vendor startposition 0",
            "QueryValidationError: value 0 is too small. Min allowed value is 1",
        ),
        (
            "select * from Vendor where Color = 'red'",
            "QueryValidationError: Property Color not found for Entity Vendor",
        ),
        (
            "select Color from Vendor",
            "QueryValidationError: Property Color not found for Entity Vendor",
        ),
        (
            "select * from Customer where Taxable = true",
            "QueryValidationError: property 'Taxable' is not queryable",
        ),
        (
            "select * from Employee where PrimaryEmailAddr = 'a@b.c'",
            "QueryValidationError: property 'PrimaryEmailAddr' is not queryable",
        ),
    ],
)
def test_what_a_type_does_not_allow_is_a_validation_error(
    books: Books, statement: str, detail: str
) -> None:
    fault = books.refused_query(statement)
    assert (fault.status, fault.code, fault.message) == (400, "4001", "Invalid query")
    assert fault.detail == detail


@pytest.mark.parametrize(
    "statement",
    [
        "select * from Unicorn",
        "select * from Vendor orderby AcctNum",
        "select * from Vendor where Active = 'maybe'",
        "select * from Vendor where Balance = 'much'",
        "select * from Vendor where MetaData.CreateTime > 'yesterday'",
    ],
)
def test_other_impossible_wishes_are_faults(books: Books, statement: str) -> None:
    assert books.refused_query(statement).code == "4001"


@pytest.mark.parametrize("content_type", ["application/text", "text/plain"])
def test_a_statement_may_be_posted_as_text(books: Books, content_type: str) -> None:
    answer = books.http.post(
        "query?minorversion=75",
        content="select * from Vendor maxresults 1",
        headers={"Content-Type": content_type},
    )
    assert answer.json()["QueryResponse"]["maxResults"] == 1


def test_a_statement_may_be_posted_in_the_address_or_in_a_form(books: Books) -> None:
    statement = "select * from Vendor maxresults 1"
    for answer in (
        books.http.post("query", params={"query": statement}),
        books.http.post("query", data={"query": statement}),
    ):
        assert answer.json()["QueryResponse"]["maxResults"] == 1
    assert fault_of(books.post("query", {"query": statement})).code == "4000"


def test_long_statements_pass(books: Books) -> None:
    names = ",".join(f"'Nobody with a long name {n}'" for n in range(2000))
    statement = f"select * from Vendor where DisplayName in ({names})"
    assert len(statement) > 50_000
    assert books.http.post("query", content=statement.encode()).json()["QueryResponse"] == {}


def test_unknown_parameters_are_ignored(books: Books) -> None:
    answer: httpx.Response = books.get(
        "query", query="select * from Vendor maxresults 1", format="json", minorversion="75"
    )
    assert answer.status_code == 200
