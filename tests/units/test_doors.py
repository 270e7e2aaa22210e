"""At the hub's doors the kernel counts: who holds all the connections it can keeps nobody else out."""

import os
import shutil
import subprocess
import sys

import pytest

from firmware_tools.units.hub_files import OF_ONE_MACHINE, guarded
from node_runtime.hub_file import HubSettings

HUB = HubSettings(hall="qinghe", name="paidui-qinghe.local")
CROWD = """
import socket, subprocess, sys
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
subprocess.run(["nft", "-f", "-"], input=sys.stdin.read(), text=True, check=True)
door, held = socket.create_server(("127.0.0.1", 8883), backlog=1000), []
def enters(address):
    try:
        held.append(socket.create_connection(("127.0.0.1", 8883), 5, (address, 0)))
    except OSError:
        return False
    return True
print(sum(enters("127.0.0.66") for _ in range(300)), enters("127.0.0.5"))
"""

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("nft"), reason="only root has a network of its own to count in"
)


def crowded(rules: str) -> str:
    """In a network of its own: how many connections one address has had, and whether another comes in after that."""
    command = ["unshare", "--net", sys.executable, "-c", CROWD]
    done = subprocess.run(command, input=rules, capture_output=True, text=True, check=False)
    if "Could not process rule" in done.stderr:
        pytest.skip("the kernel of this machine does not count connections")
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def test_one_who_holds_every_connection_keeps_nobody_else_out() -> None:
    from_elsewhere = guarded(HUB).replace('iifname "lo"', 'iifname "nobodys"')

    assert crowded(from_elsewhere) == f"{OF_ONE_MACHINE} True"


def test_the_hubs_own_programs_are_not_counted() -> None:
    assert crowded(guarded(HUB)) == "300 True"


def test_it_may_be_said_again_at_every_start() -> None:
    assert crowded(guarded(HUB) * 2) == "300 True"
