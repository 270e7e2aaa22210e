"""The running hall at this very moment, for whoever asks once: restored from its journal, which is only read."""

from dataclasses import dataclass
from pathlib import Path

from hall_config.texts import Both
from hall_records.faults import NoJournalError
from hall_records.hall_map import hall_map
from hall_records.history import configuration
from hall_records.reading import JournalReader
from hall_simulator.forecaster.following import FollowedHall
from hall_simulator.forecaster.knowledge import Knowledge
from hall_simulator.learning.learned import Learned
from hall_simulator.model import Demand, ModelHall
from hall_simulator.whatif.names import Names
from queue_core.calendar import day_of
from queue_core.commands import TimePassed
from queue_core.events import HallConfigured
from queue_core.hall import Hall
from queue_core.rules import HallRules


@dataclass(frozen=True)
class LiveHall:
    """A hall as it stands, what is known of it, and what its parts are called."""

    hall: Hall
    now_ms: int
    learned: Learned
    names: Names


def live_hall(data: Path, now_ms: int, *, is_hall_time: bool) -> LiveHall:
    """Return the hall of this data folder as it stands now; raises RecordsError where its journal cannot be read.

    What is due by now has happened in it: the journal may be a second behind, and where nothing happens an hour.
    Whoever does not know the hall's own time gives the machine's (`is_hall_time` false): it counts if it is the
    journal's day, else the journal's last moment does, for a hall can be played at another time than ours.
    """
    journal = data / "journal.db"
    with JournalReader.open(journal) as reader:
        configured, name = configuration(reader), reader.hall
    followed = FollowedHall(journal, name)
    followed.look()
    hall = followed.hall
    if hall is None or configured is None:
        raise NoJournalError("The journal does not say yet what the hall is: start the hall first.")
    if not is_hall_time and day_of(now_ms, hall.rules) != hall.state.day.name:
        now_ms = hall.state.last_ms
    now_ms = max(now_ms, hall.state.last_ms)
    hall.handle(TimePassed(), now_ms)
    return LiveHall(hall, now_ms, Knowledge(data).of(hall.rules), names_of(name, hall.rules, configured, now_ms))


def names_of(name: str, rules: HallRules, configured: HallConfigured, now_ms: int) -> Names:
    """Return what a hall's parts are called; who comes to it is not asked."""
    nobody = ModelHall(name, rules, Demand(0.0, 0.0, (), {}), (), now_ms, 0)
    return named(nobody, configured)


def named(model: ModelHall, configured: HallConfigured) -> Names:
    """Return a hall with its services' names, as they are configured."""
    places = hall_map(configured)
    services = {code: places.name("service", code) for code in configured.rules.services}
    return Names(model, {code: Both(name.zh, name.en or name.zh) for code, name in services.items()})
