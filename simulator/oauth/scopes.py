"""The scopes that may be asked for."""

ACCOUNTING = "com.intuit.quickbooks.accounting"
PAYMENT = "com.intuit.quickbooks.payment"
OPENID = "openid"

IDENTITY = (OPENID, "profile", "email", "phone", "address")
KNOWN = frozenset(
    {
        ACCOUNTING,
        PAYMENT,
        *IDENTITY,
        "com.intuit.quickbooks.payroll",
        "com.intuit.quickbooks.payroll.timetracking",
        "com.intuit.quickbooks.payroll.benefits",
        "com.intuit.quickbooks.payroll.payslip.read",
        "project-management.project",
        "app-foundations.custom-field-definitions",
        "app-foundations.custom-field-definitions.read",
        "payroll.compensation.read",
        "indirect-tax.tax-calculation.quickbooks",
        "tax-compliance.workpapers.read",
        "intuit_name",
    }
)
OF_A_COMPANY = frozenset({ACCOUNTING, PAYMENT})
"""With one of these the callback tells the company."""
