"""The query language of the Accounting API."""
