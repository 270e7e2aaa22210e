"""How a hub opens its hall: the journal is the truth, the configuration folder seeds it and changes it, on record."""

import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from central_scheduler.apart import Apart
from central_scheduler.hall_rules import rules_of
from central_scheduler.manners import UnmannerlyError
from central_scheduler.scheduler import Scheduler
from central_scheduler.sentences import Sentences
from hall_config.model import HallConfig
from hall_config.problems import ConfigError
from hall_config.reading import read_hall
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from hall_records.journal import EPOCH_MS, Journal
from hall_records.replay import rebuilt
from queue_core.commands import Configure, TimePassed
from queue_core.dispenser_commands import GoOnRestored
from queue_core.events import Event
from queue_core.hall import Hall
from queue_core.records import HallState
from queue_core.refusals import RefusedError

logger = logging.getLogger(__name__)

TOLD: Final = 3
"""How many of a folder's problems one sentence names."""


def open_hall(
    journal: Journal,
    config: HallConfig,
    sentences: Sentences,
    now_ms: int,
    speed: float,
    *,
    folder: Path | None = None,
    apart: Apart | None = None,
) -> "Opened":
    """Return the hall as the journal tells it, in the folder's configuration, on a day that is open.

    A folder that differs from what the journal holds is taken as a change, and journalled; where it would take away
    what a waiting visitor needs, the hall goes on with what it had. While it is open it reads `folder` again
    on request.
    """
    journal.begin_epoch(now_ms // EPOCH_MS)
    former = rebuilt(journal)
    hall = former or Hall(HallState(rules_of(config)))
    reread = partial(changed_hall, folder) if folder else None
    scheduler = Scheduler(journal, hall, sentences, speed, apart=apart, reread=reread)
    told = config
    if former is not None:
        told = scheduler.config if former.state.document else config
        scheduler.command(TimePassed(), now_ms)  # yesterday's tickets end before anything is taken away
    taken = reconfigure(scheduler, config, sentences, now_ms)
    if taken.refusal:
        logger.error("the changed configuration was not taken, the hall goes on as it was: %s", taken.refusal.en)
    elif taken.events:
        logger.info("the configuration of %s is in force", config.id)
    scheduler.command(TimePassed(), now_ms)
    _go_on_restored(scheduler, journal, now_ms)
    journal.prune_replies(now_ms)  # here too: a hall that is switched off at night never sees a day roll over
    return Opened(scheduler, taken.config, told)


def _go_on_restored(scheduler: Scheduler, journal: Journal, now_ms: int) -> None:
    """After a copy was restored, once: what was given since it was made, the dispensers are asked for."""
    known, epoch = scheduler.hall.state.restored, journal.restored_epoch
    if epoch > (known.epoch if known else 0):
        logger.warning("the journal is a copy (epoch %d): the dispensers are asked how far numbers had come", epoch)
        scheduler.command(GoOnRestored(epoch), now_ms)


class Opened(NamedTuple):
    """An open hall, what is in force there, and what everybody was told before the hub was started."""

    scheduler: Scheduler
    config: HallConfig
    told: HallConfig


@dataclass(frozen=True, slots=True)
class Reconfigured:
    """What came of a changed configuration: what is in force now, what has happened, or why nothing has."""

    config: HallConfig
    events: tuple[Event, ...] = ()
    code: RefusalCode | None = None
    refusal: LocalText | None = None


def reconfigure(scheduler: Scheduler, source: Path | HallConfig, sentences: Sentences, now_ms: int) -> Reconfigured:
    """Let an open hall go on with what its folder says now: wholly, or not at all.

    What waiting visitors, clerks or windows still need cannot be taken away, nor can a hall become another one;
    the refusal says what stands in the way. An unchanged folder changes nothing. Raises NotStoredError, with the hall
    as it was.
    """
    try:
        command = changed_hall(source, scheduler.hall)
        events = scheduler.command(command, now_ms) if command else ()
    except UnmannerlyError as problem:
        return _refused(scheduler, problem.code, sentences.say(f"refusal.{problem.code}", **problem.fields))
    except RefusedError as problem:
        return _refused(scheduler, RefusalCode(problem.reason), sentences.refusal(problem))
    return Reconfigured(_in_force(scheduler), events)


def changed_hall(source: Path | HallConfig, hall: Hall) -> Configure | None:
    """Return what a hall is to become; nothing where it is so already.

    Raises UnmannerlyError where the folder cannot be taken whatever goes on in the hall.
    """
    try:
        config = source if isinstance(source, HallConfig) else read_hall(source)
    except ConfigError as error:
        raise UnmannerlyError(RefusalCode.BAD_CONFIGURATION, problem=_told(error)) from error
    document = msgspec.json.encode(config).decode()
    if document == hall.state.document:
        return None
    former = msgspec.json.decode(hall.state.document, type=HallConfig).id if hall.state.document else config.id
    if config.id != former:
        problem = f'id = "{config.id}" is another hall, this one is "{former}"'
        raise UnmannerlyError(RefusalCode.BAD_CONFIGURATION, problem=problem)
    return Configure(rules_of(config), document)


def _told(error: ConfigError) -> str:
    """Return the first problems in one line; `paidui check-config` prints them all."""
    first = "; ".join(str(problem) for problem in error.problems[:TOLD])
    more = len(error.problems) - TOLD
    return f"{first} (+{more})" if more > 0 else first


def _refused(scheduler: Scheduler, code: RefusalCode, sentence: LocalText) -> Reconfigured:
    return Reconfigured(_in_force(scheduler), code=code, refusal=sentence)


def _in_force(scheduler: Scheduler) -> HallConfig:
    return msgspec.json.decode(scheduler.hall.state.document, type=HallConfig)
