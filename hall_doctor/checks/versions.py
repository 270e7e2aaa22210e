"""Which release runs here, whether all of its programs do, and on what."""

import platform
from collections.abc import Iterator

import msgspec

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from hall_doctor.programs import NoAnswerError
from hall_doctor.tree import is_there
from node_runtime.findings import Finding


class _Failed(msgspec.Struct):
    why: str
    detail: str = ""


def versions(machine: Machine) -> Iterator[Finding]:
    """Look at the release, at what each node's program says it is, and at what all of it runs on."""
    if machine.kind in ("hub", "node", "hub+node"):
        yield from _release(machine)
    if any(machine.tree.found("sys/fs/pstore/*")):
        yield red("versions.crashed")
    yield green(
        "versions.ground",
        python=platform.python_version(),
        system=_system(machine),
        kernel=machine.tree.text("proc/sys/kernel/osrelease") or "?",
        model=machine.tree.model or platform.machine(),
        firmware=_firmware(machine),
    )


def _release(machine: Machine) -> Iterator[Finding]:
    release = machine.release
    if not release:
        yield unknown("versions.no_release", place=machine.places.current)
        return
    if not is_there(machine.places.releases / release / "complete"):
        yield red("versions.half", release=release)
    if is_there(machine.places.keeper / "trial.json"):
        yield unknown("versions.on_trial", release=release)
    yield from _failed(machine)
    others = {node.id: node.condition.release for node in machine.nodes if node.condition is not None}
    strays = {node: said for node, said in others.items() if said != release}
    for node, said in sorted(strays.items()):
        yield red("versions.other", node, runs=said, release=release)
    if not strays:
        yield green("versions.release", release=release)


def _failed(machine: Machine) -> Iterator[Finding]:
    """Releases that were tried on this machine and came to nothing."""
    try:
        failed = msgspec.json.decode((machine.places.keeper / "failed.json").read_bytes(), type=dict[str, _Failed])
    except (OSError, msgspec.MsgspecError):
        return
    for release, how in failed.items():
        yield red("versions.failed", release=release, why=f"@updates.why_{how.why}", detail=how.detail)


def _system(machine: Machine) -> str:
    lines = machine.tree.text("etc/os-release").splitlines()
    said = dict(line.partition("=")[::2] for line in lines if "=" in line)
    return said.get("PRETTY_NAME", "?").strip('"')


def _firmware(machine: Machine) -> str:
    if not machine.has("vcgencmd"):
        return "–"
    try:
        lines = machine.ask("vcgencmd", "version").said.strip().splitlines()
    except NoAnswerError:
        return "?"
    return lines[0] if lines else "?"
