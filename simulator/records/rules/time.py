"""TimeActivities: who, for whom, how long (6290 to 6390)."""

from simulator.clock import parse_instant, stamp
from simulator.faults import ApiFault
from simulator.records.desk import Desk
from simulator.records.rules import business
from simulator.records.schema import Record

BILLED = "HasBeenBilled"
_DURATION = ("Hours", "Minutes", "Seconds")
_SPAN = ("StartTime", "EndTime")
_BREAK = ("BreakHours", "BreakMinutes", "BreakSeconds")
_PEOPLE = {"Employee": "EmployeeRef", "Vendor": "VendorRef"}
DAY_SECONDS = 86_400


def time_receives(desk: Desk, given: Record, old: Record | None) -> None:
    """Refuse a change of what an invoice has billed, and a status that only QuickBooks sets."""
    if desk.person:
        return
    if old is not None and old["BillableStatus"] == BILLED:
        raise business("This time has been billed and cannot be changed.")
    if given.get("BillableStatus") == BILLED:
        raise ApiFault("2170", "Invalid Enumeration : HAS_BEEN_BILLED", "BillableStatus")


def time_defaults(desk: Desk, record: Record) -> None:
    """Fill in today's date, the company's default service item and an hourly rate of nothing."""
    record.setdefault("TxnDate", stamp(desk.now)[:10])
    if "ItemRef" not in record:
        items = desk.company.tables["Item"]
        service = next((row for row in items.rows() if row["Name"] == "Hours"), None)
        if service is not None:
            record["ItemRef"] = {"value": service["Id"]}
    if record["BillableStatus"] == "NotBillable":
        record.setdefault("HourlyRate", 0)


def time_rules(desk: Desk, record: Record, _old: Record | None) -> None:
    """Refuse an activity whose person, customer, rate or duration do not fit.

    Raises:
        ApiFault: 6290, 6300, 6310, 6330, 6340 to 6390.
    """
    given = [kind for kind, key in _PEOPLE.items() if key in record]
    if len(given) > 1:
        raise ApiFault("6290", "Either an employee or a vendor is required, not both.", "")
    if given != [record["NameOf"]]:
        raise ApiFault("6300", f"NameOf {record['NameOf']} needs the reference of its type.", "")
    if record["BillableStatus"] != "NotBillable":
        if "CustomerRef" not in record:
            raise ApiFault("6310", "A customer is required for billable time.", "CustomerRef")
        if "HourlyRate" not in record:
            raise ApiFault("6330", "A rate is required for billable time.", "HourlyRate")
    _check_length(record)
    item = desk.company.tables["Item"].get(record.get("ItemRef", {}).get("value", ""))
    if item is not None and item["Type"] != "Service":
        raise business("The item of a time activity must be a service.")


def _check_length(record: Record) -> None:
    duration = [key for key in _DURATION if key in record]
    span = [key for key in _SPAN if key in record]
    if duration and span:
        raise ApiFault("6390", "Give either hours and minutes or start and end time, not both.", "")
    if not duration and not span:
        raise ApiFault("6340", "The time of the activity is required.", "")
    if not span:
        return
    if len(span) == 1:
        code, what = ("6360", "start") if "EndTime" in span else ("6350", "end")
        raise ApiFault(code, f"The {what} time of the activity is required.", "")
    seconds = parse_instant(record["EndTime"]) - parse_instant(record["StartTime"])
    if seconds < 0:
        raise ApiFault("6370", "The end time must not lie before the start time.", "EndTime")
    hours, minutes, more = (record.get(key, 0) for key in _BREAK)
    if seconds > DAY_SECONDS or hours * 3600 + minutes * 60 + more > seconds:
        raise ApiFault("6380", "The duration of the activity is not valid.", "")


def billed_stays(_desk: Desk, record: Record) -> None:
    """Refuse to delete an activity that has been billed (6000)."""
    if record["BillableStatus"] == BILLED:
        raise business("This time has been billed and cannot be deleted.")
