"""`paidui replay`: a recorded day, played by visitors and clerks through the whole running hall."""

import json
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import click

from central_scheduler.credentials import OPERATOR
from firmware_tools.errors import ToolError
from firmware_tools.options import json_option
from firmware_tools.replay_report import Replayed, lines
from firmware_tools.replayed_hall import HallWish, hall_running
from hall_records.reading import JournalReader
from hall_simulator.replay.playing import Play, Progress, Stage
from hall_simulator.replay.recorded_day import RecordingError, read_recorded_day
from hall_simulator.replay.script import Script, write_script
from hall_simulator.replay.tally import Tally, tally
from node_runtime.client import RequestClient
from node_runtime.logs import set_up_logging
from node_runtime.run_file import RunningHall

HUB_WITHIN_S: Final = 10.0
STARTING_S: Final = 6.0
STARTING_A_WINDOW_S: Final = 0.15
"""Real seconds a hall takes to be ready: so long before its opening it starts, in hall time."""
WRONG: Final = 1
"""The exit code when somebody was lost or something is there twice."""


class TimeOfDay(click.ParamType[int]):
    """A local time such as 08:30, as minutes after midnight."""

    name = "HH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the minutes, or fail."""
        try:
            moment = datetime.strptime(str(value), "%H:%M").replace(tzinfo=UTC)
        except ValueError:
            self.fail(f"{value} is no time such as 08:30", param, ctx)
        return 60 * moment.hour + moment.minute


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--office", required=True, help="The office in the file.")
@click.option("--date", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day in the file.")
@click.option("--speed", type=click.FloatRange(1, 1000), default=60.0, show_default=True, help="Hall seconds a second.")
@click.option("--from", "from_min", type=TimeOfDay(), help="Begin at this local time; default: the first on record.")
@click.option("--until", "until_min", type=TimeOfDay(), help="End at this local time; default: when all are served.")
@click.option("--data", type=click.Path(path_type=Path), help="Keep the hall's data in this new folder.")
@click.option("--seed", type=int, default=1, show_default=True, help="For the service times drawn.")
@json_option
def replay(
    file: Path,
    office: str,
    day: datetime,
    speed: float,
    from_min: int | None,
    until_min: int | None,
    data: Path | None,
    seed: int,
    as_json: bool,
) -> None:
    """Play an office's recorded day through a whole hall of its own: real nodes, broker and hub, virtual hands.

    Nobody may be lost and nothing may be there twice: otherwise the exit code is 1.
    """
    set_up_logging("replay", "ERROR")
    try:
        recorded = read_recorded_day(file, office, day.date())
    except RecordingError as problem:
        raise ToolError(str(problem)) from problem
    script = write_script(recorded, Random(seed), speed, from_min, until_min)
    if not script.errands:
        raise ToolError(f"nobody came to {office} on {day:%Y-%m-%d} in that time: choose another --from and --until")
    with _folder(data) as folder:
        replayed = play_in(folder, script, speed)
    told = json.dumps(replayed.as_json(), ensure_ascii=False, indent=2) if as_json else "\n".join(lines(replayed))
    click.echo(told)
    if not replayed.is_right:
        click.get_current_context().exit(WRONG)


def play_in(data: Path, script: Script, speed: float) -> Replayed:
    """Run the script's hall in a data folder, play the script there, and count what became of everybody."""
    starting_s = STARTING_S + STARTING_A_WINDOW_S * len(script.config.windows)
    starts_at = datetime.fromtimestamp(script.from_ms / 1000, UTC) - timedelta(seconds=starting_s * speed)
    with hall_running(HallWish(script.config, data, speed, starts_at)) as running, _operator(running) as hall:
        play = Play(script.errands, _stage(running, script), hall, script.until_ms, time.monotonic)
        ready_ms, began_s = hall.hall_clock.now_ms(), time.monotonic()
        _with_bar(play, script)
        took_s = time.monotonic() - began_s
        # a ticket is in the hand before its paper is reported, and the report travels
        threading.Event().wait(1.0)
    return Replayed(
        script=script,
        speed=speed,
        took_s=took_s,
        late_start_ms=max(0, ready_ms - script.from_ms),
        told=play.visitors.told,
        presses=play.clerks.presses,
        presses_again=play.clerks.again,
        tally=_tally(data, play, script),
    )


def _tally(data: Path, play: Play, script: Script) -> Tally:
    told = play.visitors.told
    with JournalReader.open(data / "journal.db") as journal:
        return tally(journal.entries(), told.numbers, told.without, script.until_ms is None, told.twice)


def _stage(running: RunningHall, script: Script) -> Stage:
    nodes = running.nodes
    return Stage(
        dispensers={node: running.hands_of(node) for node, each in nodes.items() if each.role == "dispenser"},
        terminals={each.window: running.hands_of(node) for node, each in nodes.items() if each.role == "terminal"},
        usual_ms=script.usual_ms,
    )


@contextmanager
def _operator(running: RunningHall) -> Iterator[RequestClient]:
    settings = running.bus_settings(OPERATOR, secrets.token_hex(4))
    with RequestClient(settings, id_prefix=secrets.token_hex(4)) as client:
        if not client.connect(HUB_WITHIN_S):
            raise ToolError(f"the replay's hub does not answer ({client.reason})")
        yield client


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    """Without a folder of the user's own the hall lives in one that is removed afterwards."""
    if data is not None:
        yield data.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="paidui-replay-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _with_bar(play: Play, script: Script) -> None:
    """Show on the terminal how far the day is: half a step for a ticket taken, half for a visitor served."""
    from tqdm import tqdm

    everybody = len(script.errands)
    with tqdm(total=2 * everybody, unit="", bar_format="{desc} |{bar}| {percentage:3.0f}%", mininterval=0.5) as bar:

        def tell(progress: Progress) -> None:
            bar.n = progress.taken + progress.served
            clock = datetime.fromtimestamp(progress.now_ms / 1000, UTC) + timedelta(seconds=script.utc_offset_s)
            bar.set_description_str(
                f"{clock:%H:%M} taken {progress.taken}/{everybody} served {progress.served}", refresh=False
            )
            bar.update(0)

        play.run(tell)
