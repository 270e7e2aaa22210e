"""A hall for the soft terminal: eight windows that do the same, one of them in another place."""

import msgspec

from central_scheduler.badges import badge_hash
from hall_config.conduct import Desk, Favourite
from hall_config.model import HallConfig, Named
from hall_config.pin import stored
from hall_protocol.commands import (
    CallNext,
    CloseWindow,
    FinishService,
    IssueTicket,
    LogOut,
    MissTicket,
    StartService,
)
from hall_protocol.states import TicketFacts
from node_runtime.client import RequestClient
from tests.hall.standing import StandingHall, a_wide_hall, ask, token

WINDOWS = 8
WINDOW_IDS = tuple(f"window-{number}" for number in range(1, WINDOWS + 1))
SERVICE = "rs-canbao"
PIN = "86420975"
"""Of clerk 101."""
BADGE = "0009876543"
"""Of clerk 102, as its reader types it."""
REMOTE = "window-8"
MEETING = "https://meet.example.org/hall?ticket={ticket}"


def a_desk_hall() -> HallConfig:
    """Return a hall that asks how a visit ended, has favourites, and a video seat as its last window."""
    hall = a_wide_hall(WINDOWS)
    room = Named(zh="视频间2", en="Video room 2")
    windows = tuple(msgspec.structs.replace(window, favourites=()) for window in hall.windows)
    elsewhere = msgspec.structs.replace(windows[-1], kind="remote", room=room, meeting=MEETING)
    favourites = (Favourite(service="sw-fapiao"), Favourite(window="window-7"))
    desk = msgspec.structs.replace(Desk(), favourites=favourites, ask_outcome=True, ask_services_done=True)
    clerks = tuple(
        msgspec.structs.replace(clerk, number=str(101 + place), pin=None, badge_sha256=None, skills=())
        for place, clerk in enumerate(hall.clerks)
    )
    with_pin = msgspec.structs.replace(clerks[0], pin=stored(PIN, b"0123456789abcdef"))
    with_badge = msgspec.structs.replace(clerks[1], badge_sha256=badge_hash(BADGE))
    clerks = (with_pin, with_badge, *clerks[2:])
    return msgspec.structs.replace(hall, windows=(*windows[:-1], elsewhere), desk=desk, clerks=clerks)


def somebody_comes(hall: StandingHall, service: str = SERVICE, *then: str) -> TicketFacts:
    """Issue a ticket, for more services than one if told."""
    with hall.client("dispenser-1") as dispenser:
        wish = IssueTicket(command_id=dispenser.next_id(), service=service, then=then, token=token())
        reply = ask(dispenser, wish)
    assert reply.ticket
    return reply.ticket


def clear(hall: StandingHall) -> None:
    """Leave nobody at a window and nobody waiting, every window closed: so tests share one hall."""
    with hall.client("console", "clearing") as console:
        for window in WINDOW_IDS:
            for kind in (MissTicket, FinishService, CloseWindow, LogOut):
                ask(console, kind(command_id=console.next_id(), window=window))
        last = WINDOW_IDS[0]
        while ask(console, CallNext(command_id=console.next_id(), window=last)).ticket:
            ask(console, MissTicket(command_id=console.next_id(), window=last))
        ask(console, CloseWindow(command_id=console.next_id(), window=last))


def serve(clerk: RequestClient) -> None:
    """Call the next visitor and begin."""
    ask(clerk, CallNext(command_id=clerk.next_id()))
    ask(clerk, StartService(command_id=clerk.next_id()))
