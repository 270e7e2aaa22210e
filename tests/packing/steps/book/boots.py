"""`python3 boots.py [UNIT …]`: begins what systemd begins at this machine's boot, as each unit's user.

Where no systemd runs, this reads the units that were laid: what is wanted at boot, its command, user and environment;
and starts again what ends. Walls, watchdogs and readiness are a systemd's own and are looked at with one.
"""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

UNITS = Path("/etc/systemd/system")
WANTED = ("multi-user.target.wants", "paidui.target.wants")
SECONDS_APART = 2.0
A_MISTAKE = 2
FOLDERS = {"RuntimeDirectory": "/run", "StateDirectory": "/var/lib", "CacheDirectory": "/var/cache"}


def main() -> None:
    names = sys.argv[1:] or sorted({link.name for each in WANTED for link in (UNITS / each).glob("paidui-*.service")})
    units = {name: unit for name in names if _is_wanted(unit := _unit(name))}
    for name, unit in units.items():
        if unit.get("Type") == ["oneshot"]:
            print(f"{name}: {_run(name, unit)}", flush=True)
    for name, unit in units.items():
        if unit.get("Type") != ["oneshot"]:
            threading.Thread(target=_go_on, args=(name, unit)).start()


def _unit(name: str) -> dict[str, list[str]]:
    instance = re.sub(r"^.*@|\.service$", "", name)
    laid = (UNITS / name).resolve() if (UNITS / name).exists() else UNITS / re.sub("@.*", "@.service", name)
    told: dict[str, list[str]] = {}
    for line in laid.read_text(encoding="utf-8").splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and key.isalpha():
            told.setdefault(key, []).append(value.replace("%i", instance))
    return told


def _is_wanted(unit: dict[str, list[str]]) -> bool:
    conditions = unit.get("ConditionPathExists", [])
    return all(Path(each.lstrip("!")).exists() != each.startswith("!") for each in conditions)


def _go_on(name: str, unit: dict[str, list[str]]) -> None:
    while (code := _run(name, unit)) != A_MISTAKE and "Restart" in unit:
        if code == 0 and unit["Restart"] == ["on-failure"]:
            break
        time.sleep(SECONDS_APART)
    print(f"{name} is over: {code}", flush=True)


def _run(name: str, unit: dict[str, list[str]]) -> int:
    environment = _environment(unit)
    log = Path("/var/log") / f"{name}.log"
    command = [re.sub(r"\$\{(\w+)\}", lambda told: environment[told[1]], word) for word in unit["ExecStart"][0].split()]
    with log.open("ab") as out:
        folder = unit.get("WorkingDirectory", ["/"])[0]
        return subprocess.call([*_as_user(unit), *command], env=environment, stdout=out, stderr=out, cwd=folder)


def _as_user(unit: dict[str, list[str]]) -> list[str]:
    user = unit.get("User", ["root"])[0]
    for kind, place in FOLDERS.items():
        for name in unit.get(kind, []):
            subprocess.run(["install", "-d", "-m", "755", "-o", user, f"{place}/{name}"], check=True)
    may = "".join(f",+{each.removeprefix('CAP_').lower()}" for each in unit.get("AmbientCapabilities", []))
    more = [f"--inh-caps=-all{may}", f"--ambient-caps=-all{may}"] if may else []
    group = unit.get("Group", [user])[0]
    groups = ",".join(sorted({group, *os.popen(f"id -Gn {user}").read().split(), *_groups(unit)}))
    return [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={group}", f"--groups={groups}", *more]


def _groups(unit: dict[str, list[str]]) -> list[str]:
    return " ".join(unit.get("SupplementaryGroups", [])).split()


def _environment(unit: dict[str, list[str]]) -> dict[str, str]:
    files = [Path(each.lstrip("-")) for each in unit.get("EnvironmentFile", [])]
    lines = [line for file in files if file.exists() for line in file.read_text(encoding="utf-8").splitlines()]
    told = [line for line in (*unit.get("Environment", []), *lines) if "=" in line and not line.startswith("#")]
    return {**os.environ, **dict(line.split("=", 1) for line in told)}


if __name__ == "__main__":
    main()
