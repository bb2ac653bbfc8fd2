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


def _message(document: str, company: str) -> dict[str, str]:
    return {
        "Subject": f"{document} from {company}",
        "Message": f"Your {document.lower()} is attached.\\nThank you for your business.\\n{company}",
    }


def _custom(prefix: str, *names: str) -> list[dict[str, Any]]:
    """Return custom fields as the vendor nests them: which are used, then what they are called."""
    used = [
        {"Name": f"{prefix}.Use{name}", "Type": "BooleanType", "BooleanValue": False}
        for name in names
    ]
    called = [
        {"Name": f"{prefix}.{names[0][:-1]}Name1", "Type": "StringType", "StringValue": "Crew #"}
    ]
    return [{"CustomField": used}, {"CustomField": called}]


_OTHER = {
    "SalesFormsPrefs.DefaultCustomerMessage": "Thank you for your business.",
    "SalesFormsPrefs.DefaultItem": "1",
    "DTXCopyMemo": "false",
    "UncategorizedAssetAccountId": "4",
    "UncategorizedIncomeAccountId": "13",
    "UncategorizedExpenseAccountId": "27",
    "SFCEnabled": "true",
    "DataPartner": "false",
    "Vendor1099Enabled": "true",
    "TimeTrackingFeatureEnabled": "true",
    "FDPEnabled": "false",
    "ProjectsEnabled": "true",
    "DateFormat": "Month Date Year separated by a slash",
    "DateFormatMnemonic": "MMDDYYYY_SEP_SLASH",
    "NumberFormat": "US Number Format",
    "NumberFormatMnemonic": "US_NB",
    "WarnDuplicateCheckNumber": "true",
    "WarnDuplicateBillNumber": "false",
    "SignoutInactiveMinutes": "60",
    "AccountingInfoPrefs.ShowAccountNumbers": "false",
}


_SALES_FORMS: dict[str, Any] = {
    "CustomField": _custom("SalesFormsPrefs", "SalesCustom1", "SalesCustom2", "SalesCustom3"),
    "CustomTxnNumbers": False,
    "AllowDeposit": True,
    "AllowDiscount": True,
    "AllowEstimates": True,
    "AllowServiceDate": False,
    "AllowShipping": False,
    "AutoApplyCredit": True,
    "AutoApplyPayments": True,
    "DefaultTerms": {"value": "3"},
    "DefaultCustomerMessage": "Thank you for your business.",
    "EmailCopyToCompany": False,
    "ETransactionAttachPDF": False,
    "ETransactionEnabledStatus": "NotApplicable",
    "ETransactionPaymentEnabled": False,
    "IPNSupportEnabled": False,
    "UsingPriceLevels": False,
}


def preferences(changes: Mapping[str, Any], *, company: str) -> dict[str, Any]:
    """Return Preferences for a company, all blocks of the vendor's page.

    Args:
        changes: Whole blocks that replace the usual ones.
        company: The company's name, for its messages.
    """
    documents = {
        "InvoiceMessage": "Invoice",
        "EstimateMessage": "Estimate",
        "SalesReceiptMessage": "Sales Receipt",
        "StatementMessage": "Statement",
    }
    return {
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January",
            "UseAccountNumbers": False,
            "TaxYearMonth": "January",
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": True,
            "TrackDepartments": True,
            "TaxForm": "6",
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
        "SalesFormsPrefs": _SALES_FORMS,
        "EmailMessagesPrefs": {
            key: _message(document, company) for key, document in documents.items()
        },
        "VendorAndPurchasesPrefs": {
            "TrackingByCustomer": True,
            "BillableExpenseTracking": True,
            "POCustomField": _custom(
                "PurchasePrefs", "PurchaseCustom1", "PurchaseCustom2", "PurchaseCustom3"
            ),
        },
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "ShowBillRateToAll": False,
            "WorkWeekStartDate": "Sunday",
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": {
            "UsingSalesTax": True,
            "TaxGroupCodeRef": {"value": "2"},
            "PartnerTaxEnabled": True,
        },
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": _pairs(_OTHER)},
        **changes,
    }
