"""*Disconnect* by a person in QuickBooks: the tokens die, then the app's address is called."""

import asyncio

from simulator.server import outgoing
from simulator.world import World

METHODS = {"server": "GET", "post": "POST", "none": ""}
"""Value of the switch to the verb; empty for no call."""


async def disconnect_in_quickbooks(world: World, realm_id: str) -> None:
    """End every chain of a company and call the app's disconnect address with `?realmId=`.

    Whether Intuit's servers or the person's browser make the call is not documented.
    """
    world.tokens.revoke_realm(realm_id)
    world.settle()
    address = world.app.disconnect_address(realm_id)
    method = METHODS[world.switches["disconnect_call"]]
    if not address or not method:
        return
    status = await asyncio.to_thread(outgoing.call, method, address)
    world.app.calls.append({"url": address, "status": status, "at": world.clock.now()})
