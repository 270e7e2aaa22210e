"""The pictures of the handbook come from a hall that runs: its scene is true to the example hall."""

import secrets
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from central_scheduler.credentials import OPERATOR
from firmware_tools.errors import ToolError
from firmware_tools.pictures import main, save
from firmware_tools.scene import MORNING, Actors
from hall_config.reading import read_hall
from node_runtime.client import RequestClient
from tests.tools.newcomer import COUNTY, Up, up, with_few_nodes

CONFIG = read_hall(COUNTY)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """The example hall for these tests alone: the scene begins before a glass that nobody has touched."""
    folder = tmp_path_factory.mktemp("hall")
    with up(folder / "data", hall=with_few_nodes(folder, "dispenser-1", "window-3", "board-1")) as hall:
        hall.await_ready()
        yield hall


@pytest.fixture
def actors(hall: Up) -> Iterator[Actors]:
    settings = hall.running.bus_settings(OPERATOR, secrets.token_hex(4))
    with RequestClient(settings, id_prefix=secrets.token_hex(4)) as client:
        assert client.connect(20.0)
        yield Actors(hall.running, CONFIG, client.hall_clock.now_ms)


def test_the_scene_is_of_the_example_hall() -> None:
    services = {service.code for service in CONFIG.services}
    terminals = {node.id for node in CONFIG.nodes if node.role == "terminal"}
    reasons = {reason.code for reason in CONFIG.lanes.green_reasons}

    assert {what for _, who, what, _ in MORNING if who == "visitor"} <= services
    assert {who for _, who, _, _ in MORNING} - {"visitor"} <= terminals
    assert {reason for *_, reason in MORNING} - {""} <= reasons
    assert [minute for minute, *_ in MORNING] == sorted(minute for minute, *_ in MORNING)


def test_the_scene_is_played_by_hands(hall: Up, actors: Actors) -> None:
    actors.play(((0.0, "visitor", "rs-yanglao", "elderly"), (0.0, "window-3", "call", "")))

    assert hall.asks("ticket", "show", "GA001").out.startswith("GA001号：已叫号，3号窗口")
    assert actors.page == "home"


def test_a_screen_is_saved_at_its_real_size_and_small(actors: Actors, tmp_path: Path) -> None:
    for node, size in (("board-1", (1920, 1080)), ("dispenser-1", (1080, 1920))):
        save(actors.picture(node), tmp_path / f"{node}.png")

        with Image.open(BytesIO((tmp_path / f"{node}.png").read_bytes())) as picture:
            assert picture.size == size
        assert (tmp_path / f"{node}.png").stat().st_size < 200_000


def test_a_touch_on_nothing_stops_the_scene(actors: Actors) -> None:
    with pytest.raises(ToolError, match="has nothing that does fly"):
        actors.touch("fly")


def test_the_folder_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err == "usage: python -m firmware_tools.pictures FOLDER\n"
