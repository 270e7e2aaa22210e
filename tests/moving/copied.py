"""Some days of a hall whose hub dies for good, again and again, and goes on from a copy of its journal."""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from central_scheduler.offering import given_today
from hall_protocol.commands import IssueTicket
from hall_protocol.states import Offers
from hall_records.backup import backup
from hall_records.journal import EPOCH_MS, Journal
from queue_core.events import Event, TicketFiled, TicketIssued
from tests.dispenser.hubs import Hub
from tests.dispenser.outages import MINUTE, Printed, S
from tests.dispenser.weeks import SERVICES, Plan, Week


class CopiedHub(Hub):
    """A hub of whose journal a copy is made now and then; on the next machine only the copy is left."""

    _offers: Offers | None = None
    _offered = 0
    _last_epoch = 0

    @property
    def offers(self) -> Offers | None:
        """What it says of the numbers given today, once a second at the most."""
        hub, second = self._scheduler, self._world.now_ms // S
        if hub is not None and second != self._offered:
            hall, stamp = hub.hall, hub.stamp
            given = tuple(given_today(hall))
            self._offers = Offers(epoch=stamp.epoch, seq=stamp.seq, at_ms=0, day=hall.state.day.name, given=given)
            self._offered = second
        return self._offers if hub else None

    def copy(self) -> None:
        """Keep what the journal holds now."""
        if self.is_up:
            self.aside.unlink(missing_ok=True)
            backup(self.journal_file, self.aside)

    def move(self) -> None:
        """The machine is gone; another goes on from the copy."""
        former = self._last_epoch = max(self.epoch, self._last_epoch)
        self.stop()
        for part in self.journal_file.parent.glob("journal.db*"):
            part.unlink()
        self.journal_file.write_bytes(self.aside.read_bytes())
        journal = Journal.open(self.journal_file)
        journal.raise_epoch(max(former + 1, self._world.now_ms // EPOCH_MS))  # as the safe has it
        journal.close()
        self._snapshot_seq = 0
        self.start()

    @property
    def journal_file(self) -> Path:
        return self._folder / "journal.db"

    @property
    def aside(self) -> Path:
        return self._folder / "aside.db"


@dataclass
class Moves:
    """What was true when a hub was lost."""

    times: int = 0
    forgotten: int = 0
    """Papers in visitors' hands of which the copy knew nothing."""
    waited: list[tuple[int, Printed]] = field(default_factory=list)
    """Who sat in the hall with a paper of a dispenser that the copy knew nothing of, and when."""
    heard: dict[str, int] = field(default_factory=dict)
    """When any hub put a paper on record last, by its number's day and figure."""


class CopiedWeek(Week):
    """Days in which the hub is moved."""

    def __init__(self, folder: Path, plan: Plan, move_every_ms: float, copy_every_ms: float) -> None:
        self.moves = Moves()
        super().__init__(folder, plan)
        self._move_every_ms, self._copy_every_ms = move_every_ms, copy_every_ms
        self._desk = count()

    def new_hub(self, folder: Path) -> Hub:
        return CopiedHub(self.world, folder, self.config, self._hears)

    def _let_things_fail(self) -> None:
        super()._let_things_fail()
        hub = self.hub
        assert isinstance(hub, CopiedHub)
        hub.copy()
        self.world.again_and_again(self._copy_every_ms, partial(self._fails, hub.copy))
        self.world.again_and_again(self._move_every_ms, partial(self._fails, self._move))
        self.world.again_and_again(20 * MINUTE, self._comes_to_a_guide)

    def _move(self) -> None:
        hub = self.hub
        assert isinstance(hub, CopiedHub)
        here = [paper for paper in self.visitors.here.values() if paper.day == self.world.day]
        hub.move()
        known = {each.event.token for each in hub.entries() if isinstance(each.event, TicketIssued)}
        self.moves.times += 1
        self.moves.forgotten += sum(paper.token not in known for paper in here)
        strangers = [paper for paper in here if paper.kiosk != "console" and paper.token not in known]
        self.moves.waited += [(self.world.now_ms, paper) for paper in strangers]

    def _hears(self, event: Event) -> None:
        """A hub puts something on record."""
        if isinstance(event, TicketIssued | TicketFiled):
            self.moves.heard[f"{event.ticket}/{event.number}"] = self.world.now_ms
        self.visitors.hears(event)

    def _comes_to_a_guide(self) -> None:
        """A guide takes a number for somebody at the console: no dispenser prints it."""
        if not self._is_open() or not any(kiosk.hears for kiosk in self.kiosks):
            return  # what no dispenser hears of, none can tell the next hub
        service = self.world.chance.choice(list(SERVICES))
        token = f"{self.world.chance.getrandbits(128):032x}"[:22]
        wish = IssueTicket(command_id=f"guide-{next(self._desk):06d}", service=service, token=token)
        reply = self.hub.take("console", wish)
        if reply is not None and reply.ticket is not None:
            queue = reply.ticket.id.split("/")[1]
            number = reply.ticket.number
            self.visitors.prints(Printed("console", number, queue, token, self.world.now_ms, self.world.day))


@dataclass
class MovedReckoning:
    """What visitors hold, set against the last hub's record."""

    papers: int
    moves: Moves
    twice: list[tuple[int, str]]
    """Numbers that two papers of one day show."""
    lost: list[Printed]
    """Papers of visitors who sat in the hall when its hub was lost, and whom no hub knows."""


def reckon_moves(week: CopiedWeek) -> MovedReckoning:
    """Set the hub's record against what visitors hold."""
    papers = week.visitors.papers
    times = Counter((paper.day, paper.number) for paper in papers)
    heard = [(name.split("/"), at_ms) for name, at_ms in week.moves.heard.items()]
    latest = {(queue, number): at_ms for (_day, queue, _serial, number), at_ms in heard}
    lost = [paper for at_ms, paper in week.moves.waited if latest.get((paper.queue, paper.number), 0) < at_ms]
    return MovedReckoning(len(papers), week.moves, [paper for paper, many in times.items() if many > 1], lost)
