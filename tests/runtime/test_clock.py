from collections.abc import Callable

from hall_protocol.states import HubState
from node_runtime.clock import HOLD_MS, HallClock, boot_id, boottime_ms


class Turned:
    """A monotonic clock turned by hand."""

    def __init__(self) -> None:
        self.ms = 500
        self.meanwhile: Callable[[], object] = int

    def __call__(self) -> int:
        meanwhile, self.meanwhile = self.meanwhile, int
        meanwhile()
        return self.ms


def test_a_restarted_hub_goes_on_from_the_journal_when_its_wall_clock_is_wrong() -> None:
    turned = Turned()
    clock = HallClock(turned)
    clock.start(last_ms=1_000_000, wall_ms=4_000)
    turned.ms += 250

    assert clock.now_ms() == 1_000_250


def test_a_replay_runs_sixty_times_as_fast() -> None:
    turned = Turned()
    clock = HallClock(turned)
    clock.start(last_ms=0, wall_ms=1_000_000, speed=60.0)
    turned.ms += 1_000

    assert clock.now_ms() == 1_060_000


def test_a_nodes_hall_time_never_runs_backwards_for_a_late_message() -> None:
    turned = Turned()
    clock = HallClock(turned)
    clock.hear(_says(1_000_000))
    turned.ms += 2_000
    assert clock.now_ms() == 1_002_000

    clock.hear(_says(1_001_900))

    assert clock.now_ms() == 1_002_000
    turned.ms += 500
    assert clock.now_ms() == 1_002_400


def test_a_page_drawn_at_the_very_moment_the_hub_speaks_sees_no_jump() -> None:
    turned = Turned()
    clock = HallClock(turned)
    clock.hear(_says(1_000_000))
    turned.ms += 1_000
    clock.now_ms()
    seen: list[int] = []

    def look_while_the_hub_is_heard() -> None:
        turned.meanwhile = lambda: seen.append(clock.now_ms())

    turned.meanwhile = look_while_the_hub_is_heard
    clock.hear(_says(1_001_000))

    assert (seen, clock.now_ms()) == ([1_001_000], 1_001_000)


def test_another_hall_time_is_taken_as_it_is() -> None:
    clock = HallClock(Turned())
    clock.hear(_says(1_000_000))
    clock.now_ms()

    clock.hear(_says(1_000_000 - HOLD_MS - 1))

    assert clock.now_ms() == 1_000_000 - HOLD_MS - 1


def test_nobody_knows_the_time_before_the_hub_has_said_it() -> None:
    clock = HallClock(Turned())
    clock.hear(HubState(alive=False))

    assert (clock.known, clock.now_ms()) == (False, 0)


def test_the_machines_own_clock_grows_and_its_boot_has_a_name() -> None:
    assert boottime_ms() <= boottime_ms()
    assert len(boot_id()) == 36


def _says(hall_time_ms: int) -> HubState:
    return HubState(alive=True, hall_time_ms=hall_time_ms)
