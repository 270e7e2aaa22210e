"""systemd itself looks at every unit: it has nothing to say about them, and little to fear from them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from firmware_tools.units.laid_files import shipped
from firmware_tools.units.laying import lay_units
from firmware_tools.units.roles import ROLES
from node_runtime.hub_file import HubSettings
from node_runtime.places import Places

HUB = HubSettings(hall="qinghe", name="paidui-qinghe.local")
MOST = 3.0
STANDING = Path("/usr/lib/systemd/system")
PROGRAMS = ("opt/paidui/current/bin/python", "bin/sh", "usr/bin/systemctl", "usr/sbin/nft")

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="users and owners are root's to make"),
    pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine that is everything at once, with Debian's own units and programs that are none."""
    places = Places(tmp_path_factory.mktemp("machine"))
    shutil.copytree(STANDING, places.root / "usr/lib/systemd/system", symlinks=True)
    for name in PROGRAMS:
        (places.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", places.root / name)
    lay_units(places, "hub", [(f"{role}-1", role) for role in ROLES], HUB)
    keeper = Path(__file__).parents[2] / "firmware_tools/units/files/systemd/paidui-keeper.service"
    shutil.copy(keeper, places.root / "etc/systemd/system")
    return places.root


def units(root: Path) -> list[str]:
    names = sorted(path.name for path in (root / "etc/systemd/system").glob("paidui*.*") if path.is_file())
    return [name.replace("@.", "@some-1.") for name in names]


def analyze(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", f"--root={root}", *words], capture_output=True, text=True, check=False)


def test_systemd_has_nothing_to_say_about_any_unit(root: Path) -> None:
    done = analyze(root, "verify", *units(root))

    assert (done.returncode, done.stderr) == (0, "")
    assert len(units(root)) >= 18


def test_no_unit_is_more_exposed_than_three_of_ten(root: Path) -> None:
    services = [name for name in units(root) if name.endswith(".service")]
    done = analyze(root, "security", "--offline=true", "--no-pager", "--threshold=30", *services)
    figures = dict(re.findall(r"level for (\S+): (\d+\.\d)", done.stdout))

    print("\n".join(f"{figure}  {name}" for name, figure in sorted(figures.items())))
    assert set(figures) == set(services)
    assert {name: figure for name, figure in figures.items() if float(figure) > MOST} == {}


MODULE_OF = {"ttyUSB": "usbserial", "ttyACM": "cdc_acm", "usb": "usblp", "i2c": "i2c-dev", "alsa": "snd", "drm": "drm"}
ALWAYS_THERE = ("ttyAMA", "ttyS", "input", "gpiochip")


@pytest.mark.parametrize("role", ROLES)
def test_what_is_plugged_in_later_may_be_opened_too(role: str) -> None:
    """systemd asks the kernel which devices there are of a kind, once: when the program starts."""
    kinds = re.findall(r"^DeviceAllow=char-(\w+) rw$", shipped(f"systemd/paidui-{role}@.service"), re.MULTILINE)

    loaded = shipped("machine/modules.conf").splitlines()
    assert [kind for kind in kinds if kind not in ALWAYS_THERE and MODULE_OF.get(kind) not in loaded] == []


@pytest.mark.parametrize("role", ROLES)
def test_whoever_has_pins_has_a_place_for_the_pipe_of_their_library(role: str) -> None:
    unit = shipped(f"systemd/paidui-{role}@.service")

    assert ("char-gpiochip" in unit) == ("LG_WD=/tmp" in unit)
