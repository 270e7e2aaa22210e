from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from hall_protocol.message import Message
from node_runtime.bus import Bus, BusUp
from node_runtime.inbox import Inbox
from node_runtime.settings import BusSettings
from tests.runtime.parts import LittleHall, YesHub, await_event, little_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[LittleHall]:
    with little_hall(tmp_path) as hall:
        yield hall


@pytest.fixture
def hub(hall: LittleHall) -> Iterator[YesHub]:
    hub = YesHub(hall)
    hub.start()
    yield hub
    hub.stop()


class OnTheBus(Protocol):
    def __call__(
        self, settings: BusSettings, will: tuple[str, Message] | None = None, *, up: bool = True
    ) -> AbstractContextManager[tuple[Bus, Inbox]]: ...


@pytest.fixture
def on_the_bus() -> OnTheBus:
    @contextmanager
    def connect(
        settings: BusSettings, will: tuple[str, Message] | None = None, *, up: bool = True
    ) -> Iterator[tuple[Bus, Inbox]]:
        inbox = Inbox()
        bus = Bus(settings, inbox, will=will)
        bus.start()
        if up:
            await_event(inbox, BusUp)
        yield bus, inbox
        bus.stop()

    return connect
