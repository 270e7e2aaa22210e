"""Machines laid as small trees of files: a Pi that is well, to which a test does something."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from broker_config.authority import key_pem, make_authority, new_key, request_for
from broker_config.register import Register
from hall_doctor.examining import CHECKS, examine
from hall_doctor.machine import Machine
from hall_protocol.roles import Role
from node_runtime.condition import Condition, say_condition
from node_runtime.findings import Finding
from node_runtime.identity import write_identity
from node_runtime.places import Places
from node_runtime.settings import BrokerAddress, NodeSettings, write_settings

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
UP_MS = 3_600_000
"""How long the laid machine has been running."""
ROOMY = os.statvfs_result((4096, 4096, 4_000_000, 3_000_000, 3_000_000, 1_000_000, 900_000, 900_000, 0, 255))


def room_of(share: float, whole_mb: int = 16_000) -> Callable[[Path], os.statvfs_result]:
    """A disk of which so much is used."""
    blocks = whole_mb * 256
    free = int(blocks * (1 - share))
    return lambda _path: os.statvfs_result((4096, 4096, blocks, free, free, 1_000_000, 900_000, 900_000, 0, 255))


class Laid:
    """A laid Raspberry Pi with one dispenser; a test changes what it is about."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.places = Places(root)
        self.port = 1
        """Where its hub is asked for: nobody listens there."""
        self.now = NOW
        self.is_thorough = False
        self.room: Callable[[Path], os.statvfs_result] = lambda _path: ROOMY
        self.lay("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")
        self.lay("proc/sys/kernel/hostname", "paidui-d1")
        self.lay("proc/meminfo", "MemTotal:        1888888 kB\nMemAvailable:    1200000 kB\n")
        self.lay("proc/vmstat", "oom_kill 0\n")
        self.lay("proc/self/mountinfo", "24 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw\n")
        self.lay("sys/devices/platform/soc/soc:firmware/get_throttled", "0")
        self.lay("sys/class/thermal/thermal_zone0/temp", "48312")
        self.lay("sys/block/mmcblk0/device/life_time", "0x02 0x01")
        self.lay("sys/block/mmcblk0/device/manfid", "0x000003")
        self.lay("sys/block/mmcblk0/device/date", "05/2025")
        self.lay("etc/os-release", 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
        self.places.state.mkdir(parents=True, exist_ok=True)

    def lay(self, path: str, content: str) -> Path:
        """Lay a file; what stood there before is gone."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
        return place

    def program(self, name: str, script: str) -> None:
        """Lay a program of the machine."""
        self.lay(f"usr/bin/{name}", f"#!/bin/sh\n{script}\n").chmod(0o755)

    def node(self, hall: str = "qinghe", node: str = "dispenser-1", devices: dict[str, str] | None = None) -> None:
        """Lay a dispenser as its card has it."""
        nodes = f'nodes = ["{node}"]\nhub = "127.0.0.1"\nbroker_port = {self.port}\ndepot_port = {self.port}\n'
        self.lay("etc/paidui/machine.toml", f'hall = "{hall}"\n{nodes}')
        settings = NodeSettings(
            node=node,
            role=Role.DISPENSER,
            hall=hall,
            broker=BrokerAddress(host="127.0.0.1", identity=self.places.node_identity(node)),
            data=self.places.node_data(node),
            devices=devices or {"printer": "/dev/usb/lp0"},
        )
        write_settings(settings, self.places.node_settings(node))

    def identity(self, hall: str = "qinghe", name: str = "dispenser-1", node: str = "dispenser-1") -> None:
        """Lay a node's certificate, signed by a hall's authority a moment ago."""
        folder = self.root / f"authorities/{hall}"
        authority = make_authority(folder, hall)
        register, key = Register(folder, hall, lambda: NOW), new_key()
        certificate = register.sign(name, request_for(key))
        write_identity(self.places.node_identity(node), authority.pem, key_pem(key), certificate)

    def says(self, *faults: str, node: str = "dispenser-1", age_ms: int = 1000, broker_up: bool = True) -> None:
        """Have a node's program say how it is."""
        self.places.running.mkdir(parents=True, exist_ok=True)
        condition = Condition(
            node=node,
            role="dispenser",
            release="1.0",
            state="degraded" if faults else "ready",
            faults=faults,
            broker_up=broker_up,
            hub_alive=broker_up,
            beat_ms=UP_MS - age_ms,
        )
        say_condition(self.places.node_condition(node), condition)

    @property
    def machine(self) -> Machine:
        """The machine as the doctor looks at it."""
        return Machine(
            self.places,
            now=lambda: self.now,
            boottime_ms=lambda: UP_MS,
            room=self.room,
            is_thorough=self.is_thorough,
        )

    def found(self, *checks: str, bound_s: float = 20.0) -> tuple[Finding, ...]:
        """Return what some checks find."""
        return examine(self.machine, {name: CHECKS[name] for name in checks}, bound_s).findings

    def red(self, *checks: str) -> list[str]:
        """Return the codes of what is red."""
        return [each.code for each in self.found(*checks) if each.state == "red"]
