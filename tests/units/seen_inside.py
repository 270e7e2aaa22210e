"""Run inside a machine that has started, by Debian's own Python: what each program may read and write."""

import os
import subprocess
from collections.abc import Iterator

UNITS = ("depot", "hub", "console", "forecaster", "broker", "front", "sign@sign-1", "pad@pad-1")
EXPECTED = """\
reads /var/lib/paidui/authority/hall.key: depot
reads /var/lib/paidui/authority/revoked.pem: depot broker front
reads /var/lib/paidui/authority/register.json: depot broker front
reads /var/lib/paidui/hall/journal.db: hub console forecaster
reads /var/lib/paidui/hall/visitors.db: hub console forecaster
reads /var/lib/paidui/hall/roster.json: depot hub console forecaster broker
reads /var/lib/paidui/identities/server/identity.pem: depot broker front
reads /var/lib/paidui/identities/hub/identity.pem: depot hub
reads /var/lib/paidui/identities/console/identity.pem: depot console
reads /var/lib/paidui/identities/operator/identity.pem: nobody
reads /etc/paidui/nodes/sign-1/identity/identity.pem: sign@sign-1
reads /etc/paidui/nodes/sign-1/node.toml: sign@sign-1
reads /run/paidui/depot.sock: depot front
reads /run/paidui/depot-inside.sock: depot console
reads /etc/shadow: nobody
reads /root: nobody
writes /etc: nobody
writes /usr: nobody
writes /opt/paidui: nobody
writes /var/lib/paidui/hall: hub console forecaster
writes /var/lib/paidui/authority: depot
writes /var/lib/paidui/depot: depot
writes /var/lib/paidui/broker: broker
writes /var/lib/paidui/nodes/sign-1: sign@sign-1
writes /run/paidui: depot sign@sign-1 pad@pad-1"""
RIGHTS = {"reads": os.R_OK, "writes": os.W_OK}


def allowed(unit: str) -> Iterator[bool]:
    """Whether a unit's program may do each of what is asked: a child of ours takes its place, walls and groups."""
    shown = ["systemctl", "show", "-p", "MainPID", "--value", f"paidui-{unit}"]
    pid = subprocess.check_output(shown, text=True).strip()
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:  # noqa: PTH123
        status = dict(line.split(":", 1) for line in file if ":" in line)
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.chroot(f"/proc/{pid}/root")
        os.chdir("/")
        os.setgroups([int(group) for group in status["Groups"].split()])
        os.setgid(int(status["Gid"].split()[0]))
        os.setuid(int(status["Uid"].split()[0]))
        os.write(writing, "".join("+" if may(line) else "-" for line in EXPECTED.splitlines()).encode())
        os._exit(0)
    os.wait()
    return (sign == "+" for sign in os.read(reading, 1000).decode())


def may(line: str) -> bool:
    right, place = line.split(":")[0].split()
    return os.access(place, RIGHTS[right])


def main() -> None:
    table = {unit: list(allowed(unit)) for unit in UNITS}
    for number, line in enumerate(EXPECTED.splitlines()):
        who = [unit for unit in UNITS if table[unit][number]]
        print(f"{line.split(':')[0]}: {' '.join(who) or 'nobody'}")


if __name__ == "__main__":
    main()
