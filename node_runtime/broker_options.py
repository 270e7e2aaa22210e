"""Where the broker is, on the command line of a program that runs beside it on the hub."""

import argparse
from pathlib import Path

from node_runtime.settings import BrokerAddress


def add_broker_options(parser: argparse.ArgumentParser, whose: str) -> None:
    """Let a program be told where the broker is, and by what it knows this one: `whose` certificate or secret."""
    parser.add_argument("--broker-host", default="127.0.0.1")
    parser.add_argument("--broker-port", type=int, default=1883)
    known = parser.add_mutually_exclusive_group(required=True)
    known.add_argument("--identity", type=Path, help=f"folder with {whose} certificate, in an installed hall")
    known.add_argument("--secret", type=Path, help=f"file with {whose} secret, on one machine")


def broker_of(arguments: argparse.Namespace) -> BrokerAddress:
    """Return what those options say."""
    return BrokerAddress(
        host=arguments.broker_host,
        port=arguments.broker_port,
        identity=arguments.identity,
        password_file=arguments.secret,
    )
