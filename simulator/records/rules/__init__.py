"""What the server works out by itself, and what it refuses: functions that the rows of types name."""

from simulator.faults import ApiFault

GONE = (
    "Object Not Found : Something you're trying to use has been made inactive. Check the fields"
    " with accounts, customers, items, vendors or employees."
)


def business(sentence: str) -> ApiFault:
    """Return the catch-all fault of a broken business rule (6000)."""
    return ApiFault("6000", f"Business Validation Error: {sentence}", "")


def missing(name: str) -> ApiFault:
    """Return the fault of a required property that is not there (2020)."""
    return ApiFault("2020", f"Required parameter {name} is missing in the request", name)
