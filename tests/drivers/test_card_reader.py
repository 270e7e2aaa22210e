"""Whoever lays their card on is known again or told why not, once; and nobody learns who they are."""

import logging
import os
import random
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import repeat
from pathlib import Path

import pytest

from device_drivers.card_reader import (
    CardReader,
    Keys,
    NoCardReader,
    Patience,
    ReaderChecked,
    SamVReader,
)
from device_drivers.driver import Advice, DriverError, Event, Fault
from device_drivers.id_card import FROM_SIXTY, CardNotRead, CardSeen, CardTrouble, GreenRule
from device_drivers.sam_v import MEANINGS, Outcome, Request
from device_drivers.virtual_card_reader import CardSwitch, VirtualCard, VirtualCardReader, a_card
from device_drivers.virtual_port import VirtualPort
from hall_protocol.identity import identity_hash
from tests.drivers.inbox import Inbox

TODAY = date(2026, 11, 27)
KEYS = (b"today's key" * 3, b"the key of bookings" * 2)
OLD = a_card(date(1949, 12, 31))
YOUNG = a_card(date(1990, 5, 1))
BRISK = Patience(answer_s=0.5, read_s=2.0, poll_s=0.01)


def clock_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def seen(card: VirtualCard, reason: str = "", keys: Keys = KEYS) -> CardSeen:
    """What is told of a card."""
    return CardSeen(tuple(identity_hash(card.number, key) for key in keys), reason)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[VirtualCardReader]:
    virtual = VirtualCardReader(tmp_path / "reader", lambda: TODAY)
    yield virtual
    virtual.close()


Start = Callable[..., SamVReader]


@pytest.fixture
def start(tmp_path: Path, inbox: Inbox) -> Iterator[Start]:
    started: list[SamVReader] = []

    def starting(patience: Patience = BRISK, keys: Keys = KEYS, green: GreenRule = FROM_SIXTY) -> SamVReader:
        port = tmp_path / "reader"
        started.append(SamVReader(port, keys, inbox.put, clock_ms, lambda: TODAY, green, patience=patience))
        return started[-1]

    yield starting
    for reader in started:
        reader.close()


@pytest.fixture
def reader(start: Start, desk: VirtualCardReader, inbox: Inbox) -> CardReader:
    """A reader that is well, and has said so."""
    reader = start()
    assert inbox.next(ReaderChecked) == ReaderChecked(())
    return reader


def polls(desk: VirtualCardReader, times: int = 8) -> None:
    """Let the reader look so many times."""
    assert desk.wait_until_asked(Request.FIND, times)


def until_seen(inbox: Inbox) -> list[Event]:
    """All events up to the first card that was read."""
    events = [inbox.next(Event)]
    while not isinstance(events[-1], CardSeen):
        events.append(inbox.next(Event))
    return events


def test_who_lays_a_card_on_is_known_by_a_hash_under_every_key(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox
) -> None:
    desk.lay(YOUNG)

    told = inbox.next(CardSeen)
    assert told == seen(YOUNG)
    assert told.identity == identity_hash(YOUNG.number, KEYS[0])
    assert told.identities[1] == identity_hash(YOUNG.number, KEYS[1])


def test_the_green_channel_is_offered_from_sixty(reader: CardReader, desk: VirtualCardReader, inbox: Inbox) -> None:
    desk.lay(a_card(date(1966, 11, 27)))
    assert inbox.next(CardSeen).green_reason == "elderly"

    desk.lay(a_card(date(1966, 11, 28)))
    assert inbox.next(CardSeen).green_reason == ""


def test_a_hall_says_its_own_age_and_reason(start: Start, desk: VirtualCardReader, inbox: Inbox) -> None:
    start(green=GreenRule("over-65", 65))
    inbox.next(ReaderChecked)
    desk.lay(OLD)

    assert inbox.next(CardSeen) == seen(OLD, "over-65")


@pytest.mark.parametrize("finds_again", [False, True])
def test_a_card_that_is_left_lying_is_told_of_once(
    tmp_path: Path, start: Start, inbox: Inbox, finds_again: bool
) -> None:
    desk = VirtualCardReader(tmp_path / "reader", lambda: TODAY, finds_again)
    start()
    desk.lay(OLD)
    polls(desk)
    desk.take_away()
    polls(desk)
    desk.lay(OLD)
    polls(desk)

    assert inbox.rest() == [ReaderChecked(()), seen(OLD, "elderly"), seen(OLD, "elderly")]
    desk.close()


@pytest.mark.parametrize("at", [Request.SELECT, Request.READ])
def test_who_takes_the_card_away_too_soon_is_told_so(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox, at: Request
) -> None:
    desk.taken_in(at)
    desk.lay(YOUNG)
    assert inbox.next(CardNotRead) == CardNotRead(CardTrouble.TAKEN_TOO_SOON)

    desk.lay(YOUNG)
    assert inbox.next(CardSeen) == seen(YOUNG)


@pytest.mark.parametrize(
    ("wrong", "trouble"), [("read_failed", CardTrouble.READ_FAILED), ("wrong_card", CardTrouble.NOT_READABLE)]
)
def test_a_card_that_cannot_be_read_sends_its_holder_to_the_menu_once(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox, wrong: CardSwitch, trouble: CardTrouble
) -> None:
    desk.set_fault(wrong)
    desk.lay(OLD)
    assert inbox.next(CardNotRead) == CardNotRead(trouble)
    polls(desk)
    assert inbox.rest() == []

    desk.take_away()
    desk.set_fault(wrong, on=False)
    polls(desk)
    desk.lay(OLD)
    assert inbox.next(CardSeen) == seen(OLD, "elderly")


def test_a_card_that_is_read_at_the_second_try_was_no_trouble(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox
) -> None:
    desk.set_fault("read_failed")
    desk.lay(OLD)
    assert desk.wait_until_asked(Request.READ)
    desk.set_fault("read_failed", on=False)

    assert inbox.next(CardSeen) == seen(OLD, "elderly")


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (VirtualCard("FRA110080010101", "19600101", "I"), "elderly"),
        (a_card(date(1990, 2, 28), number="81000019900228002"), ""),
        (VirtualCard(a_card(date(1950, 2, 28), number="91000019500228002").number, "19500228", "Y"), "elderly"),
    ],
)
def test_foreigners_and_compatriots_are_known_by_their_cards(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox, card: VirtualCard, told: str
) -> None:
    desk.lay(card)

    assert inbox.next(CardSeen) == seen(card, told)


@pytest.mark.parametrize(
    "card", [VirtualCard("1234", "19490101"), VirtualCard(OLD.number, "19491231", "Z"), VirtualCard("", "")]
)
def test_a_card_of_a_kind_nobody_knows_is_not_guessed_at(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox, card: VirtualCard
) -> None:
    desk.lay(card)

    assert inbox.next(CardNotRead) == CardNotRead(CardTrouble.NOT_READABLE)


def test_a_new_day_has_a_new_key_without_a_new_start(reader: CardReader, desk: VirtualCardReader, inbox: Inbox) -> None:
    desk.lay(OLD)
    assert inbox.next(CardSeen) == seen(OLD, "elderly")

    reader.use_keys([b"tomorrow's"])
    desk.take_away()
    polls(desk)
    desk.lay(OLD)
    assert inbox.next(CardSeen) == seen(OLD, "elderly", [b"tomorrow's"])


def test_without_a_key_nobody_is_known_and_the_green_channel_is_offered_all_the_same(
    start: Start, desk: VirtualCardReader, inbox: Inbox
) -> None:
    start(keys=())
    inbox.next(ReaderChecked)
    desk.lay(OLD)

    assert inbox.next(CardSeen) == CardSeen((), "elderly")


@pytest.mark.parametrize(
    ("wrong", "fault", "advice"),
    [
        ("silent", Fault.SILENT, Advice.CHECK_POWER),
        ("late", Fault.SILENT, Advice.CHECK_POWER),
        ("garbage", Fault.GARBLED, Advice.CALL_TECHNICIAN),
        ("half_frame", Fault.GARBLED, Advice.CALL_TECHNICIAN),
        ("wrong_checksum", Fault.GARBLED, Advice.CALL_TECHNICIAN),
        ("not_authorised", Fault.ERROR, Advice.CALL_TECHNICIAN),
        ("unplugged", Fault.UNPLUGGED, Advice.CHECK_CABLE),
    ],
)
def test_a_fault_is_told_once_and_so_is_its_end_and_the_next_card_is_read(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox, wrong: CardSwitch, fault: Fault, advice: Advice
) -> None:
    desk.set_fault(wrong)
    assert inbox.next(ReaderChecked) == ReaderChecked((fault,))
    assert DriverError("reader", fault, "").advice is advice

    desk.set_fault(wrong, on=False)
    while (checked := inbox.next(ReaderChecked)) != ReaderChecked(()):
        assert checked == ReaderChecked((Fault.GARBLED,)), "what comes too late answers nothing that was asked"
    desk.lay(YOUNG)
    assert inbox.next(CardSeen) == seen(YOUNG)
    assert inbox.rest() == []


def test_a_slow_line_is_no_fault(start: Start, desk: VirtualCardReader, inbox: Inbox) -> None:
    start(Patience(answer_s=5, read_s=9, poll_s=0.01))
    inbox.next(ReaderChecked)
    desk.set_fault("slow_bytes")
    desk.lay(OLD)

    assert inbox.next(CardSeen) == seen(OLD, "elderly")


@pytest.mark.parametrize("at", [Request.FIND, Request.SELECT])
@pytest.mark.parametrize("wrong", ["garbage", "half_frame", "wrong_checksum", "silent"])
def test_a_card_is_read_after_one_spoilt_answer_and_no_fault_is_told(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox, wrong: CardSwitch, at: Request
) -> None:
    desk.spoil_next(at, wrong)
    desk.lay(OLD)

    assert inbox.next(CardSeen) == seen(OLD, "elderly")


def test_a_spoilt_answer_is_not_waited_out(start: Start, desk: VirtualCardReader, inbox: Inbox) -> None:
    start(Patience(answer_s=30, read_s=30, poll_s=0.01))
    inbox.next(ReaderChecked)
    desk.spoil_next(Request.SELECT, "wrong_checksum")
    desk.lay(OLD)

    assert inbox.next(CardSeen) == seen(OLD, "elderly")


def test_a_reader_that_was_away_is_first_asked_how_it_is(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox
) -> None:
    polls(desk)
    assert desk.asked(Request.STATUS) == 1
    desk.set_fault("unplugged")
    inbox.next(ReaderChecked)
    desk.set_fault("unplugged", on=False)
    inbox.next(ReaderChecked)
    polls(desk)

    assert desk.asked(Request.STATUS) == 2


def test_a_port_that_was_set_otherwise_is_opened_afresh(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox, tmp_path: Path
) -> None:
    """As a login on the serial line does it: lines instead of bytes, and an echo."""
    with (tmp_path / "reader").open("rb", buffering=0) as port:
        settings = termios.tcgetattr(port)
        settings[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(port, termios.TCSANOW, settings)
        assert inbox.next(ReaderChecked).faults[0] in (Fault.SILENT, Fault.GARBLED)

    assert inbox.next(ReaderChecked) == ReaderChecked(())


def test_what_a_reader_says_unasked_is_no_card(reader: CardReader, desk: VirtualCardReader, inbox: Inbox) -> None:
    desk.set_fault("chatters")
    polls(desk, 20)

    assert inbox.rest() == []


@pytest.mark.parametrize("finds_again", [False, True])
@pytest.mark.parametrize("wrong", ["garbage", "half_frame", "wrong_checksum", "silent"])
def test_nobody_waits_in_vain_when_the_line_lost_their_card(
    tmp_path: Path, start: Start, inbox: Inbox, wrong: CardSwitch, finds_again: bool
) -> None:
    """A reader that has read a card does not find it again, though what it read never came here."""
    desk = VirtualCardReader(tmp_path / "reader", lambda: TODAY, finds_again)
    start(Patience(answer_s=0.5, read_s=0.3, poll_s=0.01))
    assert inbox.next(ReaderChecked) == ReaderChecked(())
    desk.spoil_next(Request.READ, wrong)
    desk.lay(OLD)
    if not finds_again:
        assert inbox.next(CardNotRead) == CardNotRead(CardTrouble.READ_FAILED)
        desk.lay(OLD)

    assert inbox.next(CardSeen) == seen(OLD, "elderly")
    desk.close()


def test_one_hiccup_is_no_fault(reader: CardReader, desk: VirtualCardReader, inbox: Inbox) -> None:
    for hiccup in ("wrong_checksum", "silent", "garbage"):
        desk.spoil_next(Request.FIND, hiccup)
        polls(desk)

    assert inbox.rest() == []


def test_a_late_answer_is_never_taken_for_the_next_visitors_card(
    start: Start, desk: VirtualCardReader, inbox: Inbox
) -> None:
    start(Patience(answer_s=0.5, read_s=0.3, poll_s=0.01))
    inbox.next(ReaderChecked)
    desk.spoil_next(Request.READ, "late")
    desk.lay(OLD)
    assert desk.wait_until_asked(Request.READ)
    desk.lay(YOUNG)

    assert [event for event in until_seen(inbox) if not isinstance(event, ReaderChecked)] == [seen(YOUNG)]


def test_a_cable_pulled_in_mid_read_leaves_nobody_half_known(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox
) -> None:
    desk.set_fault("slow_bytes")
    desk.lay(OLD)
    assert desk.wait_until_asked(Request.READ)
    desk.set_fault("unplugged")
    assert inbox.next(ReaderChecked) == ReaderChecked((Fault.UNPLUGGED,))

    desk.lay(YOUNG)
    desk.set_fault("unplugged", on=False)
    assert inbox.next(ReaderChecked) == ReaderChecked(())
    assert inbox.next(CardSeen) == seen(YOUNG)


def test_a_pulled_and_a_plugged_cable_are_noticed_within_two_seconds(
    start: Start, desk: VirtualCardReader, inbox: Inbox
) -> None:
    start(Patience())
    inbox.next(ReaderChecked)
    for on, told in ((True, (Fault.UNPLUGGED,)), (False, ())) * 2:
        since_ms = clock_ms()
        desk.set_fault("unplugged", on)
        assert inbox.next(ReaderChecked) == ReaderChecked(told)
        assert clock_ms() - since_ms < 2000


def test_a_card_left_lying_over_a_pulled_cable_is_not_told_of_again_and_another_is(
    reader: CardReader, desk: VirtualCardReader, inbox: Inbox
) -> None:
    desk.lay(OLD)
    inbox.next(CardSeen)
    desk.set_fault("unplugged")
    inbox.next(ReaderChecked)
    desk.take_away()
    desk.lay(OLD)
    desk.set_fault("unplugged", on=False)
    polls(desk)
    assert inbox.rest() == [ReaderChecked(())]

    desk.set_fault("unplugged")
    inbox.next(ReaderChecked)
    desk.take_away()
    desk.lay(YOUNG)
    desk.set_fault("unplugged", on=False)
    polls(desk)
    assert inbox.rest() == [ReaderChecked(()), seen(YOUNG)]


def test_a_reader_that_is_plugged_in_later_works_without_a_new_start(
    tmp_path: Path, start: Start, inbox: Inbox
) -> None:
    start()
    assert inbox.next(ReaderChecked) == ReaderChecked((Fault.UNPLUGGED,))

    desk = VirtualCardReader(tmp_path / "reader", lambda: TODAY)
    desk.lay(OLD)
    assert inbox.next(ReaderChecked) == ReaderChecked(())
    assert inbox.next(CardSeen) == seen(OLD, "elderly")
    desk.close()


def test_a_line_that_never_stops_talking_is_noise_and_stops_nobody(tmp_path: Path, start: Start, inbox: Inbox) -> None:
    flood = VirtualPort("reader", tmp_path / "reader", lambda octets: repeat(b"\xaa\xaa\xaa\x96\x13" * 50))
    flood.plug_in()
    reader = start(Patience(answer_s=0.1, poll_s=0.01))
    assert inbox.next(ReaderChecked) == ReaderChecked((Fault.GARBLED,))

    since_ms = clock_ms()
    reader.close()
    assert clock_ms() - since_ms < 1000
    flood.pull()


def test_another_reader_behind_the_same_path_is_noticed(tmp_path: Path, start: Start, inbox: Inbox) -> None:
    first = VirtualCardReader(tmp_path / "first", lambda: TODAY)
    second = VirtualCardReader(tmp_path / "second", lambda: TODAY)
    (tmp_path / "reader").symlink_to(tmp_path / "first")
    start()
    assert inbox.next(ReaderChecked) == ReaderChecked(())

    (tmp_path / "new").symlink_to(tmp_path / "second")
    (tmp_path / "new").replace(tmp_path / "reader")
    second.lay(OLD)
    assert inbox.next(CardSeen) == seen(OLD, "elderly")
    first.close()
    second.close()


def test_two_programs_cannot_ask_one_reader(reader: CardReader, tmp_path: Path) -> None:
    other = Inbox()
    second = SamVReader(tmp_path / "reader", KEYS, other.put, clock_ms, lambda: TODAY, patience=BRISK)

    assert other.next(ReaderChecked) == ReaderChecked((Fault.BUSY,))
    second.close()


def test_a_file_that_is_no_port_is_a_fault_and_no_fall(tmp_path: Path, start: Start, inbox: Inbox) -> None:
    (tmp_path / "reader").write_text("notes")
    start()

    assert inbox.next(ReaderChecked).faults[0] in (Fault.UNPLUGGED, Fault.REFUSED)
    assert (tmp_path / "reader").read_text() == "notes"


WELL = {Request.STATUS: {Outcome.DONE}, Request.FIND: {Outcome.FOUND, Outcome.NO_CARD}, Request.SELECT: {Outcome.DONE}}
OF_THE_CARD = {
    Outcome.NO_CARD: CardTrouble.TAKEN_TOO_SOON,
    Outcome.LOST: CardTrouble.TAKEN_TOO_SOON,
    Outcome.FAILED: CardTrouble.READ_FAILED,
    Outcome.REFUSED: CardTrouble.NOT_READABLE,
}


@pytest.mark.parametrize("request_said", Request)
@pytest.mark.parametrize("third", [*MEANINGS, 0x00, 0x55, 0xFF])
def test_every_status_at_every_step_is_the_cards_trouble_or_the_readers(
    start: Start, desk: VirtualCardReader, inbox: Inbox, request_said: Request, third: int
) -> None:
    outcome = MEANINGS[third].outcome if third in MEANINGS else Outcome.MISHEARD
    desk.say_instead(request_said, third)
    desk.lay(OLD)
    start()

    first = inbox.next(Event)
    if request_said in (Request.SELECT, Request.READ) and outcome in OF_THE_CARD:
        assert first == CardNotRead(OF_THE_CARD[outcome]) or first == ReaderChecked(())
    elif outcome in WELL.get(request_said, set()):
        assert first in (ReaderChecked(()), seen(OLD, "elderly"))
    else:
        assert first == ReaderChecked((Fault.ERROR if outcome is Outcome.BROKEN else Fault.GARBLED,))


MISHAPS: tuple[CardSwitch, ...] = ("silent", "garbage", "half_frame", "wrong_checksum", "slow_bytes", "read_failed")


@pytest.mark.parametrize("seed", range(2))
def test_through_any_mishaps_nobody_is_taken_for_another_and_the_last_is_known(
    start: Start, desk: VirtualCardReader, inbox: Inbox, seed: int
) -> None:
    dice = random.Random(seed)
    start(Patience(answer_s=0.05, read_s=0.3, poll_s=0.002))
    laid = [a_card(date(1980, 1, 1), person) for person in range(100, 125)]
    for card in laid:
        desk.spoil_next(dice.choice(list(Request)), dice.choice(MISHAPS))
        desk.set_fault("unplugged", on=dice.random() < 0.2)
        desk.lay(card)
        desk.set_fault("unplugged", on=False)
        desk.wait_until_asked(dice.choice(list(Request)), dice.randrange(1, 4), within_s=0.2)
        if dice.random() < 0.5:
            desk.take_away()
    desk.mend()
    desk.take_away()
    polls(desk, 20)
    desk.lay(YOUNG)
    polls(desk, 20)

    told = [event.identity for event in inbox.rest() if isinstance(event, CardSeen)]
    order = [seen(card).identity for card in [*laid, YOUNG]]
    assert told == sorted(set(told), key=order.index), "each at most once, and in the order they came"
    assert told[-1] == order[-1]
    assert len(told) > 5, "most mishaps are lived through"


def test_nothing_of_a_visitor_stands_in_any_log(
    start: Start, desk: VirtualCardReader, inbox: Inbox, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with caplog.at_level(logging.DEBUG):
        reader = start()
        for fault in ("read_failed", "wrong_checksum", "half_frame", "slow_bytes", "unplugged"):
            desk.set_fault(fault)
            desk.lay(OLD)
            desk.wait_until_asked(Request.READ, within_s=0.3)
            desk.set_fault(fault, on=False)
            polls(desk)
            desk.take_away()
            polls(desk)
        reader.close()
    events = inbox.rest()
    assert seen(OLD, "elderly") in events
    assert ReaderChecked((Fault.UNPLUGGED,)) in events

    written = caplog.text + repr(events) + repr(reader) + repr(vars(reader))
    hashes = [identity_hash(OLD.number, key) for key in KEYS]
    assert not [told for told in (OLD.number, OLD.number[:-1], OLD.name, OLD.birth, *hashes) if told in written]


LEFT_IN_MEMORY = """
import sys, time
from datetime import date
from pathlib import Path
from device_drivers.card_reader import SamVReader
from device_drivers.id_card import CardSeen

def told(event):
    if isinstance(event, CardSeen):
        print("read", flush=True)
        sys.stdin.read()  # not one step further: freed memory is not used again before it was searched

reader = SamVReader(Path(sys.argv[1]), [b"a key"], told, lambda: time.monotonic_ns() // 1_000_000, date.today)
reader._thread.join()
"""


@pytest.mark.parametrize("allocator", ["pymalloc", "malloc"])
def test_no_byte_of_a_card_is_left_in_the_programs_memory(
    tmp_path: Path, desk: VirtualCardReader, allocator: str
) -> None:
    """Read by a program of its own, whose whole memory is then searched from outside."""
    desk.lay(OLD)
    command = [sys.executable, "-c", LEFT_IN_MEMORY, str(tmp_path / "reader")]
    kept = {"PYTHONMALLOC": allocator}  # each leaves other freed memory as it was
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=kept) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "read\n"
        memory = memory_of(program.pid)
        program.kill()

    kinds = [OLD.number, OLD.number[:-1], OLD.name, OLD.birth]
    assert b"SamVReader" in memory
    assert not [k for k in kinds if k.encode() in memory or k.encode("utf-16-le") in memory]


def memory_of(process: int) -> bytes:
    """All that a program may write to."""
    found = []
    with Path(f"/proc/{process}/maps").open() as maps, Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            place, allowed = line.split()[:2]
            if "w" in allowed:
                begins, ends = (int(end, 16) for end in place.split("-"))
                found.append(os.pread(memory.fileno(), ends - begins, begins))
    return b"".join(found)


@pytest.mark.parametrize("wrong", ["silent", "slow_bytes", "late", "unplugged", None])
def test_closing_never_waits_for_a_reader(
    start: Start, desk: VirtualCardReader, inbox: Inbox, wrong: CardSwitch | None
) -> None:
    reader = start(Patience(answer_s=30, read_s=30, poll_s=30 if wrong is None else 0.01))
    inbox.next(ReaderChecked)
    if wrong is not None:
        desk.set_fault(wrong)
        desk.lay(OLD)
    desk.wait_until_asked(Request.FIND, within_s=0.5)  # in the middle of a question, or of a pause
    since_ms = clock_ms()

    reader.close()
    reader.close()

    assert clock_ms() - since_ms < 1000


def test_hands_lay_cards_on_and_take_them_away(reader: CardReader, desk: VirtualCardReader, inbox: Inbox) -> None:
    assert desk.hands["card"]({"age": 60}) == {"lies": True, "reads": 0}
    assert inbox.next(CardSeen).green_reason == "elderly"
    assert desk.hands["card"]({"away": True}) == {"lies": False, "reads": 1}
    polls(desk)

    desk.hands["card"]({"number": YOUNG.number[:-1]})
    assert inbox.next(CardSeen) == seen(YOUNG)
    desk.hands["card"]({"number": OLD.number, "birth": "1949-12-31"})
    assert inbox.next(CardSeen) == seen(OLD, "elderly")
    desk.hands["card"]({"age": 59, "person": 7})
    assert inbox.next(CardSeen).green_reason == ""

    desk.hands["card_fault"]({"fault": "unplugged"})
    assert inbox.next(ReaderChecked) == ReaderChecked((Fault.UNPLUGGED,))
    desk.hands["card_fault"]({"fault": "unplugged", "on": False})
    assert inbox.next(ReaderChecked) == ReaderChecked(())


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        ({"number": "110105194912310029"}, "'number' must be 17 digits"),
        ({"number": "12"}, "'number' must be 17 digits"),
        ({"number": 12}, "'number' must be a text"),
        ({"birth": "1949-13-31"}, "'birth' must be a day"),
        ({"age": 5000}, "'birth' must be a day"),
        ({"age": "old"}, "'age' must be a number"),
        ({"person": -1}, "'number' must be 17 digits"),
        ({"away": "yes"}, "'away' must be true or false"),
    ],
)
def test_a_wrong_wish_is_refused_without_repeating_a_number(
    desk: VirtualCardReader, wish: dict[str, object], refused: str
) -> None:
    with pytest.raises(DriverError, match=refused) as caught:
        desk.hands["card"](wish)
    assert "11010519491231" not in str(caught.value)


def test_an_unknown_fault_is_told_what_there_is(desk: VirtualCardReader) -> None:
    with pytest.raises(DriverError, match="no fault 'fire'; there are silent, garbage, half_frame"):
        desk.hands["card_fault"]({"fault": "fire"})


def test_a_hall_without_a_card_reader_is_no_special_case() -> None:
    reader: CardReader = NoCardReader()

    reader.use_keys(KEYS)
    reader.close()

    assert (reader.virtual, reader.hands) == (True, {})
