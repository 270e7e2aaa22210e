"""What a technician calls a service in the morning, a visitor finds at the dispenser."""

from pathlib import Path

import msgspec

from hall_config.model import HallConfig
from hall_protocol.states import Catalogue
from hall_protocol.topics import CATALOGUE
from node_runtime.client import RequestClient
from tests.hall.standing import await_hub, county, standing_hall
from ticket_dispenser.finding import Finder

PATIENCE_S = 60


def with_word(config: HallConfig, word: str) -> HallConfig:
    first = msgspec.structs.replace(config.services[0], everyday_words=(word,))
    return msgspec.structs.replace(config, services=(first, *config.services[1:]))


def await_index(dispenser: RequestClient, word: str) -> Finder:
    """Return what a dispenser finds by, as soon as a word is in it."""

    found: list[Catalogue] = []

    def is_there() -> bool:
        told = dispenser.latest(CATALOGUE, role="dispenser")
        found[:] = [told] if isinstance(told, Catalogue) and any(word in each.names for each in told.finding) else []
        return bool(found)

    assert dispenser.wait_for(is_there, PATIENCE_S), f"nobody told of {word}"
    return Finder(found[0].finding)


def test_an_everyday_word_is_found_at_the_dispenser_soon_after_the_hub_has_it(tmp_path: Path) -> None:
    config = with_word(county(), "老王说的那个")

    with standing_hall(tmp_path, config) as hall, hall.client("dispenser-1") as dispenser:
        found = await_index(dispenser, "老王说的那个").find("lwsdng")
        assert found[0].service == config.services[0].code

        hall.stop_hub()
        hall.write(with_word(config, "隔壁家办的事"))
        hall.start_hub()
        await_hub(dispenser)
        finder = await_index(dispenser, "隔壁家办的事")
        assert finder.find("gebijia")[0].service == config.services[0].code
        assert "老王说的那个" not in [each.name for each in finder.find("lwsdng")]
