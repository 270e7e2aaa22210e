"""One dispenser's client in a process of its own: issues tickets for some seconds, as fast as it is answered."""

import secrets
import sys
import time
from pathlib import Path

from hall_config.reading import read_hall
from hall_protocol.access import Credential
from hall_protocol.commands import IssueTicket
from hall_protocol.roles import Role
from node_runtime.client import RequestClient
from node_runtime.run_file import decoded


def main(run_file: str, seconds: str, dispenser: str) -> None:
    """Say `ready`, wait for a line, issue, and print how many."""
    hall = decoded(Path(run_file).read_bytes())
    services = [service.code for service in read_hall(hall.hall_folder).services]
    prefix = secrets.token_hex(4)
    with RequestClient(hall.bus_settings(Credential(dispenser, Role.DISPENSER), prefix), id_prefix=prefix) as client:
        if not client.connect(20):
            raise SystemExit("the hub is not there")
        print("ready", flush=True)
        sys.stdin.readline()
        print(_issue(client, services, float(seconds)), flush=True)


def _issue(client: RequestClient, services: list[str], seconds: float) -> int:
    """Return how many tickets were issued; one that was refused or not answered ends the run."""
    issued, until_s = 0, time.monotonic() + seconds
    while time.monotonic() < until_s:
        service = services[issued % len(services)]
        wish = IssueTicket(command_id=client.next_id(), service=service, token=secrets.token_urlsafe(16))
        reply = client.request(wish, 10)
        if not reply.ok:
            raise SystemExit(f"refused: {reply}")
        issued += 1
    return issued


if __name__ == "__main__":
    main(*sys.argv[1:])
