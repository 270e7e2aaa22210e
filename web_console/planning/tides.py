"""Windows that serve other things for a while (潮汐窗口): which do now, how one is made to and reverts by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from hall_config.model import HallConfig, Window
from hall_config.serving import help_out_services, own_services
from hall_config.wall import on_the_wall
from hall_protocol.changes import EVERY_SERVICE, Hours, Skill, Wishes
from hall_protocol.commands import AssignServices
from hall_protocol.states import WindowBoard
from web_console.planning.change_words import ChangeWords, clock
from web_console.planning.hall_days import day_at

DAY_MS: Final = 86_400_000
When = Literal["now", "done", "later", "over", "other_day", "unknown", "gone"]


@dataclass(frozen=True, slots=True)
class Tide:
    """A window that serves something else for a while."""

    window: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Widening:
    """A window that could serve more for a while, as a change says it."""

    window: str
    services: tuple[str, ...]
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """Whether a widening can be made at this moment; `until_ms` None is the end of the day."""

    when: When
    until_ms: int | None = None
    from_clock: str = ""


@dataclass(frozen=True, slots=True)
class HallMoment:
    """What time it is in the hall."""

    now_ms: int
    utc_offset_s: int


def tides_of(boards: Iterable[WindowBoard], words: ChangeWords) -> tuple[Tide, ...]:
    """Return the windows that serve something else now."""
    return tuple(Tide(board.window, board.number, tide_text(board, words)) for board in boards if is_assigned(board))


def is_assigned(board: WindowBoard) -> bool:
    """Whether a window serves something else than the configuration says."""
    return bool(board.assigned or board.assigned_help_out)


def is_at_work(board: WindowBoard) -> bool:
    """Whether a window is open, so that what it is given counts at once."""
    return board.phase not in ("closed", "paused")


def tide_text(board: WindowBoard, words: ChangeWords) -> str:
    """Return what a window serves for a while: what it serves besides, or where it serves less, all of it."""
    window = _window(words.config, board.window)
    every = {service.code for service in words.config.services}
    now = _spelled_out((*board.assigned, *board.assigned_help_out), every)
    usual = own_services(words.config, window) | help_out_services(words.config, window) if window else frozenset()
    besides = now - usual
    key = "tide_besides" if besides and usual <= now else "tide_only"
    services = words.services(now if key == "tide_only" or now >= every else besides)
    until = board.assigned_until_ms
    ends = words.tongue.say("tide_until", time=words.tongue.clock(until)) if until else words.tongue.say("tide_today")
    return words.tongue.say(key, services=services, until=ends)


def _spelled_out(services: Iterable[str], every: set[str]) -> frozenset[str]:
    codes = frozenset(services)
    return frozenset(every) if EVERY_SERVICE in codes else codes


def _window(config: HallConfig, window: str) -> Window | None:
    return next((each for each in config.windows if each.id == window), None)


def is_made(widening: Widening, board: WindowBoard | None, config: HallConfig) -> bool:
    """Whether a window serves already for a while what a widening would let it serve."""
    every = {service.code for service in config.services}
    return board is not None and _spelled_out(widening.services, every) <= frozenset(board.assigned)


def widenings_in(changes: Wishes) -> tuple[Widening, ...]:
    """Return the widenings among changes; several services of a window in the same hours are one."""
    found: dict[tuple[str, Hours | None], tuple[str, ...]] = {}
    for change in changes:
        if isinstance(change, Skill):
            place = change.window, change.hours
            found[place] = (*found.get(place, ()), change.service)
    return tuple(Widening(window, services, hours) for (window, hours), services in found.items())


def chance_of(widening: Widening, weekday: int | None, moment: HallMoment, config: HallConfig) -> Chance:
    """Return whether a widening that was thought of for a weekday, or any day, can be made now, and until when."""
    if _window(config, widening.window) is None:
        return Chance("gone")
    if not moment.now_ms:
        return Chance("unknown")
    if weekday is not None and day_at(moment.now_ms, moment.utc_offset_s, config).weekday() != weekday:
        return Chance("other_day")
    hours = widening.hours
    if hours is None:
        return Chance("now")
    midnight_ms = _midnight_ms(moment)
    now_ms = moment.now_ms - midnight_ms
    if hours.ends_ms is not None and now_ms >= hours.ends_ms:
        return Chance("over")
    if now_ms < hours.begins_ms:
        return Chance("later", from_clock=clock(hours.begins_ms))
    return Chance("now", None if hours.ends_ms is None else midnight_ms + hours.ends_ms)


def _midnight_ms(moment: HallMoment) -> int:
    local = on_the_wall(moment.now_ms, moment.utc_offset_s)
    since = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment.now_ms - since // timedelta(milliseconds=1)


def assigning(
    widening: Widening,
    until_ms: int | None,
    board: WindowBoard | None,
    config: HallConfig,
    account: str,
    command_id: str,
) -> AssignServices:
    """Return the command that widens a window: what it serves now, and the new beside it.

    What was assigned already goes on, with the new end. Every service is spelled out, for the bus knows no `*` here.
    """
    own, helps = _serves_now(board, config, _window(config, widening.window))
    own |= _spelled_out(widening.services, {service.code for service in config.services})
    return AssignServices(
        command_id=command_id,
        on_behalf_of=account,
        window=widening.window,
        services=tuple(service.code for service in config.services if service.code in own),
        help_out=tuple(service.code for service in config.services if service.code in helps - own),
        until_ms=until_ms,
    )


def _serves_now(
    board: WindowBoard | None, config: HallConfig, window: Window | None
) -> tuple[frozenset[str], frozenset[str]]:
    if board is not None and is_assigned(board):
        return frozenset(board.assigned), frozenset(board.assigned_help_out)
    return (own_services(config, window), help_out_services(config, window)) if window else (frozenset(), frozenset())


def reverting(window: str, command_id: str, account: str) -> AssignServices:
    """Return the command after which a window serves again what the configuration says."""
    return AssignServices(command_id=command_id, on_behalf_of=account, window=window)
