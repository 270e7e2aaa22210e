"""A hall for the soft terminal: eight windows that do the same, one of them in another place."""

import msgspec

from hall_config.conduct import Desk, Favourite
from hall_config.model import HallConfig, Named
from hall_protocol.commands import CallNext, FinishService, IssueTicket, MissTicket, StartService
from hall_protocol.states import TicketFacts, WindowBoard
from hall_protocol.topics import WINDOW
from node_runtime.client import RequestClient
from tests.hall.standing import StandingHall, a_wide_hall, ask, token

WINDOWS = 8
SERVICE = "rs-canbao"
REMOTE = "window-8"
MEETING = "https://meet.example.org/hall?ticket={ticket}"


def a_desk_hall() -> HallConfig:
    """Return a hall whose clerks send visitors on by one key, and whose last window is a video seat."""
    hall = a_wide_hall(WINDOWS)
    room = Named(zh="视频间2", en="Video room 2")
    windows = tuple(
        msgspec.structs.replace(window, kind="remote", room=room, meeting=MEETING) if window.id == REMOTE else window
        for window in hall.windows
    )
    desk = msgspec.structs.replace(Desk(), favourites=(Favourite(service="sw-fapiao"), Favourite(window="window-7")))
    clerks = tuple(
        msgspec.structs.replace(clerk, number=str(101 + place), skills=()) for place, clerk in enumerate(hall.clerks)
    )
    return msgspec.structs.replace(hall, windows=windows, desk=desk, clerks=clerks)


def somebody_comes(hall: StandingHall, service: str = SERVICE) -> TicketFacts:
    """Issue a ticket."""
    with hall.client("dispenser-1") as dispenser:
        reply = ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service=service, token=token()))
    assert reply.ticket
    return reply.ticket


def clear(hall: StandingHall, windows: int = WINDOWS) -> None:
    """Leave nobody at a window and nobody waiting, so that tests share one hall."""
    for number in range(1, windows + 1):
        with hall.client(f"window-{number}") as clerk:
            _clear_one(clerk, f"window-{number}")


def _clear_one(clerk: RequestClient, window: str) -> None:
    board = clerk.latest(WINDOW, window=window)
    phase = board.phase if isinstance(board, WindowBoard) else "closed"
    if phase == "calling":
        ask(clerk, MissTicket(command_id=clerk.next_id()))
    elif phase == "serving":
        ask(clerk, FinishService(command_id=clerk.next_id()))


def serve(clerk: RequestClient) -> None:
    """Call the next visitor and begin."""
    ask(clerk, CallNext(command_id=clerk.next_id()))
    ask(clerk, StartService(command_id=clerk.next_id()))
