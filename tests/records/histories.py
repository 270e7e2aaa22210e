"""Random days of a small hall: clerks and visitors who mostly do what is possible, and sometimes what is not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from hypothesis import strategies as st

from queue_core.commands import (
    AddService,
    BookVisit,
    CallNext,
    CallTicket,
    CancelTicket,
    ChangeLane,
    CheckIn,
    CloseDay,
    CloseWindow,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    IssueTicket,
    LogIn,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    RateTicket,
    Recall,
    Reclassify,
    Reinstate,
    ReportPaper,
    ReprintTicket,
    ResumeTicket,
    ReturnTicket,
    StartService,
    StepBack,
    TimePassed,
    TransferTicket,
    Undo,
)
from queue_core.hall import Hall
from queue_core.lifecycle import Level, ServiceOutcome, State, WindowState
from queue_core.refusals import RefusedError
from queue_core.rules import HallRules, Lane
from tests.records.halls import RecordedHall
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES

History = list[tuple[Command, int]]
"""What is wanted, and when."""
SEEDS = st.integers(0, 2**32 - 1)
STEPS_MS = (0, 0, 1, 999, 17_001, MINUTE_MS, 5 * MINUTE_MS, 65 * MINUTE_MS + 7)


@dataclass
class Life:
    """A hall whose people act at random; keeps what they wanted."""

    chance: Random
    hall: Hall
    history: History

    def goes_on(self) -> None:
        """Somebody wants something, a little later; what is due until then happens by itself, as the hub sees to it."""
        at_ms = self.hall.state.last_ms + self.chance.choice(STEPS_MS)
        while self.hall.next_due_ms() <= at_ms:
            self.wants(TimePassed(), self.hall.next_due_ms())
        command = self.at_a_window() if self.chance.random() < 0.6 else self._in_the_hall()
        self.wants(command, at_ms)

    def wants(self, command: Command, at_ms: int) -> bool:
        """Note the wish, and return whether the hall grants it."""
        self.history.append((command, at_ms))
        try:
            self.hall.handle(command, at_ms)
        except RefusedError:
            return False
        return True

    def at_a_window(self) -> Command:
        """Return what some window might want now."""
        window = self.chance.choice(list(self.hall.state.windows.values()))
        service = self.chance.choice(list(RULES.services))
        where = self.chance.choice(["", "1", "3"])
        free: list[Callable[[], Command]] = [
            *[lambda: CallNext(window.id)] * 6,
            *[lambda: ResumeTicket(window.id, self._somebody(State.HELD))] * 2,
            lambda: CallTicket(window.id, self._somebody(State.WAITING), "frail", permitted=True),
            lambda: PauseWindow(window.id, self.chance.choice(["lunch", "training"])),
            lambda: CloseWindow(window.id),
            lambda: OpenWindow(window.id),
            lambda: LogIn(window.id, self.chance.choice(["li", "wang"]), self.chance.random() < 0.5),
            lambda: LogOut(self.chance.choice(["li", "wang"])),
            lambda: Undo(window.id),
        ]
        calling: list[Callable[[], Command]] = [
            *[lambda: StartService(window.id)] * 5,
            *[lambda: MissTicket(window.id)] * 2,
            lambda: Recall(window.id),
            lambda: TransferTicket(window.id, service, where, self.chance.choice([None, True])),
            lambda: FinishService(window.id),
            lambda: Undo(window.id),
        ]
        serving: list[Callable[[], Command]] = [
            *[lambda: FinishService(window.id, self.chance.choice(list(ServiceOutcome)), self._some_services())] * 3,
            lambda: FinishService(window.id, stay=self.chance.choice([True, False])),
            *[lambda: HoldTicket(window.id, self._later())] * 2,
            lambda: TransferTicket(window.id, service, where, and_back=self.chance.random() < 0.3),
            lambda: AddService(window.id, service),
            lambda: HandIn(window.id),
            *[lambda: Undo(window.id)] * 2,
        ]
        doing = {WindowState.CALLING: calling, WindowState.SERVING: serving}
        return self.chance.choice(doing.get(window.state, free))()

    def _in_the_hall(self) -> Command:
        token = f"{self.chance.getrandbits(128):032x}"
        service = self.chance.choice(list(RULES.services))
        slot_ms = self.hall.state.last_ms + self.chance.choice([0, 10, 25, 90]) * MINUTE_MS
        someone = self._somebody
        wishes: list[Callable[[], Command]] = [
            *[lambda: IssueTicket(service, token, "dispenser-1", then=self._some_services())] * 6,
            *[lambda: IssueTicket("permit", token, "dispenser-1", Lane.GREEN, "elderly", situation="new")] * 2,
            lambda: BookVisit(token[:4], "tax", slot_ms),
            lambda: CheckIn(token, "dispenser-1", self._some_booking()),
            lambda: CancelTicket(someone(), self.chance.choice(RULES.cancel_reasons)),
            *[lambda: Reinstate(someone(State.MISSED))] * 2,
            lambda: ReturnTicket(someone(State.HELD)),
            lambda: StepBack(someone(State.WAITING), 1),
            lambda: Reclassify(someone(State.WAITING), service),
            lambda: ChangeLane(someone(State.WAITING), Lane.GREEN, "elderly"),
            *[lambda: RateTicket(someone(State.DONE), self.chance.choice(list(Level)), "pad")] * 2,
            lambda: ReportPaper(someone(), self.chance.random() < 0.5, "no paper"),
            lambda: ReprintTicket(someone()),
            lambda: TransferTicket("", service, ticket=someone(State.WAITING)),
            lambda: TimePassed(),
        ]
        return self.chance.choice(wishes)() if self.chance.random() < 0.99 else CloseDay()

    def _somebody(self, *states: State) -> str:
        tickets = [ticket.id for ticket in self.hall.tickets if not states or ticket.state in states]
        return self.chance.choice(tickets or ["A001"])

    def _some_booking(self) -> str:
        return self.chance.choice([*self.hall.state.bookings, "b-0"])

    def _some_services(self) -> tuple[str, ...]:
        return tuple(self.chance.sample(list(RULES.services), self.chance.choice([0, 0, 0, 1, 2])))

    def _later(self) -> int | None:
        return self.chance.choice([None, self.hall.state.last_ms + 20 * MINUTE_MS])


def some_rules(chance: Random) -> HallRules:
    """Return the small hall as one of several might run it."""
    calling = replace(
        RULES.calling,
        policy=chance.choice(["vtt", "arrival"]),
        auto_call=chance.random() < 0.2,
        one_button=chance.random() < 0.2,
        stay_for_next=chance.random() < 0.7,
        transfer_first=chance.random() < 0.3,
    )
    return replace(RULES, calling=calling)


def life(seed: int, steps: int, rules: HallRules | None = None) -> tuple[HallRules, History]:
    """Return a hall's rules and a day of it, or several, of so many wishes."""
    chance = Random(seed)
    rules = rules or some_rules(chance)
    hall = Hall.new(rules, NINE_MS)
    living = Life(chance, hall, [])
    living.wants(TimePassed(), NINE_MS)
    for window in rules.windows:
        living.wants(OpenWindow(window), NINE_MS)
    while len(living.history) < steps:
        living.goes_on()
    return rules, living.history[1 + len(rules.windows) :]


def live_through(recorded: RecordedHall, history: History) -> None:
    """Give the hall one command after another; those it refuses change nothing."""
    for command, at_ms in history:
        try:
            recorded.does(command, at_ms)
        except RefusedError:
            continue
