"""A card, or a sheet of cards, whose writing was cut off: typed once more it is written, and lets in one machine."""

from pathlib import Path

import pytest

from broker_config.register import Register
from node_runtime.clock import utc_now
from node_runtime.places import Places
from tests.cards.standing import CMDLINE, CONFIG, Hub
from tests.power.failing import Fault, Trial, faults

FAULTS = faults(power_cuts=2)
NODES = ("window-1", "sign-1", "pad-1")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path / "hub")


@pytest.mark.parametrize(("fault", "quick"), FAULTS, ids=str)
def test_a_card_that_was_cut_off_is_written_by_typing_it_once_more(hub: Hub, fault: Fault, quick: int) -> None:
    boot = hub.places.root / "card"
    boot.mkdir()
    (boot / "config.txt").write_text(CONFIG)
    (boot / "cmdline.txt").write_text(CMDLINE)
    writing = Trial(hub.places.root, lambda root: (*image(hub, root), "--window", "1", "--boot", root / "card"))
    writing.undisturbed()
    whole = files_in(writing.root / "card")
    for _ in writing.cut_off(fault, quick):
        writing.finish()
        assert files_in(writing.root / "card") == whole
        assert_let_in_once(writing.root, NODES)


@pytest.mark.parametrize(("fault", "quick"), FAULTS, ids=str)
def test_a_sheet_that_was_cut_off_is_written_whole_or_not_at_all(hub: Hub, fault: Fault, quick: int) -> None:
    (hub.places.root / "nodes.csv").write_text("id,role,window\nboard-1,display,\n,window,1\n")
    writing = Trial(
        hub.places.root,
        lambda root: (*image(hub, root)[:-2], "--batch", root / "nodes.csv", root / "cards"),
    )
    for _ in writing.cut_off(fault, quick):
        if (writing.root / "cards").exists():
            assert (writing.root / "cards/labels.html").read_text(encoding="utf-8").endswith("</html>\n")
        else:
            writing.finish()
        assert_let_in_once(writing.root, ("board-1", *NODES))


def image(hub: Hub, root: Path) -> tuple[object, ...]:
    return ("node", "image", "--root", root, "--arch", hub.release.architecture, "--role", "window")


def files_in(boot: Path) -> set[str]:
    return {path.relative_to(boot).as_posix() for path in boot.rglob("*") if path.is_file() and path.stat().st_size}


def assert_let_in_once(root: Path, nodes: tuple[str, ...]) -> None:
    register = Register(Places(root).authority, "qinghe", utc_now)
    assert {node: len(register.in_force(node)) for node in nodes} == dict.fromkeys(nodes, 1)
