"""Time worked."""

from simulator.clock import parse_instant
from simulator.records.rules.time import billed_stays, time_defaults, time_receives, time_rules
from simulator.records.schema import Field, Kind, Record, RecordType
from simulator.records.types.fields import SYSTEM, flag, plain, reference, whole

MOST_HOURS = 8760


def _latest_first(record: Record) -> float:
    return -parse_instant(record["MetaData"]["LastUpdatedTime"])


TIME_ACTIVITY = RecordType(
    name="TimeActivity",
    operations=frozenset({"create", "read", "update", "query", "delete"}),
    cdc=False,
    counter="transactions",
    name_field="",
    order=_latest_first,
    received=(time_receives,),
    computed=(time_defaults,),
    rules=(time_rules,),
    deleting=(billed_stays,),
    fields=(
        Field(name="TxnDate", kind=Kind.DATE, filterable=True, sortable=True),
        Field(name="NameOf", kind=Kind.CHOICE, choices=("Employee", "Vendor"), required=True),
        reference("EmployeeRef", "Employee"),
        reference("VendorRef", "Vendor"),
        reference("CustomerRef", "Customer"),
        Field(name="ProjectRef", kind=Kind.REFERENCE, filterable=True),
        reference("DepartmentRef", "Department"),
        reference("ItemRef", "Item"),
        reference("ClassRef", "Class"),
        Field(
            name="BillableStatus",
            kind=Kind.CHOICE,
            choices=("Billable", "NotBillable", "HasBeenBilled"),
            default="NotBillable",
            filterable=True,
        ),
        flag("Taxable"),
        Field(name="HourlyRate", kind=Kind.NUMBER),
        Field(name="CostRate", kind=Kind.NUMBER),
        whole("Hours", MOST_HOURS),
        whole("Minutes", 59),
        whole("Seconds", 59),
        whole("BreakHours", MOST_HOURS),
        whole("BreakMinutes", 59),
        whole("BreakSeconds", 59),
        Field(name="StartTime", kind=Kind.MOMENT),
        Field(name="EndTime", kind=Kind.MOMENT),
        plain("Description", 4000),
        *SYSTEM,
    ),
)
