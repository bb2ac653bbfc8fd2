"""Webhooks: from a change in the books to a signed notification, and again until it is acknowledged."""
