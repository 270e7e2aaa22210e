"""About how many are ahead and how long that takes, when nobody can be asked: from the hub's last word on it."""

from dataclasses import dataclass

from hall_protocol.states import QueueLength


@dataclass(frozen=True, slots=True)
class Guess:
    """What a visitor is told; `about, offline` stands beside it."""

    ahead: int
    wait_from_s: int | None = None
    wait_to_s: int | None = None


def guess(last: QueueLength, passed_ms: int, given: int) -> Guess:
    """Return what may be ahead now: who waited then, and those given since, less those who may have been called.

    The windows are taken to have gone on as fast as the hub had foreseen; where it had not, nobody is taken to have
    been called: a wait said too long is the smaller harm.
    """
    ahead = max(0, round(last.waiting + given - _called(last, passed_ms)))
    if last.wait_from_s is None or last.wait_to_s is None or not last.waiting:
        return Guess(ahead)
    share = ahead / last.waiting
    return Guess(ahead, int(last.wait_from_s * share), int(last.wait_to_s * max(1.0, share)))


def _called(last: QueueLength, passed_ms: int) -> float:
    if last.wait_from_s is None or last.wait_to_s is None:
        return 0.0
    middle_s = (last.wait_from_s + last.wait_to_s) / 2
    return last.waiting * passed_ms / 1000 / middle_s if middle_s > 0 else 0.0
