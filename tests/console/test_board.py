"""A board in a browser, without one: which board an address means, whose turn it is, what is to be heard."""

import gc
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from board_view.view import Mood
from hall_config.layouts import SHIPPED
from hall_protocol.message import LocalText
from hall_protocol.speaking import SpeechLine, SpeechPart, SpokenClip, ZoneSaid
from hall_protocol.states import BoardLook, Catalogue, HubState, Notice, SoundManners, ZoneNotices
from hall_protocol.topics import SPOKEN_CLIP, ZONE_CALL, ZONE_NOTICE, ZONE_SAID, Address
from node_runtime.client import RequestClient
from tests.console.parts import Browser, PassedClock, lonely_settings
from tests.display.parts import MORNING_MS, board, call, catalogue, line
from web_console.board.address import BoardAddress, UnknownZoneError, address_in, address_of
from web_console.board.clips import ClipShelf
from web_console.board.drawing import Drawer
from web_console.board.pictures import PictureFolder
from web_console.board.places import places_of, sheet
from web_console.board.show import Show
from web_console.board.shows import KEPT_MS, Shows
from web_console.board.sound import sounding
from web_console.board.stream import LONGEST_MS, BoardStream
from web_console.live import LiveHall

OGG = b"OggS" + bytes(96)
WORDS = "请A015号到3号窗口办理业务"
SPEECH = (SpeechLine("zh", WORDS, "whole", (SpeechPart("请A015号", "who"), SpeechPart("到3号窗口", "where"))),)
ROOT = Path(__file__).parents[2] / "web_console" / "board"


def a_clip(name: str, duration_ms: int = 3_000, ogg: bytes = OGG) -> SpokenClip:
    return SpokenClip(clip=name, language="zh", text=WORDS, duration_ms=duration_ms, ogg=ogg)


class Asked:
    """Whoever is asked for clips."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, lines: tuple[SpeechLine, ...]) -> None:
        self.names += [line.clip for line in lines]


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def shelf(asked: Asked, clock: PassedClock) -> ClipShelf:
    return ClipShelf(asked, clock, most_bytes=1_000)


@pytest.fixture
def shows(browser: Browser, shelf: ClipShelf, clock: PassedClock) -> Shows:
    """The boards of a console that is cut off from its hall: what is heard a test says."""
    return Shows(browser.live, shelf, clock)


@pytest.fixture
def show(shows: Shows) -> Iterator[Show]:
    with shows.watched(BoardAddress()) as show:
        show.hear(catalogue())
        yield show


class Wished(dict[str, str]):
    """What stands behind an address's question mark."""

    def getlist(self, key: str) -> list[str]:
        return [self[key]] if key in self else []


# --- which board ----------------------------------------------------------------------------------------------------


def a_hall_with_boards() -> Catalogue:
    own = BoardLook(node="tv-1", layout="ours", rows=("60 call", "40 calls"), theme="light", zones=("b",))
    return replace(catalogue(), boards=(own, BoardLook(node="tv-2", theme="no such theme")))


def test_a_screen_shows_what_is_configured_for_it() -> None:
    hall = a_hall_with_boards()

    assert address_of("tv-1", hall, "") == BoardAddress(("b",), "ours", ("60 call", "40 calls"), "light", "zh")
    assert address_of("tv-2", hall, "en") == BoardAddress(theme="dark", language="en")
    assert address_of("tv-3", hall, "") is None


def test_any_screen_shows_what_its_address_says() -> None:
    wished = address_in(Wished(zone="a, b,a", layout="ours", theme="red_gold"), a_hall_with_boards())

    assert wished == BoardAddress(("a", "b"), "ours", ("60 call", "40 calls"), "red_gold")
    with pytest.raises(UnknownZoneError):
        address_in(Wished(zone="nowhere"), a_hall_with_boards())


def test_a_layout_there_is_not_is_the_usual_one() -> None:
    assert sheet("nonsense", (), "dark") == sheet("usual", (), "dark")
    assert sheet("x", ("not a row",), "dark") == sheet("usual", (), "dark")


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("layout", SHIPPED)
def test_every_list_shows_at_least_the_latest_three(layout: str, upright: bool) -> None:
    places = places_of(layout, (), upright)

    assert all(places[panel].count >= 3 for panel in ("calls", "windows") if panel in places)


# --- sound ----------------------------------------------------------------------------------------------------------


def test_a_sentence_is_heard_whole_where_its_clip_is_there(shelf: ClipShelf) -> None:
    for name in ("whole", "who", "where"):
        shelf.keep(a_clip(name))

    assert sounding("1", "three_tones", 80, SPEECH, shelf).lines[0].clips == ("whole",)


def test_a_sentence_without_its_clip_is_joined_of_two_and_else_left_to_the_browser(shelf: ClipShelf) -> None:
    shelf.keep(a_clip("who", 1_000))
    with_one = sounding("1", "three_tones", 80, SPEECH, shelf).lines[0]
    shelf.keep(a_clip("where", 2_000))
    joined = sounding("1", "three_tones", 80, SPEECH, shelf).lines[0]

    assert (with_one.clips, with_one.text) == ((), WORDS)
    assert with_one.duration_ms > 3_000
    assert (joined.clips, joined.duration_ms) == (("who", "where"), 3_000)


def test_the_console_keeps_a_bounded_shelf_and_no_noise(shelf: ClipShelf) -> None:
    for n in range(20):
        shelf.keep(a_clip(f"clip-{n}"))
    shelf.find("clip-10")
    shelf.keep(a_clip("clip-20"))

    assert [n for n in range(21) if shelf.find(f"clip-{n}")] == [10, 12, 13, 14, 15, 16, 17, 18, 19, 20]
    assert not shelf.keep(a_clip("noise", ogg=b"<html>"))
    assert not shelf.keep(a_clip("huge", ogg=OGG * 100))
    assert shelf.find("noise") is None


def test_a_missing_clip_is_asked_for_once_in_a_while(shelf: ClipShelf, asked: Asked, clock: PassedClock) -> None:
    shelf.want(SPEECH)
    shelf.want(SPEECH)
    clock.pass_s(6)
    shelf.want(SPEECH)
    shelf.keep(a_clip("whole"))
    clock.pass_s(6)
    shelf.want(SPEECH)

    assert asked.names == ["whole", "whole"]


def test_a_call_is_shown_at_once_and_heard_when_its_clip_has_come(
    show: Show, shelf: ClipShelf, clock: PassedClock
) -> None:
    show.hear(replace(call("A015"), speech=SPEECH))
    show.advance()
    shown, silent = show.view(), show.sounding
    clock.pass_s(0.4)
    shelf.keep(a_clip("whole"))
    show.advance()

    assert (shown.call.mood, silent) == (Mood.CALLING, None)
    assert show.sounding
    assert show.sounding.lines[0].clips == ("whole",)


def test_a_clip_that_never_comes_holds_nobody_up(show: Show, clock: PassedClock) -> None:
    show.hear(replace(call("A015"), speech=SPEECH))
    show.advance()
    clock.pass_s(1.3)
    show.advance()

    assert show.sounding
    assert show.sounding.lines[0].clips == ()


def test_of_a_burst_each_is_heard_in_its_turn_and_none_over_another(show: Show, clock: PassedClock) -> None:
    numbers = [f"A{n:03}" for n in range(5)]
    for n, number in enumerate(numbers):
        show.hear(call(number, at_ms=MORNING_MS + n))
    heard: list[tuple[str, int]] = []
    for _ in range(600):
        show.advance()
        if show.sounding and (not heard or heard[-1][0] != show.sounding.id):
            heard.append((show.sounding.id, clock.ms))
        clock.pass_s(0.1)

    assert [row.number for row in show.view().calls.rows] == numbers[::-1]
    assert [id_ for id_, _ in heard] == [f"{number.lower()}/1" for number in numbers]
    assert all(later - sooner >= 8_000 for (_, sooner), (_, later) in pairwise(heard))


def test_who_is_served_before_their_turn_is_not_called_any_more(show: Show, clock: PassedClock) -> None:
    for n, number in enumerate(("A001", "A002")):
        show.hear(call(number, at_ms=MORNING_MS + n))
    show.advance()
    served = replace(line("A002", at_ms=MORNING_MS + 1), wanted=False)
    show.hear(board("a", 2, served, line("A001"), at_ms=MORNING_MS + 10))
    for _ in range(200):
        show.advance()
        clock.pass_s(0.1)

    assert show.sounding
    assert show.sounding.id == "a001/1"


def test_a_call_that_is_a_minute_old_is_listed_and_not_said(
    tmp_path: Path, shelf: ClipShelf, clock: PassedClock
) -> None:
    with RequestClient(lonely_settings(tmp_path).bus, id_prefix="c0ffee00", monotonic_ms=clock) as bus:
        bus.hall_clock.hear(HubState(alive=True, hall_time_ms=MORNING_MS + 61_000))
        show = Show(BoardAddress(), LiveHall(bus), shelf, clock)
        show.hear(call("A015"))
        show.hear(call("A016", at_ms=MORNING_MS + 60_000))
        show.advance()

    assert [row.number for row in show.view().calls.rows] == ["A016", "A015"]
    assert show.sounding
    assert show.sounding.id == "a016/1"


def test_an_emergency_sounds_an_alarm_also_in_quiet_hours(show: Show) -> None:
    show.hear(replace(catalogue(), sound=SoundManners(percent=0)))
    text = LocalText("请从东门离开", "Leave by the east door")
    show.hear(ZoneSaid(zone="a", say_id="e", kind="emergency", text=text, at_ms=MORNING_MS))
    show.advance()

    assert show.sounding
    assert (show.sounding.chime, show.sounding.percent) == ("alarm", 100)
    assert show.view().emergency


def test_a_board_of_one_zone_neither_shows_nor_says_what_is_of_another(shows: Shows) -> None:
    with shows.watched(BoardAddress(zones=("b",))) as show:
        shows.hear(Address(ZONE_CALL, "qinghe", {"zone": "a"}), call("A015", zone="a"))
        show.advance()

        assert show.view().calls.rows == ()
        assert show.sounding is None


# --- the boards that are open ---------------------------------------------------------------------------------------


def test_a_screen_that_lost_its_connection_goes_on_where_it_was(shows: Shows, clock: PassedClock) -> None:
    with shows.watched(BoardAddress()) as show:
        pass
    clock.pass_s(KEPT_MS / 1000 - 1)
    with shows.watched(BoardAddress()) as again:
        assert again is show
    clock.pass_s(KEPT_MS / 1000 + 1)
    with shows.watched(BoardAddress()) as anew:
        assert anew is not show
    assert len(shows) == 1


def test_addresses_that_nobody_looks_at_do_not_pile_up(shows: Shows) -> None:
    for n in range(200):
        with shows.watched(BoardAddress(zones=(f"zone-{n}",))):
            pass

    assert len(shows) <= 65


def test_the_voice_is_heard_also_while_no_board_is_open(shows: Shows) -> None:
    shows.hear(Address(SPOKEN_CLIP, "qinghe", {"node": "voice"}), a_clip("whole"))

    assert shows.shelf.find("whole")


def told(stream: BoardStream, holds: bool = True) -> Iterator[tuple[str, object]]:
    """Return what a page is told, event by event."""
    for text in stream.changes(BoardAddress(), False, "edition", lambda: holds):
        assert not isinstance(text, bytes)
        for name, data in re.findall(r"event: (\w+)\ndata: (.*)\n", text or ""):
            yield name, json.loads(data)


@pytest.fixture
def stream(browser: Browser, shows: Shows, clock: PassedClock) -> BoardStream:
    return BoardStream(browser.live, shows, Drawer(browser.client.application, PictureFolder(browser.folder)), clock)


def test_a_page_is_told_all_at_once_and_then_what_changes(stream: BoardStream) -> None:
    events = told(stream)
    opening = [next(events) for _ in range(3)]
    stream.shows.hear(Address(ZONE_CALL, "qinghe", {"zone": "a"}), call("A015"))
    changed = next(event for event in events if event[0] == "panels")

    assert [name for name, _ in opening] == ["hello", "panels", "beat"]
    assert set(dict(opening)["panels"]) >= {"header", "call", "calls", "queues", "ticker"}  # type: ignore[call-overload]
    assert set(changed[1]) == {"call", "calls"}  # type: ignore[call-overload]


def test_what_an_emergency_interrupts_or_what_is_withdrawn_is_silent_on_the_page_at_once(
    stream: BoardStream, clock: PassedClock
) -> None:
    events = told(stream)
    next(events)
    leave = Notice(id="fire", kind="emergency", text=LocalText("请离开", "Leave"))
    stream.shows.hear(Address(ZONE_NOTICE, "qinghe", {"zone": "a"}), notices(leave))
    said = ZoneSaid(zone="a", say_id="fire@0", kind="emergency", text=leave.text, at_ms=MORNING_MS)
    stream.shows.hear(Address(ZONE_SAID, "qinghe", {"zone": "a"}), said)
    assert next(data for name, data in events if name == "sound")

    stream.shows.hear(Address(ZONE_NOTICE, "qinghe", {"zone": "a"}), notices(seq=2))
    assert [name for name, _ in (next(events) for _ in range(4))].count("silence") == 1


def notices(*each: Notice, seq: int = 1) -> ZoneNotices:
    return ZoneNotices(zone="a", epoch=1, seq=seq, notices=each)


def test_a_page_that_comes_late_is_not_told_to_say_what_was_said(stream: BoardStream, clock: PassedClock) -> None:
    first, heard = told(stream), []
    next(first)
    stream.shows.hear(Address(ZONE_CALL, "qinghe", {"zone": "a"}), call("A015"))
    for name, content in first:
        heard.append(name)
        if name == "sound":
            assert content["id"] == "a015/1"  # type: ignore[index]
            break
    late = told(stream)
    opening = [next(late)[0] for _ in range(3)]

    assert opening == ["hello", "panels", "beat"]


def test_a_page_connects_anew_once_a_day_so_that_its_login_lasts(stream: BoardStream, clock: PassedClock) -> None:
    events = told(stream)
    _opening = [next(events) for _ in range(3)]
    clock.pass_s(LONGEST_MS / 1000)

    assert [name for name, _ in events] == ["again"]


def test_a_screen_whose_password_was_changed_shows_no_more(stream: BoardStream, clock: PassedClock) -> None:
    events = told(stream, holds=False)
    _opening = [next(events) for _ in range(3)]
    clock.pass_s(6)

    assert [name for name, _ in events] == ["again"]


# --- televisions are old --------------------------------------------------------------------------------------------

TOO_NEW_SCRIPT = r"\?\.|\?\?|catch \{|\.replaceAll\(|\.flat\(|\.at\(|\.\.\.\w+ \}|#\w+\(|import |export |await import"
TOO_NEW_STYLE = (
    r"&|:has\(|:is\(|:where\(|@container|\bclamp\(|[^x]\bmin\(|\bmax\(|inset:|aspect-ratio|@layer|@supports|\bgap:"
)


@pytest.mark.parametrize("file", sorted(ROOT.glob("static/*.js")), ids=lambda file: file.name)
def test_an_old_television_understands_the_page(file: Path) -> None:
    assert re.findall(TOO_NEW_SCRIPT, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("style", [(ROOT / "static" / "board.css").read_text("utf-8"), sheet("usual", (), "dark")])
def test_an_old_television_understands_the_styles(style: str) -> None:
    assert re.findall(TOO_NEW_STYLE, style) == []


def test_addresses_that_were_drawn_once_do_not_pile_up_either(stream: BoardStream) -> None:
    gc.collect()
    before = sum(isinstance(each, Show) for each in gc.get_objects())
    for n in range(100):
        events = stream.changes(BoardAddress(layout=f"no layout {n}"), False, "edition", lambda: True)
        assert [next(events) for _ in range(2)]
        events.close()

    gc.collect()
    assert sum(isinstance(each, Show) for each in gc.get_objects()) - before <= 66


def test_a_call_that_only_the_state_knows_is_said_in_a_browser_too(
    tmp_path: Path, shelf: ClipShelf, clock: PassedClock
) -> None:
    """What a dying broker took with it."""
    with RequestClient(lonely_settings(tmp_path).bus, id_prefix="c0ffee00", monotonic_ms=clock) as bus:
        bus.hall_clock.hear(HubState(alive=True, hall_time_ms=MORNING_MS + 1_000))
        show = Show(BoardAddress(), LiveHall(bus), shelf, clock)
        show.hear(board("a", 2, line("A015")))
        for _ in range(2):
            clock.pass_s(3)
            show.advance()

    assert show.sounding
    assert show.sounding.id == "a015/1"
