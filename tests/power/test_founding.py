"""`paidui init`, cut off wherever it may be: done once more it makes the same hub, and nobody is let in twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

from broker_config.authority import open_authority, places_in
from broker_config.register import Register
from firmware_tools.init_command import UNDER_WAY
from node_runtime.clock import utc_now
from node_runtime.hub_file import read_hub
from node_runtime.identity import client_context
from node_runtime.places import Places
from tests.power.failing import Fault, Trial, faults

FOUNDED = ("--yes", "--hall-name", "白云", "--id", "baiyun", "--network", "192.168.77.0/24", "--clock", "hand")
OWN = ("server", "hub", "console", "forecaster", "operator")
MADE_UP = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}|\b\d{10}\b")
"""Keys and words are called by what is in them."""
DRAFT = re.compile(r"\.accounts\.json\.|\.first-password\.txt\.|\.pem(\.new)?$|\.lock\.new$")
"""What may be left over: nobody reads it, and it says no more than what stands beside it."""


@pytest.fixture
def founding(tmp_path: Path) -> Trial:
    (tmp_path / "hub").mkdir()
    return Trial(tmp_path / "hub", lambda root: ("init", "--root", root, *FOUNDED))


@pytest.mark.parametrize(("fault", "quick"), faults(power_cuts=2, full=1, read_only=1), ids=str)
def test_a_hub_whose_founding_failed_anywhere_is_founded_by_doing_it_once_more(
    founding: Trial, fault: Fault, quick: int
) -> None:
    founding.undisturbed()
    whole = files_in(founding.root)
    for cut in founding.cut_off(fault, quick):
        founding.finish()
        assert files_in(founding.root) == whole, cut.said
        assert_is_whole(Places(founding.root))


def test_a_flag_whose_changing_was_cut_off_takes_hold_by_typing_it_once_more(founding: Trial) -> None:
    founding.undisturbed()
    before = open_authority(Places(founding.root).authority, "baiyun").pem
    renaming = Trial(founding.root, lambda root: ("init", "--root", root, "--yes", "--hub-name", "192.168.77.2"))
    for _ in renaming.cut_off(Fault.POWER_CUT, 1):
        mark = Places(renaming.root).running / UNDER_WAY
        is_changed = read_hub(Places(renaming.root).hub).name == "192.168.77.2"
        assert mark.exists() or not is_changed, "by this it has its programs begin anew, though all is changed already"
        renaming.finish()
        assert not mark.exists()
        places = Places(renaming.root)
        assert read_hub(places.hub).name == "192.168.77.2"
        assert "192.168.77.2" in places_in((places.hub_identity("server") / "identity.pem").read_bytes())
        assert open_authority(places.authority, "baiyun").pem == before


def files_in(root: Path) -> set[str]:
    """Return the names of all files, but for what is made up anew each time."""
    names = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    return {MADE_UP.sub("X", name) for name in names if not DRAFT.search(name)}


def assert_is_whole(places: Places) -> None:
    authority, register = open_authority(places.authority, "baiyun"), Register(places.authority, "baiyun", utc_now)
    assert Counter(each.name for each in register.signed if each.revoked is None) == Counter(OWN)
    for name in OWN:
        client_context(places.hub_identity(name))
        assert (places.hub_identity(name) / "hall.pem").read_bytes() == authority.pem
    assert all(path.stat().st_size for path in places.hall.rglob("*.toml"))
