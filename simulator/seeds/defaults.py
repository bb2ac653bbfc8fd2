"""What every company has: CompanyInfo and Preferences as a new US company shows them."""

from collections.abc import Mapping
from typing import Any

_NAME_VALUES = {
    "NeoEnabled": "true",
    "IsQbdtMigrated": "false",
    "CompanyType": "Other",
    "SubscriptionStatus": "PAID",
    "OfferingSku": "QuickBooks Online Plus",
    "PayrollFeature": "false",
    "AccountantFeature": "false",
    "ItemCategoriesFeature": "true",
}


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in values.items()]


def company_info(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return CompanyInfo for a company.

    Args:
        about: Its properties in the seed; `NameValue` may be a plain mapping.
    """
    address = {"Id": "1", **about.get("CompanyAddr", {})}
    named = about.get("NameValue", {})
    return {
        "LegalName": about["CompanyName"],
        "CustomerCommunicationAddr": address,
        "LegalAddr": address,
        "CompanyStartDate": "2020-01-06",
        "FiscalYearStartMonth": "January",
        "Country": "US",
        "SupportedLanguages": "en",
        "DefaultTimeZone": "America/Los_Angeles",
        "WebAddr": {},
        **about,
        "CompanyAddr": address,
        "NameValue": _pairs({**_NAME_VALUES, **named}) if isinstance(named, Mapping) else named,
    }


def preferences(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return Preferences for a company, whole blocks replaced by `changes`."""
    return {
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January",
            "UseAccountNumbers": False,
            "TaxYearMonth": "January",
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": True,
            "TrackDepartments": True,
            "DepartmentTerminology": "Location",
            "CustomerTerminology": "Customers",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
            "RevenueRecognition": False,
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": False,
            "AllowDeposit": True,
            "AllowDiscount": True,
            "AllowEstimates": True,
            "DefaultTerms": {"value": "3"},
        },
        "EmailMessagesPrefs": {},
        "VendorAndPurchasesPrefs": {"TrackingByCustomer": True, "BillableExpenseTracking": True},
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "ShowBillRateToAll": False,
            "WorkWeekStartDate": "Sunday",
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": True},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}},
        "ReportPrefs": {"ReportBasis": "Accrual"},
        "OtherPrefs": {
            "NameValue": _pairs({"ProjectsEnabled": "true", "TimeTrackingFeatureEnabled": "true"})
        },
        **changes,
    }
