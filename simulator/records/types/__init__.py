"""The types of the Accounting API that the simulator knows, one row each.

A further type is a further row: declared in a file here, named in `TYPES`.
"""

from simulator.records.schema import RecordType
from simulator.records.types.company import COMPANY_INFO, PREFERENCES
from simulator.records.types.lists import (
    ACCOUNT,
    CLASS,
    DEPARTMENT,
    PAYMENT_METHOD,
    TAX_CODE,
    TERM,
)
from simulator.records.types.people import CUSTOMER, EMPLOYEE, VENDOR
from simulator.records.types.products import ITEM
from simulator.records.types.time import TIME_ACTIVITY

TYPES: tuple[RecordType, ...] = (
    ACCOUNT,
    CLASS,
    COMPANY_INFO,
    CUSTOMER,
    DEPARTMENT,
    EMPLOYEE,
    ITEM,
    PAYMENT_METHOD,
    PREFERENCES,
    TAX_CODE,
    TERM,
    TIME_ACTIVITY,
    VENDOR,
)
TYPE_BY_PATH: dict[str, RecordType] = {row.path: row for row in TYPES}
TYPE_BY_NAME: dict[str, RecordType] = {row.name: row for row in TYPES}

__all__ = [
    "CUSTOMER",
    "EMPLOYEE",
    "ITEM",
    "TYPES",
    "TYPE_BY_NAME",
    "TYPE_BY_PATH",
    "VENDOR",
]
