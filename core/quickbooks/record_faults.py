"""What QuickBooks says about single records: one row per meaning."""

from core.errors import QuickBooksRefused
from core.quickbooks.fault_row import FaultRow

RECORD_ROWS = (
    FaultRow(
        ("610",),
        QuickBooksRefused,
        "gone",
        "This record, or one it refers to, is no longer there in QuickBooks or was made inactive. "
        "It was left as it is. Look it up in QuickBooks, then fetch again.",
    ),
    FaultRow(
        ("620", "630", "700", "800", "900", "6250", "6270", "6430", "6440", "6480", "6520", "6540"),
        QuickBooksRefused,
        "depends_on_others",
        "QuickBooks refused this because of another record that depends on it. It was left as it "
        "is. See the technical details, and change it in QuickBooks.",
    ),
    FaultRow(
        ("1000", "1010", "1020"),
        QuickBooksRefused,
        "not_saved",
        "QuickBooks could not save this record. It was left as it is. Try it once more; if it "
        "stays, enter it in QuickBooks by hand.",
    ),
    FaultRow(
        ("2010", "2230", "2600", "3000", "5000"),
        QuickBooksRefused,
        "field_not_allowed",
        "QuickBooks does not take one of the fields of this record. It was left as it is. "
        "Please report this with the technical details.",
    ),
    FaultRow(
        ("2020",),
        QuickBooksRefused,
        "field_missing",
        "QuickBooks needs a value that this record does not have. It was left as it is. See the "
        "technical details for the field, fill it in, and try again.",
    ),
    FaultRow(
        ("2030", "2500"),
        QuickBooksRefused,
        "reference_invalid",
        "This record refers to something that QuickBooks does not know or that was made inactive. "
        "It was left as it is. Choose another one, and try again.",
    ),
    FaultRow(
        ("2040",),
        QuickBooksRefused,
        "characters_not_allowed",
        "A text of this record has characters that QuickBooks does not allow, such as a colon or "
        "a line break in a name. It was left as it is. Change the text, and try again.",
    ),
    FaultRow(
        ("2050",),
        QuickBooksRefused,
        "text_too_long",
        "A text of this record is longer or shorter than QuickBooks allows. It was left as it is. "
        "Change the text, and try again.",
    ),
    FaultRow(
        ("2060", "2070", "2080", "2090", "2100", "2110", "2120", "2180", "2190", "2240"),
        QuickBooksRefused,
        "value_invalid",
        "A date or a number of this record is not one that QuickBooks can use. It was left as it "
        "is. Correct it, and try again.",
    ),
    FaultRow(
        ("2170",),
        QuickBooksRefused,
        "choice_invalid",
        "A value of this record is none of those that QuickBooks offers. It was left as it is. "
        "Please report this with the technical details.",
    ),
    FaultRow(
        ("2200", "2210"),
        QuickBooksRefused,
        "address_invalid",
        "QuickBooks does not accept the email or web address of this record. It was left as it "
        "is. Correct the address, and try again.",
    ),
    FaultRow(
        ("5010",),
        QuickBooksRefused,
        "stale",
        "Somebody changed this record in QuickBooks in the meantime. Their change was kept, ours "
        "was not made. Fetch again and look at it once more.",
    ),
    FaultRow(
        ("5030",),
        QuickBooksRefused,
        "feature_missing",
        "The customer's QuickBooks plan does not have this feature. The record was left as it is. "
        "Leave it out, or ask the customer to change the plan.",
    ),
    FaultRow(
        ("6000",),
        QuickBooksRefused,
        "business_rule",
        "A rule of QuickBooks forbids this: {detail} The record was left as it is. Change it "
        "accordingly, and try again.",
    ),
    FaultRow(
        ("6080",),
        QuickBooksRefused,
        "name_missing",
        "QuickBooks needs a name for this record. It was left as it is. "
        "Enter a first or last name, and try again.",
    ),
    FaultRow(
        ("6130", "6150", "6180"),
        QuickBooksRefused,
        "hierarchy_invalid",
        "QuickBooks does not allow this record below that customer, or not that deep. It was left "
        "as it is. Put it in its place in QuickBooks.",
    ),
    FaultRow(
        ("6140",),
        QuickBooksRefused,
        "duplicate_number",
        "QuickBooks has another document with this number. The record was left as it is. "
        "Choose another number, and try again.",
    ),
    FaultRow(
        ("6200", "6210"),
        QuickBooksRefused,
        "books_closed",
        "The customer has closed the books for that date. The record was left as it is. "
        "Choose a later date, or ask the customer.",
    ),
    FaultRow(
        ("6220", "6280"),
        QuickBooksRefused,
        "has_balance",
        "This record still has a balance or unbilled charges in QuickBooks, so it cannot be made "
        "inactive. It was left as it is. Ask the customer to settle it.",
    ),
    FaultRow(
        ("6240",),
        QuickBooksRefused,
        "duplicate_name",
        "Another record in QuickBooks already has this name; employees, customers and vendors "
        "share one list of names. Nothing was made. Link that record, or choose another name.",
    ),
    FaultRow(
        ("6010", "6060", "6070", "6090", "6100"),
        QuickBooksRefused,
        "accounting_rule",
        "A rule of the customer's accounts forbids this. The record was left as it is. "
        "See the technical details, and ask the customer.",
    ),
    FaultRow(
        tuple(str(code) for code in range(6290, 6400, 10)),
        QuickBooksRefused,
        "time_entry_invalid",
        "QuickBooks cannot use this time entry as it is. It was left as it is. "
        "See the technical details, correct it, and try again.",
    ),
)
"""About one record: the others go on."""
