"""The visitors' door of a console before a hall that stands, without the program around it."""

from dataclasses import dataclass
from queue import Queue

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hall_protocol.states import HubState
from node_runtime.client import RequestClient
from tests.console.parts import PATIENCE_S, PassedClock
from web_console.live import LiveHall, Picture
from web_console.visitor.site import Desk


@dataclass
class Door:
    """The visitors' door of a console, and who else is in the hall."""

    live: LiveHall
    clock: PassedClock
    phone: FlaskClient
    dispenser: RequestClient

    @property
    def desk(self) -> Desk:
        """Who answers."""
        desk: Desk = self.phone.application.extensions["desk"]
        return desk

    @property
    def asked(self) -> int:
        """How often the hub was asked."""
        return self.desk.enquiries.asked

    def looks(self, token: str, *, living: bool = True, address: str = "10.0.0.1", spoken: str = "") -> TestResponse:
        path = f"/t/{token}{'/now' * living}"
        headers = {"Accept-Language": spoken} if spoken else {}
        return self.phone.get(path, headers=headers, environ_base={"REMOTE_ADDR": address})

    def hears_the_hub(self) -> int:
        """Wait until the hub says once more what time it is, and return that."""
        said: Queue[int] = Queue()
        self.live.listen(lambda _, told: said.put(told.hall_time_ms) if isinstance(told, HubState) else None)
        return said.get(timeout=PATIENCE_S)

    def awaits(self, text: str) -> None:
        """Wait until the console has heard this."""
        picture: Picture = self.live.picture()
        while text not in str(picture):
            former = picture.version
            picture = self.live.wait_for_change(former, PATIENCE_S)
            assert picture.version != former, f"never heard: {text}"
