"""The registered app's addresses, and what was called there."""

from collections import deque
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from simulator.journal import Shelf
from simulator.options import Options

NAMES = ("launch", "disconnect", "reconnect")
_SHELF_KEY = "addresses"
KEPT = 1000


class RegisteredApp:
    """Where the app's cards and notices in QuickBooks lead."""

    def __init__(self, settings: Shelf[Any], options: Options) -> None:
        self._settings = settings
        self._defaults = {name: getattr(options, f"{name}_url") for name in NAMES}
        self.calls: deque[dict[str, Any]] = deque(maxlen=KEPT)

    @property
    def addresses(self) -> dict[str, str]:
        """Return the addresses by name; empty where none is registered."""
        return {**self._defaults, **(self._settings.get(_SHELF_KEY) or {})}

    def register(self, addresses: Mapping[str, Any]) -> None:
        """Set some of the addresses.

        Raises:
            ValueError: A name is none of `NAMES`.
        """
        for name in addresses:
            if name not in NAMES:
                raise ValueError(f"There is no address {name!r}; there are {', '.join(NAMES)}.")
        named = {name: str(value) for name, value in addresses.items()}
        self._settings.put(_SHELF_KEY, {**(self._settings.get(_SHELF_KEY) or {}), **named})

    def disconnect_address(self, realm_id: str) -> str:
        """Return the disconnect address for a company, or an empty text.

        The documentation names one parameter, `realmId`, and no signature.
        """
        address = self.addresses["disconnect"]
        if not address:
            return ""
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}{urlencode({'realmId': realm_id})}"
