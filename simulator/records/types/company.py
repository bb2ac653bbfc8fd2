"""What each company has once: CompanyInfo and Preferences."""

from simulator.records.schema import Field, Kind, RecordType, Writer
from simulator.records.types.fields import SYSTEM, address, phone, plain


def _shown(*keys: str, kind: Kind = Kind.OBJECT) -> tuple[Field, ...]:
    return tuple(Field(name=key, kind=kind, writer=Writer.PERSON) for key in keys)


COMPANY_INFO = RecordType(
    name="CompanyInfo",
    operations=frozenset({"read", "query", "update"}),
    singleton=True,
    name_field="",
    fields=(
        Field(name="CompanyName", limit=1024, required=True),
        plain("LegalName", 1024),
        Field(name="CompanyAddr", kind=Kind.ADDRESS, required=True),
        address("CustomerCommunicationAddr"),
        address("LegalAddr"),
        Field(name="CustomerCommunicationEmailAddr", kind=Kind.EMAIL, inner="Address", limit=100),
        phone("PrimaryPhone"),
        *_shown("CompanyStartDate", kind=Kind.DATE),
        Field(name="EmployerId", limit=20, writer=Writer.PERSON),
        plain("FiscalYearStartMonth"),
        *_shown("Country", kind=Kind.TEXT),
        Field(name="Email", kind=Kind.EMAIL, inner="Address", limit=100),
        # Recorded companies without a website show an empty object.
        Field(name="WebAddr", kind=Kind.WEB, inner="URI", limit=1000, default={}),
        *_shown("SupportedLanguages", "DefaultTimeZone", kind=Kind.TEXT),
        *_shown("NameValue"),
        *SYSTEM,
    ),
)

PREFERENCES = RecordType(
    name="Preferences",
    operations=frozenset({"read", "query"}),
    singleton=True,
    name_field="",
    fields=(
        *_shown(
            "AccountingInfoPrefs",
            "ProductAndServicesPrefs",
            "SalesFormsPrefs",
            "EmailMessagesPrefs",
            "VendorAndPurchasesPrefs",
            "TimeTrackingPrefs",
            "TaxPrefs",
            "CurrencyPrefs",
            "ReportPrefs",
            "OtherPrefs",
        ),
        *SYSTEM,
    ),
)
