"""The vendor's faults as rows, and the shapes in which they travel.

Clients must match on the code. Texts marked in `docs/simulator.md` as captured are the wire's own.
"""

import json
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

JSON_TYPE = "application/json;charset=UTF-8"
XML_TYPE = "application/xml;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One code of the vendor's list.

    Attributes:
        code: As a string, without leading zeros.
        status: HTTP status.
        message: The class text.
        kind: The fault's `type`.
        gateway: Whether the gateway answers, in its own all-lower-case shape.
    """

    code: str
    status: int
    message: str
    kind: str = "ValidationFault"
    gateway: bool = False


_VALIDATION = (
    ("500", "Unsupported Operation"),
    ("600", "Duplicate Request ID"),
    ("610", "Object Not Found"),
    ("620", "Transaction cannot be linked"),
    ("630", "Duplicate Object"),
    ("700", "Invalid Parent"),
    ("800", "Cannot delete, other objects depend on this one"),
    ("900", "Parent cannot be the object itself"),
    ("1000", "Operation failed"),
    ("1010", "Create failed"),
    ("1020", "Update failed"),
    ("1040", "Batch size exceeds limit"),
    ("2000", "Invalid object name"),
    ("2010", "Request has invalid or unsupported property"),
    ("2020", "Required param missing, need to supply the required value for the API"),
    ("2030", "Invalid ID"),
    ("2040", "Invalid String"),
    ("2050", "Invalid String Length"),
    ("2060", "Invalid Date"),
    ("2070", "Invalid Date Format"),
    ("2080", "Invalid Number Format"),
    ("2090", "Invalid Number"),
    ("2100", "Invalid Decimal"),
    ("2110", "Invalid Decimal Format"),
    ("2120", "Invalid Type"),
    ("2130", "Invalid Request Id Format"),
    ("2170", "Invalid Enumeration"),
    ("2180", "Value out of range"),
    ("2190", "Value out of range"),
    ("2200", "Invalid Web Address"),
    ("2210", "Invalid Email Address format"),
    ("2230", "Invalid Boolean"),
    ("2240", "Invalid Date Range"),
    ("2500", "Invalid Reference Id"),
    ("2600", "Conflicting elements"),
    ("3000", "Invalid Custom Field"),
    ("4000", "Error parsing query"),
    ("4001", "Invalid query"),
    ("4002", "Query could not be processed"),
    ("5000", "Deprecated Field"),
    ("5010", "Stale Object Error"),
    ("5030", "Feature Not Supported"),
    ("6000", "A business validation error has occurred while processing your request"),
    ("6010", "Account Type required"),
    ("6060", "Open balance date required"),
    ("6070", "Amount is not equal to quantity times price"),
    ("6080", "No Name Provided"),
    ("6090", "Invalid Discount"),
    ("6100", "Invalid Tax Code"),
    ("6130", "Cannot change who the customer bills with"),
    ("6140", "Duplicate Document Number Error"),
    ("6150", "ParentRef required validation"),
    ("6180", "Sub level limit exceeded"),
    ("6190", "Invalid Company Status"),
    ("6200", "The account period has closed"),
    ("6210", "The account period has closed and a password is needed"),
    ("6220", "Delete List Has Balance Error"),
    ("6240", "Duplicate Name Exists Error"),
    ("6250", "Invalid Sales Customer"),
    ("6270", "Invalid Inventory Date"),
    ("6280", "Customer has unbilled charges"),
    ("6290", "Employee or Vendor required, not both"),
    ("6300", "NameOf required"),
    ("6310", "Customer required"),
    ("6320", "Invalid Billable Status"),
    ("6330", "Hourly rate required"),
    ("6340", "Time required"),
    ("6350", "Hours and minutes required"),
    ("6360", "Start and end time required"),
    ("6370", "End time before start time"),
    ("6380", "Invalid duration"),
    ("6390", "Either a duration or start and end times"),
    ("6430", "Invalid Account Type"),
    ("6440", "Line detail required"),
    ("6480", "Transaction is matched"),
    ("6520", "Invalid Inventory Quantity"),
    ("6540", "Transaction was deposited"),
    ("10100", "Result set too big"),
)
"""Refused with 400, all of them."""

FAULTS: dict[str, FaultRow] = {
    **{code: FaultRow(code, 400, message) for code, message in _VALIDATION},
    **{
        row.code: row
        for row in (
            FaultRow("110", 401, "OAuth error", "AuthenticationFault"),
            FaultRow("100", 401, "General Authentication Error", "AuthenticationFault"),
            FaultRow("120", 401, "Authorization Failure", "AuthorizationFault"),
            FaultRow("130", 401, "Accessing Wrong Cluster", "AuthenticationFault"),
            FaultRow("140", 403, "Company Locked Out", "AuthorizationFault"),
            FaultRow("150", 503, "Company Under Maintenance", "SystemFault"),
            FaultRow("3001", 429, "ThrottleExceeded", "SERVICE", gateway=True),
            FaultRow("3100", 403, "ApplicationAuthorizationFailed", "SERVICE", gateway=True),
            FaultRow("3200", 401, "AuthenticationFailed", "AUTHENTICATION", gateway=True),
            FaultRow("3201", 401, "AuthenticationFieldMissing", "AUTHENTICATION", gateway=True),
            FaultRow("3202", 401, "AuthenticationFieldEmpty", "AUTHENTICATION", gateway=True),
            FaultRow("5020", 403, "Permission Denied"),
            FaultRow(
                "10000",
                500,
                "An application error has occurred while processing your request",
                "SystemFault",
            ),
            FaultRow("10200", 400, "Company has been reset", "SystemFault"),
        )
    },
}


class ApiFault(Exception):  # noqa: N818  (the vendor's own word)
    """A request that the Accounting API refuses.

    Args:
        code: A key of `FAULTS`.
        detail: The sentence in `Detail`.
        element: The field at fault; None leaves the key out.
    """

    def __init__(self, code: str, detail: str, element: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.row = FAULTS[code]
        self.detail = detail
        self.element = element

    def body(self) -> dict[str, Any]:
        """Return the service shape: the value of the key `Fault`."""
        error = {"Message": self.row.message, "Detail": self.detail, "code": self.row.code}
        if self.element is not None:
            error["element"] = self.element
        return {"Error": [error], "type": self.row.kind}


def gateway_error(
    message: str, detail: str, code: str, element: str | None = None
) -> dict[str, Any]:
    """Return one error as the gateway writes it."""
    return {"message": message, "detail": detail, "code": code, "element": element}


def gateway_body(errors: list[dict[str, Any]], kind: str, *, now: float) -> dict[str, Any]:
    """Return the gateway's all-lower-case envelope.

    Args:
        errors: Of `gateway_error`.
        kind: The fault's `type`.
        now: Virtual epoch seconds.
    """
    return {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": errors, "type": kind},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(now * 1000),
        "status": None,
        "cdcresponse": [],
    }


def _gateway_message(row: FaultRow) -> str:
    return f"message={row.message}; errorCode={row.code.zfill(6)}; statusCode={row.status}"


def _xml_body(fault: ApiFault, time_text: str) -> str:
    row = fault.row
    message = _gateway_message(row) if row.gateway else row.message
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<IntuitResponse time={quoteattr(time_text)}"
        ' xmlns="http://schema.intuit.com/finance/v3">'
        f"<Fault type={quoteattr(row.kind)}><Error code={quoteattr(row.code)}>"
        f"<Message>{escape(message)}</Message><Detail>{escape(fault.detail)}</Detail>"
        "</Error></Fault></IntuitResponse>"
    )


def fault_response(
    fault: ApiFault, *, now: float, time_text: str, xml: bool = False, status: int | None = None
) -> Response:
    """Answer with `fault` in the shape its row says.

    Args:
        fault: What went wrong.
        now: Virtual epoch seconds, for the gateway's `time`.
        time_text: The same instant as the envelope writes it.
        xml: Answer in XML.
        status: Another HTTP status than the row's (a fault inside a 200).
    """
    code = status or fault.row.status
    if xml:
        return Response(_xml_body(fault, time_text), code, media_type=XML_TYPE)
    if fault.row.gateway:
        error = gateway_error(_gateway_message(fault.row), fault.detail, fault.row.code)
        body = gateway_body([error], fault.row.kind, now=now)
    else:
        body = {"Fault": fault.body(), "time": time_text}
    return Response(json.dumps(body, ensure_ascii=False), code, media_type=JSON_TYPE)
