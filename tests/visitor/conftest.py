"""A hall for each file, and whoever is in it: those who wait, a clerk, a console that answers phones."""

from collections.abc import Iterator

import pytest

from node_runtime.client import RequestClient
from tests.console.parts import PATIENCE_S, PassedClock
from tests.hall.standing import StandingHall, standing_hall
from tests.visitor.door import Door
from tests.visitor.phones import Phones, phones_at
from web_console.live import LiveHall
from web_console.visitor.site import build_visitor_site


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def dispenser(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("dispenser-1") as dispenser:
        yield dispenser


@pytest.fixture(scope="module")
def clerk(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("window-1") as clerk:
        yield clerk


@pytest.fixture(scope="module")
def phones(hall: StandingHall) -> Iterator[Phones]:
    with phones_at(hall) as phones:
        yield phones


@pytest.fixture(scope="module")
def live(hall: StandingHall) -> Iterator[LiveHall]:
    """The hall as a console hears it, from the first word on."""
    with RequestClient(hall.bus("console"), id_prefix="c0ffee00") as bus:
        live = LiveHall(bus)
        bus.connect(PATIENCE_S)
        yield live
        live.end()


@pytest.fixture
def door(hall: StandingHall, live: LiveHall, dispenser: RequestClient) -> Door:
    """A door that nobody has come through yet."""
    clock = PassedClock()
    site = build_visitor_site(live, hall.config, clock)
    site.testing = True
    door = Door(live, clock, site.test_client(), dispenser)
    door.awaits("catalogue=Catalogue")
    return door
