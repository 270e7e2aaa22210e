import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.console.parts import COUNTY, Browser, PassedClock, console, lonely_settings
from tests.hall.standing import StandingHall, standing_hall
from web_console.settings import ConsoleSettings


@pytest.fixture
def clock() -> PassedClock:
    return PassedClock()


@pytest.fixture
def browser(tmp_path: Path, clock: PassedClock) -> Iterator[Browser]:
    """A browser at a console whose broker is away."""
    with console(lonely_settings(tmp_path), clock) as browser:
        yield browser


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[StandingHall]:
    """The example hall, its broker and its hub running."""
    with standing_hall(tmp_path) as hall:
        yield hall


def settings_in(hall: StandingHall) -> ConsoleSettings:
    """Return settings of a console in a standing hall."""
    address = hall.address("console")
    data = hall.folder / "console"
    data.mkdir(exist_ok=True)
    return ConsoleSettings(
        hall=hall.config.id,
        data=data,
        password_file=address.password_file,
        broker_port=address.port,
        port=0,
        journal=hall.data / "journal.db",
        hall_folder=hall.hall,
    )


@contextmanager
def hall_as_written(folder: Path) -> Iterator[StandingHall]:
    """The example hall, its broker and its hub running, its files as a technician wrote them."""
    with standing_hall(folder) as hall:
        for file in hall.hall.glob("*.toml"):
            file.unlink()
        shutil.copytree(COUNTY, hall.hall, dirs_exist_ok=True)
        yield hall


@pytest.fixture
def manager(hall: StandingHall, clock: PassedClock) -> Iterator[Browser]:
    """A manager who has logged in, in a hall that stands."""
    with at_work(hall, clock) as browser:
        yield browser


@pytest.fixture(scope="module")
def bystander(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A manager in a hall that nobody changes anything in; one for all such tests of a module."""
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall, at_work(hall, PassedClock()) as browser:
        yield browser


@contextmanager
def at_work(hall: StandingHall, clock: PassedClock) -> Iterator[Browser]:
    """Log in, and wait until the console knows the whole hall."""
    with console(settings_in(hall), clock, hall.config) as browser:
        assert browser.log_in() == 302
        picture = browser.live.picture()
        while picture.link.state != "ok" or picture.glance is None or len(picture.windows) < len(hall.config.windows):
            picture = browser.live.wait_for_change(picture.version, 20.0)
        yield browser
