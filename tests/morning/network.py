"""The hall's network: a switch with a socket for every machine, addresses for whoever asks, and no way out."""

import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.morning.trees import run

NAMESPACE: Final = "paidui-morning"
SWITCH: Final = "hall"
ROUTER: Final = "192.168.77.1"
ADDRESSES: Final = "192.168.77.100,192.168.77.199,255.255.255.0,1h"


class Network:
    """The switch and the router; both live in a network namespace of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._router: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Put the power on."""
        with suppress(RuntimeError):
            run("ip", "netns", "delete", NAMESPACE)
        run("ip", "netns", "add", NAMESPACE)
        self.within("ip", "link", "set", "lo", "up")
        self.within("ip", "link", "add", SWITCH, "type", "bridge")
        self.within("ip", "address", "add", f"{ROUTER}/24", "dev", SWITCH)
        self.within("ip", "link", "set", SWITCH, "up")
        self._router = subprocess.Popen(
            [
                *("ip", "netns", "exec", NAMESPACE, "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null"),
                *("--port=0", f"--interface={SWITCH}", "--bind-interfaces", f"--dhcp-range={ADDRESSES}"),
                *(f"--dhcp-leasefile={self._folder / 'leases'}", f"--pid-file={self._folder / 'router.pid'}"),
                *("--user=root", "--log-facility=-"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "router.log").open("wb"),
        )
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Take the power away."""
        if self._router is not None:
            self._router.terminate()
            self._router.wait()
        with suppress(RuntimeError):
            run("ip", "netns", "delete", NAMESPACE)

    def plug(self, cable: str) -> bool:
        """Put a machine's cable into the switch, once its other end is there; return whether it is."""
        try:
            self.within("ip", "link", "set", cable, "master", SWITCH)
            self.within("ip", "link", "set", cable, "up")
        except RuntimeError:
            return False
        return True

    def unplug(self, cable: str) -> None:
        """Take away a cable whose machine has lost its power; it may be gone with it."""
        with suppress(RuntimeError):
            self.within("ip", "link", "delete", cable)

    def cut(self, number: int) -> None:
        """Pull a machine's cable."""
        self.within("ip", "link", "set", f"cable{number}", "nomaster")

    def mend(self, number: int) -> None:
        """Put it back."""
        self.within("ip", "link", "set", f"cable{number}", "master", SWITCH)

    def within(self, *command: str) -> None:
        """Run something in the hall's network."""
        run("ip", "netns", "exec", NAMESPACE, *command)
