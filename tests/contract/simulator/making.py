"""Records that several tests need, made through the API."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

from typing import Any

from tests.contract.simulator.books import Books, Json


def first(books: Books, statement: str) -> Json:
    return books.rows(f"{statement} maxresults 1")[0]


def account(books: Books, condition: str) -> Json:
    return {"value": first(books, f"select * from Account where {condition}")["Id"]}


def service(books: Books, name: str = "Zed", **more: Any) -> Json:
    income = account(books, "Classification = 'Revenue'")
    body = {"Name": name, "Type": "Service", "IncomeAccountRef": income, **more}
    return books.save("Item", body)


def worked(books: Books, **more: Any) -> Json:
    person = first(books, "select * from Employee")["Id"]
    hours = {} if "StartTime" in more or "Hours" in more else {"Hours": 1, "Minutes": 30}
    return {"NameOf": "Employee", "EmployeeRef": {"value": person}, **hours, **more}
