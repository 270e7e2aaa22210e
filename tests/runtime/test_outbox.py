import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from hall_protocol.commands import (
    TOO_OLD_AFTER_MS,
    CallNext,
    Command,
    FinishService,
    HandOver,
    IssueTicket,
    StartService,
)
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from node_runtime.outbox import CommandIds, Outbox

CALL = CallNext(command_id="aaaaaaaa-000001")
START = StartService(command_id="aaaaaaaa-000002")
FINISH = FinishService(command_id="aaaaaaaa-000003")
ISSUE = IssueTicket(command_id="aaaaaaaa-000004", service="id-card", token="t" * 22)


class Desk:
    """An outbox with a clock that is turned by hand and a list instead of a bus."""

    def __init__(self, path: Path | None = None, boot: str = "boot-1", now_ms: int = 50_000) -> None:
        self.now_ms = now_ms
        self.sent: list[Command] = []
        self.outbox = Outbox(path, lambda: self.now_ms, boot, self.sent.append)

    def answer(self, command: Command) -> Command | None:
        return self.outbox.on_reply(Reply(command_id=command.command_id, ok=True))

    def sent_ids(self) -> list[str]:
        return [command.command_id[-1] for command in self.sent]

    def ages(self) -> list[int]:
        return [command.age_ms for command in self.sent]


def test_a_press_without_a_hub_waits_and_tells_its_true_age() -> None:
    desk = Desk()
    desk.outbox.submit(FINISH)
    desk.now_ms += 120_000
    assert desk.sent == []

    desk.outbox.on_hub(True)

    assert desk.ages() == [120_000]


def test_a_press_is_asked_again_with_growing_pauses_and_a_growing_age() -> None:
    desk = Desk()
    desk.outbox.on_hub(True)
    desk.outbox.submit(FINISH)
    for _ in range(80):
        desk.now_ms += 100
        desk.outbox.tick()

    assert desk.ages() == [0, 1_000, 3_000, 7_000]


def test_a_ticket_given_alone_is_handed_over_however_long_ago_that_was() -> None:
    desk = Desk()
    desk.outbox.on_hub(True)
    told = HandOver(
        command_id="aaaaaaaa-000005",
        age_ms=3_600_000,
        service="id-card",
        queue="a",
        serial=940,
        number="A940",
        token="t" * 22,
    )
    desk.outbox.submit(told)
    desk.now_ms += TOO_OLD_AFTER_MS

    assert desk.outbox.tick() == []
    assert desk.ages() == [3_600_000, 3_610_000]
    answered = desk.answer(told)
    assert answered is not None
    assert answered.command_id == told.command_id


def test_an_answered_press_is_not_asked_again_and_answered_only_once() -> None:
    desk = Desk()
    desk.outbox.on_hub(True)
    desk.outbox.submit(CALL)

    assert desk.answer(CALL) == CALL
    assert desk.answer(CALL) is None
    desk.now_ms += 5_000
    desk.outbox.tick()
    assert len(desk.sent) == 1
    assert desk.outbox.pending == 0


def test_a_wish_nobody_answers_is_given_up_so_that_the_clerk_is_told() -> None:
    desk = Desk()
    desk.outbox.submit(CALL)
    desk.now_ms += TOO_OLD_AFTER_MS
    assert desk.outbox.tick() == []
    desk.now_ms += 1

    [(command, reply)] = desk.outbox.tick()

    assert (command, reply.ok, reply.code) == (CALL, False, RefusalCode.NO_HUB)
    assert reply.message is not None
    assert reply.message.zh
    desk.outbox.on_hub(True)
    assert desk.sent == []


def test_an_old_wish_that_somebody_asks_about_again_is_asked_at_its_true_age() -> None:
    desk = Desk()
    desk.outbox.on_hub(True)
    desk.outbox.submit(msgspec.structs.replace(CALL, age_ms=TOO_OLD_AFTER_MS + 5_000))

    assert desk.outbox.tick() == []
    assert desk.ages() == [TOO_OLD_AFTER_MS + 5_000]
    assert desk.answer(CALL)


def test_what_has_happened_is_never_given_up() -> None:
    desk = Desk()
    desk.outbox.submit(FINISH)
    desk.now_ms += 3_600_000

    assert desk.outbox.tick() == []
    assert desk.outbox.pending == 1


def test_nothing_a_window_asks_overtakes_what_it_asked_before() -> None:
    desk = Desk()
    desk.outbox.on_hub(True)
    for command in (START, FINISH, ISSUE):
        desk.outbox.submit(command)
    assert desk.sent_ids() == ["2", "4"]

    desk.answer(START)

    assert desk.sent_ids() == ["2", "4", "3"]


def test_two_windows_do_not_wait_for_each_other() -> None:
    desk = Desk()
    desk.outbox.on_hub(True)
    for number in (1, 2):
        desk.outbox.submit(CallNext(command_id=f"aaaaaaaa-00000{number}", window=str(number)))

    assert desk.sent_ids() == ["1", "2"]


def test_a_hub_that_comes_back_is_asked_everything_at_once() -> None:
    desk = Desk()
    desk.outbox.on_hub(True)
    desk.outbox.submit(START)
    desk.outbox.on_hub(False)
    desk.now_ms += 300
    desk.outbox.tick()
    assert len(desk.sent) == 1

    desk.outbox.on_hub(True)

    assert desk.ages() == [0, 300]


def test_what_has_happened_survives_the_nodes_restart_in_order_and_at_its_true_age(tmp_path: Path) -> None:
    before = Desk(tmp_path / "outbox.sqlite3")
    for command in (CALL, START, FINISH):
        before.outbox.submit(command)
    before.outbox.close()

    after = Desk(tmp_path / "outbox.sqlite3", now_ms=80_000)
    after.outbox.on_hub(True)
    after.answer(START)

    assert (after.sent_ids(), after.ages()) == (["2", "3"], [30_000, 30_000])
    after.answer(FINISH)
    after.outbox.close()
    last = Desk(tmp_path / "outbox.sqlite3")
    assert last.outbox.pending == 0
    last.outbox.close()


def test_a_node_that_starts_anew_can_say_what_is_still_to_be_told(tmp_path: Path) -> None:
    former = Desk(tmp_path / "outbox.sqlite3")
    for command in (START, FINISH, CALL):
        former.outbox.submit(command)
    assert [each.command_id for each in former.outbox.waiting] == [each.command_id for each in (START, FINISH, CALL)]
    former.outbox.close()

    anew = Desk(tmp_path / "outbox.sqlite3")

    assert [type(each) for each in anew.outbox.waiting] == [StartService, FinishService]
    anew.answer(START)
    assert [type(each) for each in anew.outbox.waiting] == [FinishService]


def test_after_the_machines_restart_the_age_is_at_least_this_boots(tmp_path: Path) -> None:
    before = Desk(tmp_path / "outbox.sqlite3", now_ms=9_000_000)
    before.outbox.submit(FINISH)
    before.outbox.close()

    after = Desk(tmp_path / "outbox.sqlite3", boot="boot-2", now_ms=40_000)
    after.outbox.on_hub(True)

    assert after.ages() == [40_000]
    after.outbox.close()


def test_a_damaged_outbox_is_set_aside_and_the_node_starts(tmp_path: Path) -> None:
    file = tmp_path / "outbox.sqlite3"
    file.write_bytes(b"not a database, after a bad night of the SD card" * 100)

    desk = Desk(file)
    desk.outbox.submit(FINISH)
    desk.outbox.close()

    assert (tmp_path / "outbox.sqlite3.damaged").exists()
    again = Desk(file)
    assert again.outbox.pending == 1
    again.outbox.close()


def test_one_damaged_page_within_the_outbox_does_not_keep_the_node_from_starting(tmp_path: Path) -> None:
    file = tmp_path / "outbox.sqlite3"
    before = Desk(file)
    before.outbox.submit(FINISH)
    before.outbox.close()
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xa5" * 4096 + content[8192:])

    desk = Desk(file)
    desk.outbox.submit(FINISH)

    assert (tmp_path / "outbox.sqlite3.damaged").exists()
    assert desk.outbox.is_stored
    desk.outbox.close()


def test_a_folder_that_cannot_be_written_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    desk = Desk(tmp_path / "data" / "outbox.sqlite3")
    desk.outbox.on_hub(True)
    desk.outbox.submit(FINISH)

    assert not desk.outbox.is_stored
    assert desk.sent_ids() == ["3"]
    desk.outbox.close()


PRESSES = """
import sys
from pathlib import Path
from hall_protocol.commands import FinishService
from node_runtime.outbox import CommandIds, Outbox
ids = CommandIds(sys.argv[2])
outbox = Outbox(Path(sys.argv[1]), lambda: 0, "boot-1", lambda command: None)
while True:
    print(outbox.submit(FinishService(command_id=ids.next())), flush=True)
"""


def test_no_kept_press_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    file, pressed = tmp_path / "outbox.sqlite3", []
    for run in range(5):
        pressed += _press_until_killed(file, f"aaaaaaa{run}", 10 + 7 * run)

    outbox = Outbox(file, lambda: 0, "boot-1", lambda command: None)

    left = [outbox.on_reply(Reply(command_id=each, ok=True)) for each in pressed]
    assert None not in left
    outbox.close()


def _press_until_killed(file: Path, prefix: str, presses: int) -> list[str]:
    command = [sys.executable, "-c", PRESSES, str(file), prefix]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(presses)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n")]


def test_command_ids_sort_in_the_order_they_were_made() -> None:
    ids = CommandIds("9f31c2aa")
    made = [ids.next() for _ in range(12)]

    assert made == sorted(made)
    assert made[0] == "9f31c2aa-000001"
