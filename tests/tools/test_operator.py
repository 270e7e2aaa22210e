"""An operator at a command line does a whole visit, reads what came of it, and is told why not."""

import re
from collections.abc import Iterator

import msgspec
import pytest

from hall_config.reading import read_hall
from hall_protocol.events import Reply
from hall_protocol.states import HallGlance
from tests.tools.newcomer import COUNTY, Said, Up, awaited, up, with_few_nodes

WINDOWS = [window.number for window in read_hall(COUNTY).windows]
BUSINESS = re.compile(r"市场监管 Business and licences +([1-9])  +\d\d:\d\d:\d\d")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """The example hall with few nodes: an operator asks the hub alone; one for all tests here."""
    folder = tmp_path_factory.mktemp("hall")
    with up(folder / "data", hall=with_few_nodes(folder)) as hall:
        hall.await_ready()
        yield hall


def first(said: Said) -> str:
    assert (said.code, said.err) == (0, ""), said
    return said.out.splitlines()[0]


def refused(said: Said) -> str:
    assert (said.code, said.out) == (1, ""), said
    return said.err.rstrip()


def impossible(said: Said) -> str:
    assert (said.code, said.out) == (2, ""), said
    return said.err.removeprefix("paidui: ").rstrip()


def reply(said: Said) -> Reply:
    assert said.err == ""
    return msgspec.json.decode(said.out, type=Reply)


def test_a_whole_visit_by_commands_alone(hall: Up) -> None:
    assert first(hall.asks("window", "open", "1")) == "1号窗口已开窗 / Window 1 is open"
    assert first(hall.asks("window", "open", "window-2")) == "2号窗口已开窗 / Window 2 is open"
    issue = ("ticket", "issue", "--service", "rs-shebao", "--lane", "green", "--reason", "elderly")
    assert first(hall.asks(*issue)) == "GA001号：等候中，前面 0 人 / GA001: waiting, 0 ahead"
    assert first(hall.asks("window", "call", "1")) == "GA001号：已叫号，1号窗口 / GA001: called, window 1"
    assert refused(hall.asks("window", "recall", "1")).startswith("刚刚叫过，请 ")
    assert first(hall.asks("window", "start", "1")) == "GA001号：办理中，1号窗口 / GA001: being served, window 1"
    assert first(hall.asks("window", "transfer", "1", "--to-window", "2")).startswith("GA001号：等候中")
    assert first(hall.asks("window", "call", "window-2")) == "GA001号：已叫号，2号窗口 / GA001: called, window 2"
    assert first(hall.asks("window", "start", "2")) == "GA001号：办理中，2号窗口 / GA001: being served, window 2"
    assert first(hall.asks("window", "finish", "2")) == "GA001号：已办结，2号窗口 / GA001: done, window 2"
    shown = hall.asks("ticket", "show", "GA001").out

    assert (
        "事项：社保卡申领与补换（绿色通道） / Service: Social security card: issue and replace (Green channel)" in shown
    )
    assert "纸票：没有打印 / Paper: not printed" in shown


def test_a_script_reads_the_same_facts(hall: Up) -> None:
    issued = reply(hall.asks("ticket", "issue", "--service", "yb-canbao", "--json"))
    assert issued.ticket is not None
    number = issued.ticket.number
    called = reply(hall.asks("window", "call", "3", "--json"))
    missed = reply(hall.asks("window", "miss", "3", "--json"))
    shown = reply(hall.asks("ticket", "show", issued.ticket.id, "--json"))

    assert called.ticket is not None
    assert (called.ticket.number, called.ticket.window) == (number, "window-3")
    assert missed.ticket is not None
    assert missed.ticket.phase == "missed"
    assert shown.ticket is not None
    assert (shown.ticket.number, shown.ticket.phase, shown.ticket.issued_at) == (number, "missed", "operator")


def test_a_refusal_is_a_sentence_in_both_languages_and_exit_code_1(hall: Up) -> None:
    assert refused(hall.asks("ticket", "show", "ZZ9")) == "查不到号票 ZZ9 / There is no ticket ZZ9"
    assert refused(hall.asks("ticket", "issue", "--service", "nix")) == (
        "没有这个事项：nix / There is no such service: nix"
    )
    assert refused(hall.asks("window", "miss", "4")).startswith("4号窗口现在没有号")


def test_a_window_that_cannot_is_told_what_it_does_and_a_visitor_is_not(hall: Up) -> None:
    hall.asks("ticket", "issue", "--service", "rs-canbao")
    hall.asks("window", "call", "4")
    hall.asks("window", "start", "4")

    assert refused(hall.asks("window", "call", "4")) == (
        "4号窗口现在是办理中，不能叫号 / Window 4 is serving now; it is not possible to call"
    )
    hall.asks("window", "finish", "4")
    hall.asks("window", "close", "4")


def test_a_script_reads_a_refusal_too(hall: Up) -> None:
    said = hall.asks("ticket", "show", "ZZ9", "--json")

    assert said.code == 1
    assert (reply(said).ok, reply(said).code) == (False, "unknown_ticket")


def test_nobody_waiting_is_no_fault(hall: Up) -> None:
    assert first(hall.asks("window", "call", "6")) == (
        "6号窗口当前无人等候 / Nobody is waiting for window 6 at the moment"
    )


def test_a_window_is_paused_and_closed(hall: Up) -> None:
    assert first(hall.asks("window", "open", "4")) == "4号窗口已开窗 / Window 4 is open"
    assert first(hall.asks("window", "pause", "4", "--reason", "午饭")) == "4号窗口已暂停 / Window 4 is paused"
    assert first(hall.asks("window", "close", "4")) == "4号窗口已关窗 / Window 4 is closed"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("window", "call", "9"), f"there is no window 9; there are {', '.join(WINDOWS)}"),
        (("window", "transfer", "1", "--to-window", "9"), f"there is no window 9; there are {', '.join(WINDOWS)}"),
        (
            ("window", "transfer", "1"),
            "say where to, with --to-service, --to-window or --to-clerk; see `paidui window transfer --help`",
        ),
        (
            ("ticket", "issue", "--service", "R S"),
            'service "R S" is not of a form the hub understands: check how it is written',
        ),
        (
            ("window", "assign", "2", "rs-canbao", "*"),
            'services "*" is not of a form the hub understands: check how it is written',
        ),
        (
            ("window", "pause", "4", "--reason", "饭" * 3000),
            f'reason "{"饭" * 60}…" is not of a form the hub understands: it has 3000 characters',
        ),
        (("announce", "请张三\n到咨询台"), "the words in Chinese must be one line, without line breaks"),
        (
            ("ticket", "reprint", "A001", "--dispenser", "board-1"),
            "name the dispenser with --dispenser; there are dispenser-1",
        ),
    ],
)
def test_what_cannot_be_asked_is_exit_code_2(hall: Up, words: tuple[str, ...], sentence: str) -> None:
    assert impossible(hall.asks(*words)) == sentence


def test_a_manager_sees_the_hall_at_a_glance(hall: Up) -> None:
    for _ in range(3):  # a window may be ready for the first of them
        hall.asks("ticket", "issue", "--service", "sj-geti")
    assert awaited(lambda: BUSINESS.search(hall.asks("hall", "show").out) is not None)
    shown = hall.asks("hall", "show")
    lines = shown.out.splitlines()
    head = next(line for line in lines if line.startswith("排队 Queue"))
    business = BUSINESS.search(shown.out)

    assert (shown.code, shown.err) == (0, "")
    assert business is not None
    assert lines[0] == "青禾县政务服务中心 Qinghe County Government Service Centre"
    assert sum(line[:2] in {f"{number} " for number in WINDOWS} for line in lines) == len(WINDOWS)
    # Below one another on a terminal, where a Chinese character takes two columns.
    assert columns(head[: head.index("等候")]) == columns(business[0][: business.start(1) - business.start()])


def test_a_script_sees_the_hall_at_a_glance(hall: Up) -> None:
    glance = msgspec.json.decode(hall.asks("hall", "show", "--json").out, type=HallGlance)

    assert [window.number for window in glance.windows] == WINDOWS
    assert (
        glance.issued == glance.waiting + glance.serving + glance.done + glance.missed + glance.held + glance.cancelled
    )


def columns(text: str) -> int:
    return len(text.encode("gb18030"))
