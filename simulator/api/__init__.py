"""The Accounting API under `/v3/company/{realmId}`."""
