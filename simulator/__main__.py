"""`python -m simulator`: start, say so in one line of JSON, serve until interrupted."""

import argparse
import json
import socket
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from simulator.journal import Journal
from simulator.options import DEFAULT_REDIRECTS, Options
from simulator.seeds.loader import SEEDS, UnknownSeedError
from simulator.server.app import make_app
from simulator.server.outgoing import NotLocalError, checked
from simulator.server.process import NotLoopbackError, base_url, bind, make_server
from simulator.world import World

REFUSED = 2
"""Exit code when the simulator cannot start as asked."""


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="A small QuickBooks Online on loopback."
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8400, help="0 takes a free port")
    parser.add_argument("--seed", choices=sorted(SEEDS), default="demo")
    parser.add_argument(
        "--records", type=int, default=1000, help="size of the seed 'large': 100 to 100000"
    )
    parser.add_argument("--state", type=Path, help="SQLite file that survives a restart")
    parser.add_argument(
        "--redirect-uri",
        action="append",
        dest="redirect_uris",
        help="a registered address; * stands for any port; repeatable",
    )
    parser.add_argument("--client-id", default=Options().client_id)
    parser.add_argument("--client-secret", default=Options().client_secret)
    parser.add_argument("--throttle", action="store_true", help="the vendor's limits are in force")
    parser.add_argument(
        "--latency",
        type=float,
        default=0.0,
        metavar="MS",
        help="milliseconds added to each request",
    )
    parser.add_argument(
        "--webhooks",
        default="no",
        metavar="URL",
        help="where changes are told to; `no` for nowhere",
    )
    parser.add_argument("--verifier-token", default=Options().verifier_token)
    for name in ("launch", "disconnect", "reconnect"):
        parser.add_argument(f"--{name}-url", default="", help=f"the app's {name} address")
    return parser.parse_args(argv)


class CannotStartError(Exception):
    """The simulator cannot start as asked; the message is a sentence for the terminal."""


def _listener(asked: argparse.Namespace) -> socket.socket:
    try:
        return bind(asked.host, asked.port)
    except NotLoopbackError as error:
        raise CannotStartError(str(error)) from error
    except OSError as error:
        raise CannotStartError(
            f"Port {asked.port} of {asked.host} cannot be used ({error.strerror})."
            " Choose another with --port, or stop what uses it."
        ) from error


def _check_address(address: str) -> None:
    try:
        checked(address)
    except NotLocalError as error:
        raise CannotStartError(str(error)) from error


def _world(asked: argparse.Namespace) -> World:
    for address in (asked.webhooks, asked.disconnect_url):
        if address not in {"", "no"}:
            _check_address(address)
    options = Options(
        seed=asked.seed,
        records=asked.records,
        state=asked.state,
        client_id=asked.client_id,
        client_secret=asked.client_secret,
        redirect_uris=tuple(asked.redirect_uris or DEFAULT_REDIRECTS),
        throttle=asked.throttle,
        latency=asked.latency / 1000,
        webhook_url="" if asked.webhooks == "no" else asked.webhooks,
        verifier_token=asked.verifier_token,
        launch_url=asked.launch_url,
        disconnect_url=asked.disconnect_url,
        reconnect_url=asked.reconnect_url,
    )
    try:
        return World(options, Journal(options.state))
    except UnknownSeedError as error:
        raise CannotStartError(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise CannotStartError(f"The state file {asked.state} cannot be used ({error}).") from error


def main(argv: Sequence[str] | None = None) -> int:
    """Run the simulator.

    Args:
        argv: Command line without the program's name; None takes the process's own.

    Returns:
        0 after an orderly end, 2 if it could not start as asked.
    """
    asked = _arguments(argv)
    try:
        listener = _listener(asked)
        world = _world(asked)
    except CannotStartError as refused:
        sys.stderr.write(f"{refused}\n")
        return REFUSED
    sys.stdout.write(json.dumps(world.ready_line(base_url(listener))) + "\n")
    sys.stdout.flush()
    try:
        make_server(make_app(world)).run(sockets=[listener])
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
    finally:
        world.journal.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
