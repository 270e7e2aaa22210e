"""What Raspberry Pi OS itself reads at a first boot: cloud-init's files, and `firstrun.sh` on images that have none.

Both do the same, and nothing but start `paidui/begin`: all that follows may be cut at any moment, and these may not.
"""

import re
import secrets
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

import msgspec

from firmware_tools.cards.wifi import Wifi

BOOT: Final = "/boot/firmware"
"""Where both Bookworm and Trixie have the boot partition."""
RUNS: Final = (
    f"systemd.run={BOOT}/firstrun.sh systemd.run_success_action=reboot systemd.unit=kernel-command-line.target"
)
"""What the kernel's line says for `firstrun.sh` to be run, as the imager writes it."""
_OF_THE_LINE: Final = re.compile(r"\s+systemd\.\S*")
BEGIN: Final = "begin"
FIRST_BOOT: Final = "first_boot"
"""A package of Python, run from the boot partition."""

_USER_DATA: Final = """\
#cloud-config
# Written by `paidui node image`. No user is made by this; paidui/first-boot.log says how it goes.
{hostname}users: []
package_update: false
package_upgrade: false
# At each boot until the machine is done: a power cut at the first boot is nothing.
bootcmd:
  - [sh, {boot}/paidui/begin]
"""

_FIRSTRUN: Final = """\
#!/bin/sh
# Written by `paidui node image`; run once, by systemd.run= in cmdline.txt.
set -u
{hostname}{wifi}# A machine whose first run fails would switch itself off; so it starts once more, and tries again.
sh {boot}/paidui/begin later || exit 0
sed -i 's| systemd\\.[^ ]*||g' {boot}/cmdline.txt
rm -f {boot}/firstrun.sh
sync
exit 0
"""

_HOSTNAME: Final = """\
echo {name} >/etc/hostname
sed -i "s/^127\\.0\\.1\\.1.*/127.0.1.1\\t{name}/" /etc/hosts
hostname {name} 2>/dev/null || true
"""

_WIFI: Final = """\
if [ -f {boot}/paidui/wifi.nmconnection ]; then
    install -D -m 600 {boot}/paidui/wifi.nmconnection /etc/NetworkManager/system-connections/paidui.nmconnection
    raspi-config nonint do_wifi_country {country} || true
    rfkill unblock wifi || true
fi
"""

_CONNECTION: Final = """\
[connection]
id=paidui
type=wifi

[wifi]
mode=infrastructure
ssid={ssid}

[wifi-security]
key-mgmt=wpa-psk
psk={key}

[ipv4]
method=auto

[ipv6]
method=auto
"""


def boot_files(name: str, wifi: Wifi | None) -> Mapping[str, bytes]:
    """Return what stands beside `paidui/` on the boot partition; without a name the machine keeps its own."""
    return {
        "user-data": _user_data(name).encode(),
        "meta-data": f"instance-id: paidui-{name or 'bare'}-{secrets.token_hex(4)}\ndsmode: local\n".encode(),
        "network-config": _network_config(wifi).encode(),
        "firstrun.sh": _firstrun(name, wifi).encode(),
    }


def own_files(wifi: Wifi | None) -> Mapping[str, bytes]:
    """Return the scripts that stand in `paidui/` on every card."""
    shipped = files(__package__)
    modules = [each for each in shipped.joinpath(FIRST_BOOT).iterdir() if each.name.endswith(".py")]
    scripts = {f"{FIRST_BOOT}/{each.name}": each.read_bytes() for each in modules}
    begin = shipped.joinpath(BEGIN).read_bytes()
    return {**scripts, BEGIN: begin, "cmdline": f"{RUNS}\n".encode(), **_connection(wifi)}


def copying_scripts() -> Mapping[str, bytes]:
    """Return what copies a card's folder onto a boot partition, for those who do not sit at the hub."""
    shipped = files(__package__)
    windows = shipped.joinpath("apply.cmd").read_bytes().replace(b"\n", b"\r\n")
    return {"apply.sh": shipped.joinpath("apply.sh").read_bytes(), "apply.cmd": windows}


def with_firstrun(cmdline: str) -> str:
    """Return the kernel's line with `firstrun.sh` to be run; what somebody else wanted run goes."""
    return f"{_OF_THE_LINE.sub('', ' '.join(cmdline.split()))} {RUNS}\n"


def _user_data(name: str) -> str:
    hostname = f"hostname: {name}\nmanage_etc_hosts: true\n" if name else ""
    return _USER_DATA.format(hostname=hostname, boot=BOOT)


def _network_config(wifi: Wifi | None) -> str:
    """A YAML string is a JSON string: no name of a network breaks out of it."""
    wired = "network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n      optional: true\n"
    if wifi is None:
        return wired
    ssid = msgspec.json.encode(wifi.name).decode()
    return (
        f"{wired}  wifis:\n    wlan0:\n      dhcp4: true\n      optional: true\n"
        f'      regulatory-domain: "{wifi.country}"\n'
        f'      access-points:\n        {ssid}:\n          password: "{wifi.key}"\n'
    )


def _firstrun(name: str, wifi: Wifi | None) -> str:
    hostname = _HOSTNAME.format(name=name) if name else ""
    return _FIRSTRUN.format(
        hostname=hostname, wifi=_WIFI.format(boot=BOOT, country=wifi.country) if wifi else "", boot=BOOT
    )


def _connection(wifi: Wifi | None) -> Mapping[str, bytes]:
    if wifi is None:
        return {}
    # As bytes, for a name may hold what a line of this file cannot.
    ssid = "".join(f"{byte};" for byte in wifi.name.encode())
    return {"wifi.nmconnection": _CONNECTION.format(ssid=ssid, key=wifi.key).encode()}
