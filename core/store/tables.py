"""Importing this module makes every table known to the metadata."""

from core.entities.registry import specs
from core.models import accounts, connections, links, mail, plans, profiles, remote, workers

__all__ = [
    "accounts",
    "connections",
    "links",
    "mail",
    "plans",
    "profiles",
    "remote",
    "workers",
]

specs()
