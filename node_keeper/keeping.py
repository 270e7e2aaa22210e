"""One machine, kept: renewed, updated, its word said to the hub; a hub that is away is daily life."""

import logging
from collections.abc import Callable
from typing import Final

from node_keeper.about import about_machine
from node_keeper.diagnosing import Diagnosing
from node_keeper.health import FRESH_MS
from node_keeper.hub import Hub
from node_keeper.renewing import ASK_EVERY_MS as RENEW_EVERY_MS
from node_keeper.renewing import renew
from node_runtime.clock import boot_id
from node_runtime.condition import Condition, read_condition
from node_runtime.depot_client import DepotError
from node_runtime.depot_messages import AboutMachine, Done, Report
from node_runtime.machine import MachineSettings
from node_runtime.places import Places
from node_runtime.release import UpdateState, Wish
from node_runtime.settings import SettingsError

log = logging.getLogger(__name__)

WISH_EVERY_MS: Final = 15_000
REPORT_EVERY_MS: Final = 60_000
NEWS_AFTER_MS: Final = 5_000
"""What has changed is said after this time: a node that starts changes several times."""
SPEAKER_EVERY_MS: Final = 3_600_000
"""That one node speaks for another changes with a new card alone."""
AGAIN_MS: Final = 30_000


class Keeping:
    """What a machine's keeper does beside its updates, a step at a time."""

    def __init__(
        self,
        places: Places,
        machine: MachineSettings,
        hub: Hub,
        doctor: Diagnosing,
        now_ms: Callable[[], int],
        update_state: Callable[[Wish], UpdateState],
    ) -> None:
        self._places = places
        self._machine = machine
        self._hub = hub
        self._doctor = doctor
        self._now_ms = now_ms
        self._update_state = update_state
        self._first = machine.nodes[0]
        self._wish_due_ms = self._report_due_ms = 0
        self._renew_due_ms = dict.fromkeys(machine.nodes, 0)
        self._speaker_due_ms = dict.fromkeys(machine.nodes[1:], 0)
        self._said = Report()
        self._said_ms = -REPORT_EVERY_MS
        self._trouble = ""
        self.wish = Wish()
        """What the hub wished last."""

    def step(self) -> None:
        """Do what is due; what cannot be done now is tried again soon."""
        self._doctor.step()
        for errand in (self._ask_wish, self._report, self._renew, self._say_speaker):
            if not self._is_done(errand):
                return

    def _is_done(self, errand: Callable[[], None]) -> bool:
        """Whether an errand was run; one trouble is said once, not every few seconds."""
        given = self._hub.answers_given
        try:
            errand()
        except (DepotError, SettingsError, OSError) as problem:
            self._note(str(problem))
            return False
        if self._hub.answers_given > given:
            self._note("")
        return True

    def _note(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.log(logging.WARNING if trouble else logging.INFO, "%s", trouble or "the hub answers again")
        self._trouble = trouble

    def _ask_wish(self) -> None:
        if self._now_ms() >= self._wish_due_ms:
            self._wish_due_ms = self._now_ms() + WISH_EVERY_MS
            self.wish = self._hub.get(self._first, "/v1/wish", Wish)

    def _report(self) -> None:
        now = self._now_ms()
        if now < self._report_due_ms:
            return
        self._report_due_ms = now + NEWS_AFTER_MS
        report = self.report()
        if now - self._said_ms < REPORT_EVERY_MS and report.news == self._said.news:
            return
        self._report_due_ms = now + AGAIN_MS
        self._hub.post(self._first, "/v1/report", report, Done)
        self._said, self._said_ms, self._report_due_ms = report, now, now + NEWS_AFTER_MS

    def report(self) -> Report:
        """Return how this machine is now."""
        now, said = self._now_ms(), self._conditions()
        state = self._update_state(self.wish)
        well = tuple(each for each in said.values() if each and now - each.beat_ms <= FRESH_MS)
        return Report(
            release=state.running,
            machine=self._about(),
            boot_id=boot_id(),
            up_s=now // 1000,
            nodes=well,
            silent=tuple(node for node in self._machine.nodes if node not in {each.node for each in well}),
            update=state,
            doctor=self._doctor.word,
            doctor_age_s=self._doctor.age_s,
        )

    def _conditions(self) -> dict[str, Condition | None]:
        return {node: read_condition(self._places.node_condition(node)) for node in self._machine.nodes}

    def _about(self) -> AboutMachine:
        return about_machine(self._places, self._machine.hub, self._machine.depot_port)

    def _renew(self) -> None:
        if node := self._first_due(self._renew_due_ms):
            renew(self._places, self._hub, node)
            self._renew_due_ms[node] = self._now_ms() + RENEW_EVERY_MS

    def _say_speaker(self) -> None:
        if node := self._first_due(self._speaker_due_ms):
            self._hub.post(node, "/v1/report", Report(speaker=self._first), Done)
            self._speaker_due_ms[node] = self._now_ms() + SPEAKER_EVERY_MS

    def _first_due(self, due_ms: dict[str, int]) -> str:
        """Return a node whose turn it is; should it fail, the others have theirs first."""
        now = self._now_ms()
        node = next((each for each, at in due_ms.items() if now >= at), "")
        if node:
            due_ms[node] = now + AGAIN_MS
        return node
