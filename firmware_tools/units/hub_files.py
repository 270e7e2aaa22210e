"""What a hub's own settings make of its machine: what its units are told, and under which name it is found."""

from typing import Final
from xml.sax.saxutils import escape

from firmware_tools.units.laid_files import MARK
from node_runtime.hub_file import INNER_CONSOLE_PORT, INNER_VISITOR_PORT, HubSettings

LOCAL: Final = ".local"
BACK: Final = "reject with tcp reset"
OF_ONE_MACHINE: Final = 128
OF_ONE_OFFICE: Final = 512
OWN_NAME: Final = "127.0.1.1"
"""The line of /etc/hosts in which Debian keeps a machine's own name."""


def environment(hub: HubSettings) -> str:
    """Return what the hub's units are told of its settings."""
    return (
        f"HALL={hub.hall}\n"
        f"BROKER_PORT={hub.inner_broker_port}\n"
        f"CONSOLE_PORT={INNER_CONSOLE_PORT}\n"
        f"VISITOR_PORT={INNER_VISITOR_PORT if hub.visitor_port else 0}\n"
    )


def announced(hub: HubSettings) -> str:
    """Return what avahi says of a hub: so a technician finds the console without knowing an address."""
    return f"""\
<?xml version="1.0" standalone='no'?>
<!-- {MARK}; changes here are overwritten. -->
<!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group>
  <name>Paidui {escape(hub.hall)}</name>
  <service><type>_https._tcp</type><port>{hub.console_port}</port></service>
  <service>
    <type>_paidui._tcp</type><port>{hub.depot_port}</port>
    <txt-record>hall={escape(hub.hall)}</txt-record><txt-record>broker={hub.broker_port}</txt-record>
  </service>
</service-group>
"""


def guarded(hub: HubSettings) -> str:
    """Return what the kernel goes by at the hub's doors: one who holds them all open keeps nobody else out."""
    at_most = "\n".join(
        f"        tcp dport {port} ct state new add @of_{port} {{ ip saddr ct count over {most} }} {BACK}"
        for port, most in _doors(hub).items()
    )
    sets = "\n".join(f"    set of_{port} {{ type ipv4_addr; size 65535; flags dynamic; }}" for port in _doors(hub))
    return f"""\
table inet paidui
delete table inet paidui
table inet paidui {{
{sets}
    chain doors {{
        type filter hook input priority filter; policy accept;
        iifname "lo" accept
{at_most}
    }}
}}
"""


def _doors(hub: HubSettings) -> dict[int, int]:
    """Return how many connections one address may have at each port; behind one of a router may be a whole office."""
    return {hub.broker_port: OF_ONE_MACHINE, hub.depot_port: OF_ONE_MACHINE, hub.console_port: OF_ONE_OFFICE}


def host_name(hub: HubSettings) -> str:
    """Return what the machine must be called for avahi to answer to the hub's name; empty: others see to its name."""
    name = hub.name.removesuffix(LOCAL)
    return name if hub.name.endswith(LOCAL) and "." not in name else ""


def hosts(former: str, name: str) -> str:
    """Return /etc/hosts with the machine's own name in it."""
    lines = [line for line in former.splitlines() if line.split()[:1] != [OWN_NAME]]
    return "\n".join([*lines, f"{OWN_NAME}\t{name}"]) + "\n"
