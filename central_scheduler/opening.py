"""How a hub opens its hall: the journal is the truth, the configuration folder seeds it and changes it, on record."""

import logging
from typing import Final

import msgspec

from central_scheduler.hall_rules import rules_of
from central_scheduler.scheduler import Scheduler
from central_scheduler.sentences import Sentences
from hall_config.model import HallConfig
from hall_records.journal import Journal
from hall_records.replay import rebuilt
from queue_core.commands import Configure, TimePassed
from queue_core.hall import Hall
from queue_core.records import HallState
from queue_core.refusals import RefusedError

logger = logging.getLogger(__name__)

EPOCH_MS: Final = 60_000
"""A journal begun anew takes the minute as its epoch: above that of any begun before it."""


def open_hall(
    journal: Journal, config: HallConfig, sentences: Sentences, now_ms: int, speed: float
) -> tuple[Scheduler, HallConfig]:
    """Return the hall as the journal tells it, in the folder's configuration, on a day that is open.

    A folder that differs from what the journal holds is taken as a change, and journalled; where it would take away
    what a waiting visitor needs, the hall goes on with what it had.
    """
    journal.begin_epoch(now_ms // EPOCH_MS)
    former = rebuilt(journal)
    scheduler = Scheduler(journal, former or Hall(HallState(rules_of(config))), sentences, speed)
    if former is not None:
        scheduler.command(TimePassed(), now_ms)  # yesterday's tickets end before anything is taken away
    _configure(scheduler, config, sentences, now_ms)
    scheduler.command(TimePassed(), now_ms)
    journal.prune_replies(now_ms)  # here too: a hall that is switched off at night never sees a day roll over
    return scheduler, msgspec.json.decode(scheduler.hall.state.document, type=HallConfig)


def _configure(scheduler: Scheduler, config: HallConfig, sentences: Sentences, now_ms: int) -> None:
    document = msgspec.json.encode(config).decode()
    if document == scheduler.hall.state.document:
        return
    try:
        scheduler.command(Configure(rules_of(config), document), now_ms)
    except RefusedError as refused:
        reason = sentences.refusal(refused).en
        logger.error("the changed configuration was not taken, the hall goes on as it was: %s", reason)
    else:
        logger.info("the configuration of %s is in force", config.id)
