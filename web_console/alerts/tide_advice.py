"""When waits are too long, the forecaster is asked which window could help out now; its advice stands by the alert."""

from collections.abc import Callable
from typing import Final

from hall_config.model import HallConfig
from web_console.alerts.keeping import Happening
from web_console.live import LiveHall
from web_console.planning.advice_view import AdviceForm
from web_console.planning.hall_days import day_at
from web_console.planning.jobs import FORECASTER, Asked, Questions, TooManyQuestionsError

WAITS: Final = frozenset({"long_wait", "long_wait_ahead"})
FRESH_MS: Final = 15 * 60_000
"""Older, advice for the very moment is none; then it may be asked for anew."""


class TideAdvice:
    """The advice for this moment, asked for by itself."""

    def __init__(self, hall: LiveHall, questions: Questions, config: Callable[[], HallConfig | None]) -> None:
        self._hall = hall
        self._questions = questions
        self._config = config
        self._asked = ""
        self._asked_ms = -FRESH_MS

    def hear(self, happening: Happening) -> None:
        """Ask, when a wait is said to be too long and nobody has been asked for a while."""
        if happening.what not in ("raised", "repeated") or happening.alert.condition.kind not in WAITS:
            return
        now_ms, config = self._hall.now_ms, self._config()
        if config is None or abs(now_ms - self._asked_ms) < FRESH_MS or not self._is_somebody_there():
            return
        form = AdviceForm("now", day_at(now_ms, self._hall.utc_offset_s, config).weekday())
        try:
            self._asked = self._questions.ask("advice", form.question, form).id
        except TooManyQuestionsError:
            return  # the next wait, or the same one when it is said again, asks
        self._asked_ms = now_ms

    def latest(self) -> Asked | None:
        """Return the question while its answer is still of this moment."""
        is_fresh = abs(self._hall.now_ms - self._asked_ms) < FRESH_MS
        return self._questions.find(self._asked) if self._asked and is_fresh else None

    def _is_somebody_there(self) -> bool:
        nodes = self._hall.picture().nodes
        return any(each.status.role == FORECASTER and each.status.state != "lost" for each in nodes)
