"""The hall's time: the hub sets the clocks of its network, and every machine goes by the hub."""

from typing import Final

from node_runtime.hub_file import HubSettings

PRIVATE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8", "fe80::/10")
"""Whose clocks a hub sets that was told no network."""
TYPED: Final = "# Its time is set by hand: sudo chronyc settime 'Nov 23, 2026 08:30:00'\nmanual\n"

ADVICE: Final = {
    "network": "The hub takes its time from servers on the network. Look once a month: chronyc tracking",
    "rtc": (
        "A clock chip keeps the hub's time. Put a DS3231 on its header, and into /boot/firmware/config.txt the line "
        "dtoverlay=i2c-rtc,ds3231 (a Raspberry Pi 5 has a clock and needs a battery at J5). Then set it once: "
        "sudo chronyc settime 'Nov 23, 2026 08:30:00' && sudo hwclock --systohc"
    ),
    "hand": (
        "Nothing keeps this hub's time while it is off. After each power cut set it: "
        "sudo chronyc settime 'Nov 23, 2026 08:30:00'. A clock chip costs little: set clock = \"rtc\" once there is one"
    ),
}


def advice(hub: HubSettings) -> str:
    """Return what a technician must know of this hub's clock, in a sentence or two."""
    return ADVICE.get(hub.clock, ADVICE["network"])


def hub_clock(hub: HubSettings) -> str:
    """Return what chrony reads on a hub: it says the time to its network, whatever it has it from itself."""
    lines = ["# The hall goes by this machine's clock, right or wrong: what counts is that it is one for all."]
    lines += ["local stratum 10"]
    lines += [f"allow {network}" for network in ((hub.network,) if hub.network else PRIVATE)]
    return "\n".join(lines) + "\n" + ("" if hub.clock == "network" else TYPED)


def node_clock(hub_name: str) -> str:
    """Return what chrony reads on a node's machine."""
    return f"# By its name: another hub may take its place.\nserver {hub_name} iburst prefer maxpoll 6\n"


def node_clock_simple(hub_name: str) -> str:
    """Return what systemd-timesyncd reads, which Raspberry Pi OS has where there is no chrony."""
    return f"[Time]\nNTP={hub_name}\n"
