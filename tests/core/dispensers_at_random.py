"""What dispensers do at random: ask for numbers, go on alone with them, hand over what they gave, late or twice."""

from dataclasses import dataclass, field, replace
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from queue_core.commands import CallTicket, Configure, HoldTicket, IssueTicket, MissTicket, StartService
from queue_core.dispenser_commands import GoOnRestored, HandOver, Holding, ReserveNumbers, TellNumbers
from queue_core.events import NumbersReserved, NumbersTold, Reached
from queue_core.lifecycle import Paper, State
from queue_core.rules import HallRules, Lane
from tests.core.building import MINUTE_MS
from tests.core.calendars import day_at
from tests.core.finding import Finding, Finger, anyone, fingers
from tests.core.numbers_aside import figure_of, free_rows
from tests.core.random_halls import DISPENSERS, HOUR_MS, QUEUES, queues_of

THEN: Final = (0, 0, 1, MINUTE_MS, 10 * MINUTE_MS)

lanes = st.sampled_from([Lane.NORMAL] * 4 + [Lane.GREEN, Lane.GREEN, Lane.APPOINTMENT])
reasons = st.sampled_from(["elderly"] * 5 + ["", "rich"])
rarely = st.sampled_from([False] * 4 + [True])
papers = st.sampled_from([Paper.PRINTED, Paper.PRINTED, Paper.FAILED, Paper.PENDING])
visitors = st.sampled_from(["", "", "", "v1", "v2", "v3"])
pauses_ms = st.sampled_from([0, 0, MINUTE_MS, HOUR_MS, 9 * HOUR_MS, 26 * HOUR_MS, 60 * HOUR_MS])
heard = st.sampled_from([0, 0, 1, 3, 40])
"""How many numbers somebody was given after the copy was made."""
asking_ms = st.sampled_from([0, 5_000, MINUTE_MS])
errs_ms = st.sampled_from([0, 0, 0, 0, 5 * MINUTE_MS, -5 * MINUTE_MS, 30 * HOUR_MS])
"""By how much a dispenser that was without power is wrong about when it gave a number."""


@dataclass
class Roll:
    """A block on a dispenser's own disk: the queue as it was when it was granted, and what comes next."""

    id: str
    queue: str
    last: int
    next: int
    rules: HallRules

    @property
    def left(self) -> range:
        return range(self.next, self.last + 1)

    def figure(self, serial: int) -> int:
        return figure_of(serial, self.rules.queues[self.queue])

    def printed(self, serial: int, *, green: bool) -> str:
        queue = self.rules.queues[self.queue]
        mark = self.rules.green_prefix if green else ""
        return f"{mark}{queue.prefix}{self.figure(serial):0{queue.digits}d}"


@dataclass
class Given:
    """A number that stands on a paper, and has not been handed over."""

    told: HandOver
    at_ms: int
    paper: tuple[str, str, int]
    """The day, the queue, the figure: on no other paper."""


@dataclass
class Machine:
    """A dispenser, as far as it can be alone."""

    name: str
    rolls: list[Roll] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    handed_over: Given | None = None


class Dispensers(Finding):
    """Two of them, each with its own disk, and none that knows more than it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.machines = {name: Machine(name) for name in DISPENSERS}

    @invariant()
    def no_number_stands_on_two_papers(self) -> None:
        """Neither today nor, for what may still be given, ever; a dispenser that was taken away is asked no more."""
        had: set[tuple[str, int]] = set()
        day, known = self.onlooker.book.day, self.hall.rules.dispensers
        for machine in self.machines.values() if day else ():
            theirs = [(roll.queue, roll.figure(serial)) for roll in machine.rolls for serial in roll.left]
            theirs += [given.paper[1:] for given in machine.given if given.paper[0] == day and given.paper[1]]
            if machine.name in known:
                assert len(set(theirs)) == len(theirs), "no dispenser prints a number twice"
                assert had.isdisjoint(theirs), f"two dispensers print one number: {sorted(had & set(theirs))}"
                had |= set(theirs)
            else:
                machine.rolls.clear()

    @rule(nth=anyone, finger=fingers, is_lost=rarely, first=st.booleans())
    def a_dispenser_asks_for_numbers(self, nth: int, finger: Finger, is_lost: bool, first: bool) -> None:
        machine = self.machine(nth)
        if first or finger[0] % 4:
            self.hands_over_all(machine)
        self.asks(machine, finger, is_heard=not is_lost)

    @rule(nth=anyone, came=st.lists(fingers, min_size=1, max_size=6), lane=lanes, reason=reasons, who=visitors)
    def a_dispenser_gives_numbers_alone(self, nth: int, came: list[Finger], lane: Lane, reason: str, who: str) -> None:
        machine = self.machine(nth)
        if not machine.rolls:
            self.asks(machine, (0, True))
        for finger in came:
            self.gives(machine, finger, lane, reason, who)
            self.time_goes_by(THEN[finger[0] % len(THEN)])

    @rule(nth=anyone, finger=fingers, who=visitors, paper=papers, waits=st.booleans())
    def a_hub_answers_too_late(self, nth: int, finger: Finger, who: str, paper: Paper, waits: bool) -> None:
        machine, token = self.machine(nth), self.token()
        if waits:
            self.until_the_hall_is_open()
        self.press(IssueTicket(self.service((finger[0], True)), token, machine.name, visitor=who))
        self.gives(machine, (finger[0], True), Lane.NORMAL, "", who, token if finger[1] else "another paper")
        if paper is not Paper.PENDING:
            self.goes_on_with_token(token, finger[0])
        self.hands_over(machine, paper)

    @rule(nth=anyone, count=st.integers(1, 8), paper=papers, err_ms=errs_ms, twice=rarely)
    def a_dispenser_hands_over(self, nth: int, count: int, paper: Paper, err_ms: int, twice: bool) -> None:
        machine = self.machine(nth)
        for _ in range(count):
            self.hands_over(machine, paper, err_ms)
        if twice and machine.handed_over:
            self.press(machine.handed_over.told, self.now_ms - machine.handed_over.at_ms)

    @rule(nth=anyone, came=st.lists(fingers, min_size=1, max_size=12), pause_ms=pauses_ms, err_ms=errs_ms, paper=papers)
    def a_dispenser_is_alone_for_long(
        self, nth: int, came: list[Finger], pause_ms: int, err_ms: int, paper: Paper
    ) -> None:
        machine = self.machine(nth)
        for finger in came:
            self.gives(machine, finger, Lane.GREEN if finger[0] % 5 == 0 else Lane.NORMAL, "elderly", "")
        self.time_goes_by(pause_ms if nth % 3 == 0 or pause_ms <= HOUR_MS else 0)
        for _ in came:
            self.hands_over(machine, paper, err_ms)
        self.asks(machine, came[0])

    @rule(nth=anyone, finger=fingers, data=st.data(), gives=st.booleans())
    def a_queue_prints_otherwise_and_a_dispenser_that_is_alone_does_not_know(
        self, nth: int, finger: Finger, data: st.DataObject, gives: bool
    ) -> None:
        machine, rules = self.machine(nth), self.hall.rules
        queue = machine.rolls[0].queue if machine.rolls else "a"
        self.press(Configure(replace(rules, queues={**rules.queues, queue: data.draw(queues_of(queue))})))
        if gives:
            self.gives(machine, finger, Lane.NORMAL, "", "")
            self.hands_over_all(machine)
        self.asks(machine, finger)

    @rule(nth=anyone, finger=fingers, coming_ms=st.sampled_from([-31 * MINUTE_MS, 0, 5 * MINUTE_MS, HOUR_MS]))
    def a_booked_visitor_comes_to_a_dispenser_that_is_alone(self, nth: int, finger: Finger, coming_ms: int) -> None:
        machine, code = self.machine(nth), self.booking(finger)
        booked = self.hall.state.bookings.get(code)
        if booked:
            self.time_goes_on_to(booked.slot_ms + coming_ms)
            lane = Lane.APPOINTMENT if finger[0] % 2 else Lane.NORMAL
            self.gives(machine, finger, lane, "", booked.visitor, booking=code, service=booked.service)
            self.hands_over(machine, Paper.PRINTED)

    @rule(nth=anyone, finger=fingers, serial=st.integers(1, 99), age_ms=pauses_ms, twice=st.booleans())
    def a_hub_that_forgot_hears_of_a_number(
        self, nth: int, finger: Finger, serial: int, age_ms: int, twice: bool
    ) -> None:
        """It was restored from a backup that is older than the block; or nobody ever had such a number."""
        service = self.service(finger)
        known = self.hall.rules.services.get(service)
        queue = known.queue if known and finger[0] % 6 else ("gone", *QUEUES)[finger[0] % 4]
        number = f"{self.hall.rules.queues[queue].prefix if queue in QUEUES else 'X'}{serial:02d}"
        name = self.machine(nth).name if finger[0] % 9 else "a shoebox"
        told = HandOver(name, service, queue, serial, number, self.paper_token())
        for _ in range(1 + twice):
            self.press(told, age_ms)

    @rule(nths=st.lists(anyone, max_size=3), finger=fingers, more=heard, waits_ms=asking_ms)
    def the_hub_goes_on_from_a_copy(self, nths: list[int], finger: Finger, more: int, waits_ms: int) -> None:
        """What it forgot its dispensers tell, all of them, some or none; one may have a fresh disk and ask at once."""
        self.press(GoOnRestored(self.tally.tried["GoOnRestored"]))
        for nth in nths:
            if nth % 7:
                self.tells(self.machine(nth), finger, more)
            else:
                self.machine(nth).rolls.clear()
                self.asks(self.machine(nth), finger)
            self.press(IssueTicket(self.service(finger), self.token(), self.machine(nth).name))
        self.time_goes_by(waits_ms)

    def machine(self, nth: int) -> Machine:
        return self.machines[DISPENSERS[nth % 2]]

    def paper_token(self) -> str:
        return f"paper {self.tally.tried['HandOver']} {sum(len(each.given) for each in self.machines.values())}"

    def asks(self, machine: Machine, finger: Finger, *, is_heard: bool = True) -> None:
        """It names the blocks of which something is left; what it does not name, it has forgotten."""
        machine.rolls = [roll for roll in machine.rolls if roll.left]
        held = [roll.id for roll in machine.rolls]
        if not finger[1]:
            held = held[1:]
            machine.rolls = machine.rolls[1:]
        strangers = ("of a former hub",) if finger[0] % 3 == 0 else ()
        name = machine.name if finger[0] % 11 or finger[1] else "a shoebox"
        rules = self.hall.rules
        events = self.press(ReserveNumbers(name, (*held, *strangers)))
        told = [event for event in events if isinstance(event, NumbersReserved)]
        if name != machine.name or not is_heard:
            return
        reserved = self.hall.state.reserved
        machine.rolls = [roll for roll in machine.rolls if roll.id in reserved]
        for granted in (each for event in told for each in event.granted):
            machine.rolls.append(Roll(granted.block, granted.queue, granted.last, granted.first, rules))

    def tells(self, machine: Machine, finger: Finger, more: int) -> None:
        """It has seen higher numbers than the hub knows of, and may hold some that were set aside since."""
        book = self.onlooker.book
        machine.rolls = [roll for roll in machine.rolls if roll.left and roll.id in self.hall.state.reserved]
        held = tuple(Holding(roll.id, roll.rules.queues[roll.queue], roll.next, roll.last) for roll in machine.rolls)
        queue = book.rules.queues[QUEUES[finger[0] % len(QUEUES)]]
        row = next(iter(free_rows(book, queue, machine.name)), []) if finger[0] % 4 == 0 else []
        lost = [Holding(f"lost/{queue.id}/{row[0]}/{book.batch}", queue, row[0], row[-1])] if row else []
        reached = tuple(Reached(each, book.hub_gave.get(each, 0) + more) for each in (queue.id, "gone"))
        day = book.day if finger[0] % 5 else "2001-02-03"
        name = machine.name if finger[1] else "a shoebox"
        shown = tuple(Reached(each, nth) for each in (queue.id, "gone") for nth in range(1, finger[0] % 40))
        events = self.press(TellNumbers(name, day, reached, (*held, *lost), shown))
        for granted in (each for event in events if isinstance(event, NumbersTold) for each in event.held):
            machine.rolls.append(Roll(granted.block, granted.queue, granted.last, granted.first, self.hall.rules))

    def gives(
        self,
        machine: Machine,
        finger: Finger,
        lane: Lane,
        reason: str,
        who: str,
        instead_of: str = "",
        *,
        booking: str = "",
        service: str = "",
    ) -> None:
        """A number is given of the service's queue, as the dispenser knew both when it heard of them last."""
        roll = next((each for each in machine.rolls if each.left and self.fits(each, service)), None)
        if roll is None:
            return
        codes = [code for code, each in roll.rules.services.items() if each.queue == roll.queue]
        code = service or (codes or ["fishing"])[finger[0] % len(codes or "1")]
        serial, roll.next = roll.next, roll.next + 1
        then = (self.service((finger[0] + 1, finger[1])),) if finger[0] % 4 == 0 else ()
        told = HandOver(
            machine.name,
            code if finger[1] or booking else "fishing",
            roll.queue,
            serial,
            roll.printed(serial, green=lane is Lane.GREEN),
            self.paper_token(),
            lane,
            reason if lane is Lane.GREEN or reason == "rich" else "",
            ("", "", "first", "unheard of")[finger[0] % 4],
            then,
            who,
            booking,
            instead_of=instead_of,
        )
        day = day_at(self.hall_ms, self.hall.rules)
        machine.given.append(Given(told, self.now_ms, (day, roll.queue, roll.figure(serial))))

    def fits(self, roll: Roll, service: str) -> bool:
        known = roll.rules.services.get(service)
        return not service or (known is not None and known.queue == roll.queue)

    def hands_over(self, machine: Machine, paper: Paper, err_ms: int = 0) -> None:
        """The oldest goes first; a dispenser that was without power since knows its time by its bounds only."""
        if not machine.given:
            return
        oldest = machine.given.pop(0)
        fault = "printer.paper_out" if paper is Paper.FAILED else ""
        oldest.told = replace(oldest.told, paper=paper, fault=fault, estimated=err_ms != 0)
        self.press(oldest.told, self.now_ms - oldest.at_ms + err_ms)
        machine.handed_over = oldest

    def hands_over_all(self, machine: Machine) -> None:
        while machine.given:
            self.hands_over(machine, Paper.PRINTED)

    def goes_on_with_token(self, token: str, nth: int) -> None:
        """Somebody is called with a ticket that nobody holds, and may be missed."""
        theirs = [visit for visit in self.onlooker.book.visits.values() if visit.token == token]
        for visit in theirs:
            if visit.state is State.WAITING:
                self.press(CallTicket(self.free_window((nth, True), visit.id), visit.id, "hurry", permitted=True))
            if visit.state is State.CALLED and nth % 3:
                self.press(MissTicket(visit.window) if nth % 3 == 1 else StartService(visit.window))
            if visit.state is State.SERVING and nth % 2:
                self.press(HoldTicket(visit.window))
