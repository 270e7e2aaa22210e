"""Buttons and browser of one window agree at once; the rest of the hall is right a moment later, and never wrong."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central_scheduler.clerk_days import DaySoFar, counted
from central_scheduler.opening import reconfigure
from central_scheduler.publisher import AGES_MS, REST_MS, Publisher
from hall_protocol.message import Message
from hall_protocol.states import DeskBoard, WindowBoard
from queue_core.commands import TimePassed
from queue_core.lifecycle import State
from tests.scheduler.a_hall_of_desks import a_hall_of_desks
from tests.scheduler.parts import MINUTE_MS, SENTENCES, Desk, Ear, a_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path, a_hall_of_desks()) as desk:
        desk.shows(0)
        desk.ear.forget()
        yield desk


def told(desk: Desk) -> set[str]:
    """Return of what was told between two drawings of the whole hall, which is all that does not rest."""
    desk.publisher.at_once(desk.scheduler.stamp, desk.now_ms)
    return {path for path, _ in desk.ear.heard if path.split("/")[0] in ("window", "desk", "zone", "hall")}


def test_a_press_is_seen_at_its_own_window_at_once_and_elsewhere_when_boards_have_rested(desk: Desk) -> None:
    desk.says("window-1", "open_window")
    desk.shows(REST_MS)
    desk.ear.forget()
    desk.issues()
    desk.issues()
    assert told(desk) == set()
    desk.calls()
    at_once = told(desk)
    desk.shows(2 * REST_MS - 1)
    resting = told(desk)
    desk.shows(2 * REST_MS)

    assert at_once == resting == {"window/window-1", "desk/window-1", "zone/a/call"}
    assert {"window/window-2", "zone/a/board", "hall"} <= told(desk)
    assert "desk/window-2" not in told(desk)  # nothing of its own has changed


def test_a_press_at_one_window_is_seen_at_the_other_that_it_concerns(desk: Desk) -> None:
    ticket = desk.issues()
    desk.calls()
    desk.says("window-1", "start_service")
    desk.says("window-1", "hold_ticket")
    desk.says("console", "open_window", window="window-2")
    told(desk)
    desk.ear.forget()
    desk.says("window-2", "resume_ticket", ticket=ticket.id)

    assert told(desk) >= {"window/window-2", "desk/window-2", "desk/window-1"}


def test_a_clerk_who_moves_is_seen_at_both_windows(desk: Desk) -> None:
    desk.says("window-1", "log_in", clerk="qian")
    told(desk)
    desk.ear.forget()
    desk.says("window-2", "log_in", clerk="qian")

    assert told(desk) == {f"{board}/window-{number}" for board in ("window", "desk") for number in (1, 2)}


def test_a_visitor_who_ends_the_wait_of_a_ready_window_is_seen_there_at_once(desk: Desk) -> None:
    desk.calls()
    told(desk)
    desk.ear.forget()
    desk.issues()

    assert told(desk) >= {"window/window-1", "desk/window-1"}


def test_a_board_is_not_sent_twice_for_one_press(desk: Desk) -> None:
    desk.issues()
    desk.calls()
    told(desk)
    desk.shows(REST_MS)
    desk.shows(AGES_MS)

    assert len(desk.ear.at("window/window-1")) == len(desk.ear.at("desk/window-1")) == 1


WINDOWS = ("window-1", "window-2", "window-3", "window-4")
CLERKS = ("zhao", "qian", "sun")
SERVICES = ("rs-canbao", "yb-canbao", "bdc-chaxun")


class Chance:
    """People who press whatever they like; what is refused changes nothing."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.chance = Random(seed)
        self.monotonic_ms = 0

    def goes_on(self) -> None:
        desk, pick = self.desk, self.chance.choice
        desk.now_ms += pick([0, 500, 5_000, MINUTE_MS])
        self.monotonic_ms += pick([0, 10, 100, 400])
        if desk.scheduler.hall.next_due_ms() <= desk.now_ms:
            events = desk.scheduler.command(TimePassed(), desk.now_ms)
            desk.publisher.tell(events, desk.scheduler.hall)
        wish = self.chance.random()
        if wish < 0.25:
            desk.does("dispenser-1", desk.command("issue_ticket", service=pick(SERVICES), token=self._token()))
        elif wish < 0.9:
            self._press(pick(WINDOWS))
        elif wish < 0.98:
            self._elsewhere()
        else:
            self._the_hall_changes()

    def _token(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"

    def _press(self, window: str) -> None:
        pick, service = self.chance.choice, self.chance.choice(SERVICES)
        fields: dict[str, dict[str, object]] = {
            "call_next": {},
            "start_service": {},
            "finish_service": {},
            "hand_in": {},
            "miss_ticket": {},
            "recall": {},
            "undo": {},
            "hold_ticket": {"return_s": pick([None, 60])},
            "resume_ticket": {"ticket": self._somebody(State.HELD)},
            "transfer_ticket": {"to_service": service} if self.chance.random() < 0.5 else {"to_window": pick(WINDOWS)},
            "add_service": {"service": service},
            "pause_window": {"reason": "lunch"},
            "open_window": {},
            "close_window": {},
            "log_in": {"clerk": pick(CLERKS)},
            "log_out": {},
        }
        usual = ["call_next", "call_next", "start_service", "start_service", "finish_service", "finish_service", "undo"]
        name = pick([*usual, *fields])
        self.desk.says("console", name, window=window, **fields[name])

    def _elsewhere(self) -> None:
        name, states, fields = self.chance.choice(
            [
                ("reinstate_ticket", (State.MISSED,), {}),
                ("return_ticket", (State.HELD,), {}),
                ("cancel_ticket", (State.HELD, State.MISSED, State.WAITING), {"reason": "visitor"}),
                ("rate_ticket", (State.DONE,), {"level": "satisfied", "channel": "phone"}),
                ("transfer_ticket", (State.WAITING,), {"to_service": "yb-canbao", "window": "window-1"}),
            ]
        )
        self.desk.says("console", name, ticket=self._somebody(*states), **fields)

    def _the_hall_changes(self) -> None:
        desk, wish = self.desk, self.chance.random()
        if wish < 0.2:
            desk.says("console", "close_day")
        elif wish < 0.6:
            desk.scheduler.rebuild()
            desk.publisher.follow(desk.scheduler.hall)
        else:
            config = msgspec.structs.replace(desk.config, clerks=desk.config.clerks[: self.chance.choice([3, 9])])
            reconfigure(desk.scheduler, config, SENTENCES, desk.now_ms)
            desk.publisher.configure(desk.scheduler.config, desk.scheduler.hall)
        self.monotonic_ms += REST_MS  # then all is drawn anew

    def _somebody(self, *states: State) -> str:
        known = [ticket.id for ticket in self.desk.scheduler.hall.tickets if ticket.state in states]
        return self.chance.choice(known or ["A001"])


def latest(ear: Ear) -> dict[str, Message]:
    """Return what whoever listens believes now of every window, without where in history it stands."""
    kinds = (WindowBoard, DeskBoard)
    shown = {path: message for path, message in ear.heard if isinstance(message, kinds)}
    return {path: msgspec.structs.replace(message, epoch=0, seq=0) for path, message in shown.items()}


def drawn_anew(desk: Desk) -> dict[str, Message]:
    """Return the same as a hub would show it that has only just started."""
    ear = Ear()
    anew = Publisher(ear.say, ear.unsay, desk.scheduler.config, SENTENCES, desk.scheduler.outlook)
    anew.configure(desk.scheduler.config, desk.scheduler.hall)
    anew.recall(DaySoFar(counted(entry.event for entry in desk.journal.entries())))
    anew.refresh(desk.scheduler.stamp, desk.now_ms, 0)
    return latest(ear)


def without(boards: dict[str, Message], *fields: str) -> dict[str, Message]:
    """Leave out what only follows from elsewhere in the hall, and may rest a moment."""
    return {
        path: msgspec.structs.replace(board, **{name: None for name in fields if name in board.__struct_fields__})
        for path, board in boards.items()
    }


RESTS = ("could_call", "next_number", "next_why", "sent_on", "undo_step", "undo_until_ms", "shut")
"""Who is next depends on the whole hall, as which windows are closed; what was sent on or can be taken back, on what
became of it since."""


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_whatever_is_pressed_every_window_shows_what_a_hub_started_anew_would_show(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with a_desk(tmp_path_factory.mktemp("hall"), a_hall_of_desks()) as desk:
        desk.publisher.recall(DaySoFar(counted(entry.event for entry in desk.journal.entries())))
        desk.shows(0)
        people = Chance(desk, seed)
        for step in range(60):
            people.goes_on()
            desk.shows(people.monotonic_ms)
            if step % 6 == 0:
                assert without(latest(desk.ear), *RESTS) == without(drawn_anew(desk), *RESTS)
        desk.shows(people.monotonic_ms + AGES_MS)

        assert without(latest(desk.ear), "sent_on") == without(drawn_anew(desk), "sent_on")
