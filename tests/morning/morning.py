"""The morning itself, step by step: each says what it saw and how long it took, and stops at what is not so."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.morning.machines import Machine
from tests.morning.network import Network
from tests.morning.trees import tree_of

HALL: Final = "baiyun"
NAME: Final = "白云县政务服务中心"
INIT: Final = f"paidui init --yes --hall-name {NAME} --id {HALL} --network 192.168.77.0/24 --clock hand"
UNITS_OF_THE_HUB: Final = ("broker", "hub", "console", "forecaster", "depot", "front")
IN_SERVICE: Final = "grep -q '\"hub_alive\":true' /run/paidui/{}.json"
RUNS: Final = 'grep -q \'"release":"{}"\' /run/paidui/{}.json'
ON_TRIAL: Final = "grep -q {} /var/lib/paidui/keeper/trial.json"
SETTLED: Final = "! test -e /var/lib/paidui/keeper/trial.json"
FAKES: Final = r"""s/^\(screen\|speaker\|printer\) = "\(sdl\|.dev\)[^"]*"/\1 = "virtual"/; /^printer_kind/d"""
"""What has no hardware here is the fake that is shipped beside the real driver."""
STICK: Final = "/media/paidui"
FOLLOWS_WITHIN_S: Final = 5.0
HUB, WINDOW, BOARD, BARE, SPARE = 2, 3, 4, 5, 6


@dataclass
class Morning:
    """A hall that is being installed."""

    cache: Path
    folder: Path
    deb: Path
    releases: dict[str, Path]
    """Releases that come later, by their version: a good one, and one whose programs fall."""
    network: Network = field(init=False)
    machines: dict[str, Machine] = field(default_factory=dict)

    def run(self) -> None:
        """Go through the morning."""
        with ExitStack() as stack:
            self.network = stack.enter_context(Network(self.folder))
            stack.callback(self._put_away)
            for step in STEPS:
                self._go(step)

    def _go(self, step: "Step") -> None:
        began_s = time.monotonic()
        try:
            for seen in step(self):
                print(f"  {seen}", flush=True)
        except Exception:
            for name, machine in self.machines.items():
                _, said = machine.try_to("journalctl -b --no-pager -u 'paidui-*' | tail -n 40")
                print(f"--- {name}\n{said}", flush=True)
            raise
        print(f"{time.monotonic() - began_s:6.1f} s  {(step.__doc__ or '').rstrip('.')}", flush=True)

    def new(self, name: str, number: int, suite: str) -> Machine:
        """Unpack a machine."""
        tree = tree_of(self.cache, suite)
        self.machines[name] = Machine(name, number, tree, self.folder / name, self.network)
        return self.machines[name]

    def _put_away(self) -> None:
        for machine in self.machines.values():
            machine.put_away()

    @property
    def hub(self) -> Machine:
        """The hub."""
        return self.machines["hub"]

    def card(self, name: str, *wishes: str) -> Path:
        """Write a card on the hub and return its folder, as a stick would bring it."""
        self.hub.ask(f"paidui node image --arch amd64 {' '.join(wishes)} /root/{name}", 120)
        return self.hub.root / "root" / name


def the_hub(morning: Morning) -> Iterator[str]:
    """The hub's package is installed, without any network, and makes the machine a hub; done twice nothing changes."""
    hub = morning.new("hub", HUB, "bookworm")
    hub.stick = morning.folder / "stick"
    hub.stick.mkdir()
    hub.start()
    hub.carry(morning.deb, "/root/hub.deb")
    hub.ask("DEBIAN_FRONTEND=noninteractive apt-get install -y /root/hub.deb", 600)
    yield hub.ask("paidui --version").strip()
    hub.ask(INIT, 300)
    yield hub.ask("paidui init --yes", 120).strip()
    active = " && ".join(f"systemctl is-active -q paidui-{unit}" for unit in UNITS_OF_THE_HUB)
    yield f"all {len(UNITS_OF_THE_HUB)} units run after {hub.wait_for(active, 120):.1f} s"
    figures = hub.ask("systemd-analyze security --no-pager | grep paidui- | awk '{print $1, $2}'")
    yield f"exposed: {', '.join(figures.strip().splitlines())}"


def a_card_on_trixie(morning: Morning) -> Iterator[str]:
    """A window's machine with Debian 13 is in service without a keyboard, its card read by cloud-init."""
    wishes = ["--role", "window", "--window", "1", "--id", "window-1"]
    yield from _first_boot(morning, "window", WINDOW, "trixie", wishes)


def a_card_on_bookworm(morning: Morning) -> Iterator[str]:
    """A board's machine with Debian 12 does the same by firstrun.sh."""
    yield from _first_boot(morning, "board", BOARD, "bookworm", ["--role", "display", "--id", "board-1"])


def a_code(morning: Morning) -> Iterator[str]:
    """A bare machine shows six digits, somebody says what it is, and it is in service."""
    machine = morning.new("bare", BARE, "trixie")
    machine.put_in(morning.card("bare", "--bare"))
    began_s = time.monotonic()
    _through_the_first_boot(machine, "test -e /run/paidui/code")
    code = machine.ask("tr -dc 0-9 </run/paidui/code | head -c 6")
    yield f"shows {code} after {time.monotonic() - began_s:.0f} s"
    yield morning.hub.ask("paidui machine waiting").strip()
    morning.hub.ask(f"paidui machine accept {code} dispenser-1")
    _virtual(machine, "dispenser-1")
    yield f"in service {machine.wait_for(IN_SERVICE.format('dispenser-1'), 120):.1f} s after it was accepted"


def work(morning: Morning) -> Iterator[str]:
    """A ticket is taken and called; the board of another machine shows it."""
    hub = morning.hub
    yield hub.ask("paidui ticket issue --service zh-banbuchengshi").strip()
    hub.ask("paidui window open 1")
    yield hub.ask("paidui window call 1").strip()


def nobody_listens(morning: Morning) -> Iterator[str]:
    """Without a certificate nobody is answered: not the bus, not the depot's wishes."""
    bare = morning.machines["window"]
    hub = f"paidui-{HALL}.local"
    code, _ = bare.try_to(f"echo | openssl s_client -connect {hub}:8883 -tls1_2 2>&1 | grep -q 'Cipher is TLS'")
    assert code, "TLS 1.2 was spoken"
    told = bare.ask(f"curl -sk -o /dev/null -w '%{{http_code}}' https://{hub}:8443/v1/wish")
    assert told in {"401", "403"}, told
    yield f"TLS 1.2: nothing; a wish without a certificate: {told}"


def a_cable(morning: Morning) -> Iterator[str]:
    """A machine's cable is pulled and put back; it says so and comes back by itself."""
    window = morning.machines["window"]
    morning.network.cut(WINDOW)
    yield f"it knows after {window.wait_for('! ' + IN_SERVICE.format('window-1'), 60):.1f} s"
    morning.network.mend(WINDOW)
    yield f"it is back after {window.wait_for(IN_SERVICE.format('window-1'), 60):.1f} s"


def an_update(morning: Morning) -> Iterator[str]:
    """A new release comes on a stick, and every machine takes it in, in waves, by itself."""
    version, tar = next(iter(morning.releases.items()))
    _add(morning, tar)
    morning.hub.ask(f"paidui release wish --at-once --together {version}")
    for name, node in (("window", "window-1"), ("board", "board-1"), ("bare", "dispenser-1")):
        seconds = morning.machines[name].wait_for(RUNS.format(version, node), 400)
        yield f"{node} runs {version} after {seconds:.0f} s"
    for machine in list(morning.machines.values())[1:]:
        machine.wait_for(SETTLED, 150)
    yield "and every machine has found it well"


def a_bad_update(morning: Morning) -> Iterator[str]:
    """A release whose programs fall is gone back from by itself; nobody waits for it longer than two minutes."""
    good, bad = list(morning.releases)
    _add(morning, morning.releases[bad])
    morning.hub.ask(f"paidui release wish --at-once {bad} window-1")
    window = morning.machines["window"]
    yield f"on trial after {window.wait_for(ON_TRIAL.format(bad), 300):.0f} s"
    yield f"back after {window.wait_for(SETTLED, 180):.0f} s"
    window.wait_for(RUNS.format(good, "window-1"), 60)
    window.wait_for(IN_SERVICE.format("window-1"), 60)
    yield morning.hub.ask("paidui release list | grep -A9 machine").strip()


def a_power_cut(morning: Morning) -> Iterator[str]:
    """The plug is pulled while a release is on trial; one release is left, and it works."""
    good, bad = list(morning.releases)
    board = morning.machines["board"]
    morning.hub.ask(f"paidui release wish --at-once {bad} board-1")
    board.wait_for(ON_TRIAL.format(bad), 300)
    board.pull_the_plug()
    # A cut is not the release's fault, so the machine would try it once more, at once.
    morning.hub.ask(f"paidui release wish --at-once {good} board-1")
    board.start()
    board.wait_for(RUNS.format(good, "board-1"), 120)
    yield f"in service again after {board.wait_for(IN_SERVICE.format('board-1'), 120):.1f} s, with {good}"
    board.wait_for(f"{SETTLED} && {RUNS.format(good, 'board-1')}", 180)


def a_thief(morning: Morning) -> Iterator[str]:
    """A machine is stolen and revoked: within five seconds it hears and says nothing more."""
    board = morning.machines["board"]
    began_s = time.monotonic()
    morning.hub.ask("paidui node revoke board-1 --why stolen")
    board.wait_for("! " + IN_SERVICE.format("board-1"), 30)
    yield f"it is out {time.monotonic() - began_s:.1f} s after the command was typed"
    told = morning.machines["window"].wait_for(IN_SERVICE.format("window-1"), 30)
    yield f"the others are there ({told:.1f} s)"
    identity = "/etc/paidui/nodes/board-1/identity/identity.pem"
    hub = f"https://paidui-{HALL}.local:8443/v1/wish"
    code = board.ask(f"curl -sk --cert {identity} -o /dev/null -w '%{{http_code}}' {hub}")
    assert code in {"400", "401", "403"}, code
    yield f"the depot answers it {code}"


def a_dead_hub(morning: Morning) -> Iterator[str]:
    """The hub's plug is pulled; when it is back, so is everybody."""
    morning.hub.pull_the_plug()
    window = morning.machines["window"]
    window.wait_for("! " + IN_SERVICE.format("window-1"), 60)
    morning.hub.start()
    seconds = window.wait_for(IN_SERVICE.format("window-1"), 180)
    yield f"the window has its hub again {seconds:.1f} s after it was started"


def another_hub(morning: Morning) -> Iterator[str]:
    """The hub dies for good; a spare takes its place from the stick, and no other machine is touched."""
    old, window = morning.hub, morning.machines["window"]
    old.ask(f"paidui hub follow --to {STICK}")
    code = old.ask("paidui hub code | sed -n 's/Recovery code: //p'").strip()
    old.ask("paidui ticket issue --service zh-banbuchengshi")
    old.wait_for(f"find {STICK} -name '*.sealed' | grep -q . && find {STICK} -name '*.ltx' | grep -q .", 150)
    time.sleep(FOLLOWS_WITHIN_S)
    spare = morning.new("spare", SPARE, "bookworm")
    spare.stick = old.stick
    spare.start()
    spare.carry(morning.deb, "/root/hub.deb")
    spare.ask("DEBIAN_FRONTEND=noninteractive apt-get install -y /root/hub.deb", 600)
    old.pull_the_plug()
    window.wait_for("! " + IN_SERVICE.format("window-1"), 60)
    began_s = time.monotonic()
    said = spare.ask(f"PAIDUI_RECOVERY_CODE='{code}' paidui hub move {STICK}", 300)
    yield from said.strip().splitlines()
    window.wait_for(IN_SERVICE.format("window-1"), 120)
    yield f"the window has a hub again {time.monotonic() - began_s:.1f} s after the command was typed"
    name = spare.ask("ls /var/lib/paidui/depot/tuf/targets | head -n 1").strip()
    asked = f"curl -skI -o /dev/null -w '%{{http_code}}' https://paidui-{HALL}.local:8443/tuf/targets/{name}"
    assert window.ask(asked) == "200", "no machine can be updated by it"
    morning.machines |= {"the hub that died": old, "hub": spare}
    spare.wait_for("paidui ticket issue --service zh-banbuchengshi", 60)
    yield spare.ask("paidui ticket issue --service zh-banbuchengshi | head -1").strip()


def the_doctor(morning: Morning) -> Iterator[str]:
    """What the doctor says at the end, on the hub and on a node."""
    for name in ("hub", "window"):
        _, said = morning.machines[name].try_to("paidui doctor || true", 120)
        yield from (line for line in said.splitlines() if not line.startswith("green"))


Step = Callable[[Morning], Iterator[str]]
STEPS: Final[tuple[Step, ...]] = (
    the_hub,
    a_card_on_trixie,
    a_card_on_bookworm,
    a_code,
    work,
    nobody_listens,
    a_cable,
    an_update,
    a_bad_update,
    a_power_cut,
    a_thief,
    a_dead_hub,
    another_hub,
    the_doctor,
)


def _first_boot(morning: Morning, name: str, number: int, suite: str, wishes: list[str]) -> Iterator[str]:
    node = wishes[-1]
    machine = morning.new(name, number, suite)
    card = morning.card(name, *wishes)
    machine.put_in(card)
    shutil.rmtree(card)
    if suite == "bookworm":
        machine.line = tuple((machine.boot / "paidui" / "cmdline").read_text().split())
    began_s = time.monotonic()
    _through_the_first_boot(machine, "systemctl is-active -q paidui-keeper")
    yield f"installed after {time.monotonic() - began_s:.0f} s"
    left = machine.ask("find /boot/firmware -name identity.pem -o -name 'wifi*' | wc -l").strip()
    assert left == "0", "a key was left on the boot partition"
    _virtual(machine, *(each.name for each in (machine.root / "etc/paidui/nodes").iterdir()))
    yield f"in service {machine.wait_for(IN_SERVICE.format(node), 120):.1f} s after that"


def _through_the_first_boot(machine: Machine, until: str) -> None:
    """Start it as often as it wants to, as a Pi does, until it is installed."""
    machine.start()
    machine.wait_for(f"test -e /var/lib/paidui/first-boot/done && {until}", 900)


def _virtual(machine: Machine, *nodes: str) -> None:
    """What hangs on a machine here is the shipped fakes: the one thing of it that is not real."""
    for node in nodes:  # the programs themselves say that nothing hangs there; they go on without
        settings = f"/etc/paidui/nodes/{node}/node.toml"
        machine.wait_for(f"test -e {settings}", 60)
        machine.ask(f"sed -i 's/^virtual = false/virtual = true/; {FAKES}' {settings}")
    code, said = machine.try_to("systemctl restart 'paidui-*@*' || journalctl -b -n 8 --no-pager -u 'paidui-*@*'")
    if said:
        print(f"  ({code}) {said.strip()}", flush=True)


def _add(morning: Morning, tar: Path) -> None:
    morning.hub.carry(tar, f"/root/{tar.name}")
    morning.hub.ask(f"paidui release add /root/{tar.name}", 120)
