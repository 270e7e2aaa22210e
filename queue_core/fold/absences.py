"""Who stayed away when, as far as a hall that bans repeaters wants to know; random ids only."""

from queue_core.standing import Standing


def note_absence(hall: Standing, visitor: str, at_ms: int) -> None:
    """A known visitor did not come."""
    if visitor and hall.rules.missed.ban_after:
        hall.state.absences[visitor] = (*hall.state.absences.get(visitor, ()), at_ms)


def forgive_absence(hall: Standing, visitor: str, at_ms: int | None) -> None:
    """The visitor came after all: the absence of that moment was none."""
    kept = list(hall.state.absences.pop(visitor, ()))
    if at_ms in kept:
        kept.remove(at_ms)
    if kept:
        hall.state.absences[visitor] = tuple(kept)


def forget_absences(hall: Standing, now_ms: int) -> None:
    """What no longer counts is forgotten."""
    since_ms = now_ms - hall.rules.missed.ban_ms
    counting = {who: tuple(at for at in when if at > since_ms) for who, when in hall.state.absences.items()}
    hall.state.absences = {who: when for who, when in counting.items() if when}
