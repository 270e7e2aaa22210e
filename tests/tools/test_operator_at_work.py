"""An operator does by commands what a busy hall needs: journeys, missed calls, appointments, cases, clerks."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_protocol.events import Reply
from tests.tools.newcomer import Keyboard, Said, awaited, up, with_few_nodes

NINE = "2026-11-23T09:00:00+08:00"
SHEBAO, CANBAO, DIYA = "rs-shebao", "rs-canbao", "bdc-diya"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyboard]:
    """The example hall on a Monday at nine; one for all tests here."""
    folder = tmp_path_factory.mktemp("hall")
    with up(folder / "data", "--starts-at", NINE, hall=with_few_nodes(folder)) as hall:
        hall.await_ready()
        yield Keyboard(hall.data)


def told(said: Said) -> str:
    assert (said.code, said.err) == (0, ""), said
    return said.out


def first(said: Said) -> str:
    return told(said).splitlines()[0]


def refused(said: Said) -> str:
    assert (said.code, said.out) == (1, ""), said
    return said.err.rstrip()


def impossible(said: Said) -> str:
    assert (said.code, said.out) == (2, ""), said
    return said.err.rstrip()


def issued(hall: Keyboard, *options: str) -> str:
    """Issue a ticket and return its number."""
    reply = msgspec.json.decode(told(hall.asks("ticket", "issue", "--json", *options)), type=Reply)
    assert reply.ticket is not None
    return reply.ticket.number


def at_window(hall: Keyboard, window: str, *options: str) -> str:
    """Let a visitor be called to a window, and begin."""
    number = issued(hall, *options)
    assert number in first(hall.asks("window", "call", window))
    assert number in first(hall.asks("window", "start", window))
    return number


def test_a_journey_over_two_services_with_a_hold_and_a_misclick(hall: Keyboard) -> None:
    number = at_window(hall, "1", "--service", SHEBAO, "--then", CANBAO)
    held = told(hall.asks("window", "hold", "1", "--minutes", "10"))
    assert "自动返回等候" in held
    row = next(line for line in told(hall.asks("ticket", "held")).splitlines() if line.startswith(number))
    assert row.split()[-1].count(":") == 2  # when the visitor waits again
    assert first(hall.asks("window", "undo", "1")).startswith(f"{number}号：办理中")
    told(hall.asks("window", "hold", "1"))
    assert first(hall.asks("ticket", "return", number)).startswith(f"{number}号：等候中")
    told(hall.asks("window", "call", "1"))
    told(hall.asks("window", "start", "1"))
    told(hall.asks("window", "hold", "1"))
    told(hall.asks("window", "resume", "2", number))
    told(hall.asks("window", "start", "2"))
    told(hall.asks("window", "add", "2", "rs-shiye"))
    waits = hall.asks("window", "finish", "2", "--no-stay")
    assert first(waits).startswith(f"{number}号：等候中")
    told(hall.asks("window", "call", "2"))
    told(hall.asks("window", "start", "2"))
    going_on = told(hall.asks("window", "finish", "2", "--outcome", "supplement", "--stay"))
    assert going_on.startswith(f"{number}号：办理中")
    assert first(hall.asks("window", "finish", "2")).startswith(f"{number}号：已办结")
    rated = told(hall.asks("ticket", "rate", number, "very_satisfied", "--comment", "很快"))

    assert "评价：非常满意" in rated
    assert refused(hall.asks("ticket", "rate", number, "satisfied")).startswith(f"号票{number}已经评价过了")


def test_a_missed_visitor_comes_back_and_another_lets_others_go_first(hall: Keyboard) -> None:
    number = issued(hall, "--service", SHEBAO)
    told(hall.asks("window", "call", "1"))
    told(hall.asks("window", "miss", "1"))
    assert number in told(hall.asks("ticket", "missed"))
    assert first(hall.asks("ticket", "reinstate", number)).startswith(f"{number}号：等候中")
    other = issued(hall, "--service", SHEBAO)
    told(hall.asks("ticket", "back", number, "--behind", "1"))
    why = told(hall.asks("window", "next", "1"))
    assert why.startswith(other)
    assert "A" in why
    told(hall.asks("ticket", "reclassify", number, "--service", CANBAO))
    told(hall.asks("ticket", "lane", number, "green", "--reason", "elderly"))
    shown = told(hall.asks("ticket", "show", number))
    assert "绿色通道" in shown
    assert "times reinstated: 1" in shown
    assert "请从清单里选" in refused(hall.asks("ticket", "cancel", number, "--reason", "bored"))
    for each in (number, other):
        assert "取消" in told(hall.asks("ticket", "cancel", each, "--reason", "visitor"))
    assert refused(hall.asks("ticket", "cancel", number, "--reason", "visitor")).startswith(f"{number}现在是已取消")


def test_a_visitor_is_sent_on_to_a_clerk_and_back_and_a_chosen_one_is_called(hall: Keyboard) -> None:
    told(hall.asks("clerk", "login", "qian", "3"))
    number = at_window(hall, "2", "--service", SHEBAO)
    sent = told(hall.asks("window", "transfer", "2", "--to-clerk", "qian", "--and-back", "--first"))
    assert "只由钱文办" in sent
    assert "之后回2号窗口" in sent
    told(hall.asks("window", "call", "3"))
    told(hall.asks("window", "start", "3"))
    assert first(hall.asks("window", "finish", "3")).startswith(f"{number}号：等候中")
    chosen = issued(hall, "--service", SHEBAO)
    assert refused(hall.asks("window", "choose", "3", chosen, "--reason", "bored")).startswith("请从清单里选")
    assert first(hall.asks("window", "choose", "3", chosen, "--reason", "urgent")).startswith(f"{chosen}号：已叫号")
    assert awaited(lambda: re.search(r"^3 .* 钱文$", told(hall.asks("hall", "show")), re.MULTILINE) is not None)
    listed = told(hall.asks("clerk", "list"))
    assert re.search(r"qian +钱文 +在岗 on duty +3", listed)
    assert refused(hall.asks("clerk", "logout", "qian")).startswith("钱文在3号窗口还有办事人")
    told(hall.asks("window", "start", "3"))
    told(hall.asks("window", "finish", "3"))

    assert told(hall.asks("clerk", "logout", "qian")).startswith("钱文：未签到")


def test_papers_handed_in_become_a_case_that_is_fetched(hall: Keyboard) -> None:
    number = at_window(hall, "4", "--service", SHEBAO)
    handed = told(hall.asks("window", "hand-in", "4", "--owner", "qian", "--due", "2026-11-25T17:00"))
    case = re.search(r"办件 (\S+)：", handed)
    assert case is not None
    assert "负责人：钱文，限 2026-11-25 17:00" in handed
    row = next(line for line in told(hall.asks("case", "list")).splitlines() if line.startswith(case[1]))
    assert "社保卡申领与补换" in row
    assert told(hall.asks("case", "list", "--overdue")).startswith("没有这样的办件")
    assert row.rstrip().endswith("钱文")
    told(hall.asks("case", "assign", case[1], "周敏", "--due", "2026-11-26T12:00"))
    assert "周敏" in told(hall.asks("case", "list"))
    assert "可领取" in told(hall.asks("case", "ready", case[1]))
    assert refused(hall.asks("case", "answer", case[1], "好")).startswith(f"办件 {case[1]} 不是这一类")
    fetching = told(hall.asks("ticket", "issue", "--case", case[1]))
    told(hall.asks("ticket", "rate", number, "dissatisfied", "--comment", "等太久"))
    bad = re.search(r"^(\S+) +差评回访.*等太久", told(hall.asks("case", "list")), re.MULTILINE)

    assert f"领取办件 {case[1]}" in fetching
    assert bad is not None
    assert "已了结" in told(hall.asks("case", "answer", bad[1], "已致歉"))


def test_a_list_of_appointments_is_imported_whole_or_not_at_all(hall: Keyboard, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    rows = (
        f"Y-1,{DIYA},2026-11-23T10:00,张",
        "Y-2,nix,2026-11-23T10:00,李",
        f"Y-3,{DIYA},tomorrow,王",
        f"Y 4,{DIYA},2026-11-23T10:30,赵",
        f"Y-1,{DIYA},2026-11-23T11:00,孙",
        ",,2026-11-23T11:00,",
    )
    file.write_text("\n".join(["预约号,事项,预约时间,姓名", *rows]), encoding="gb18030")
    wrong = impossible(hall.asks("booking", "import", file))
    assert wrong.startswith("6 处有问题，一条都没有登记")
    assert "  3 service: 没有这个事项：nix / There is no such service: nix" in wrong
    assert "  4 slot: tomorrow 不是时间，应如 14:30 或 2026-11-24T09:30 / tomorrow is no time" in wrong
    assert "  5 code: 系统不认识这种写法：Y 4 / " in wrong
    assert wrong.count("code: Y-1 出现在 2 行里 / Y-1 stands in 2 rows") == 2
    assert "  7 code: 没有填 / nothing stands there" in wrong
    file.write_text("code,service,slot\n" + "".join(f"Y-{n},{DIYA},2026-11-23T10:0{n}\n" for n in (1, 2, 3)), "utf-8")
    full = refused(hall.asks("booking", "import", file))
    assert full.splitlines()[0].startswith("1 行预约有问题，一条都没有登记")
    assert full.splitlines()[1].startswith("  4: “不动产抵押登记”2026-11-23 10:0")
    assert told(hall.asks("booking", "list")).startswith("没有预约")
    file.write_text("code,service,slot\n" + "".join(f"Y-{n},{DIYA},2026-11-23T10:0{n}\n" for n in (1, 2)), "utf-8")

    assert told(hall.asks("booking", "import", file, "--dry-run")).startswith("可以登记预约 2 个")
    assert told(hall.asks("booking", "import", file)).startswith("已登记预约 2 个")
    again = told(hall.asks("booking", "import", file))
    assert again.startswith("已登记预约 0 个")
    assert "原来就有 2 个" in again
    report = hall.asks("booking", "import", file, "--json").json
    assert (report["ok"], report["booked"], report["known"], report["problems"]) == (True, 0, 2, [])


def test_who_has_booked_checks_in_or_calls_it_off(hall: Keyboard) -> None:
    slot = "2026-11-23T14:00"
    made = told(hall.asks("booking", "add", "Z-1", DIYA, slot, "--identity", "5" * 64))
    assert "Z-1：2026-11-23 14:00，不动产抵押登记，已预约" in made
    assert refused(hall.asks("booking", "check-in", "--identity", "5" * 64)).startswith("预约Z-1还没到时候")
    assert refused(hall.asks("booking", "check-in", "Z-9")).startswith("查不到预约Z-9")
    assert "已取消" in told(hall.asks("booking", "cancel", "Z-1", "--reason", "visitor"))
    soon = told(hall.asks("booking", "add", "Z-2", DIYA, "09:30"))
    came = told(hall.asks("booking", "check-in", "Z-2"))

    assert "已预约" in soon
    assert "预约 Z-2" in came
    assert "（预约）" in came
    listed = told(hall.asks("booking", "list")).splitlines()
    assert "已取消 cancelled" in next(line for line in listed if "Z-1" in line)
    assert "已签到 checked in" in next(line for line in listed if "Z-2" in line)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ticket", "issue"), "say what for, with --service or --case; see `paidui ticket issue --help`"),
        (("booking", "check-in"), "say who, with CODE or --identity; see `paidui booking check-in --help`"),
        (("booking", "add", "Y-9", DIYA, "noon"), "noon is no time such as 14:30 or 2026-11-24T09:30"),
        (
            ("booking", "import", "nowhere.csv"),
            "nowhere.csv: 无法读取（No such file or directory） / it cannot be read",
        ),
        (("window", "hold", "1", "--minutes", "0"), "0 is not in the range 1<=x<=1440"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(hall: Keyboard, words: tuple[str, ...], sentence: str) -> None:
    said = impossible(hall.asks(*words))

    assert sentence in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("heads", ["code,service", "", "kod,service,slot"])
def test_a_list_without_its_columns_says_which_are_missing(hall: Keyboard, tmp_path: Path, heads: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"{heads}\n", "utf-8")

    assert "list.csv has no column" in impossible(hall.asks("booking", "import", file))


def test_a_window_changes_what_it_serves_for_a_while(hall: Keyboard) -> None:
    changed = told(hall.asks("window", "assign", "6", SHEBAO, "--help-out", CANBAO, "--until", "23:00"))
    assert changed.startswith("6号窗口的事项已调整")
    assert refused(hall.asks("window", "assign", "6", SHEBAO, "--until", "08:00")).startswith("截止时间不能早于现在")

    assert told(hall.asks("window", "assign", "6")).startswith("6号窗口的事项已调整")


def test_the_folder_is_read_again_and_the_day_is_closed(hall: Keyboard) -> None:
    assert told(hall.asks("hall", "reload")).startswith("已重新读取配置")
    assert told(hall.asks("hall", "close-day")).startswith("今天的业务已结束")
    assert refused(hall.asks("ticket", "issue", "--service", SHEBAO)).startswith("今天的业务已结束")


def test_a_notice_is_posted_listed_and_withdrawn(hall: Keyboard) -> None:
    assert told(hall.asks("notice", "list")) == "没有通知 / There is no notice\n"
    later = ("--en", "No water", "--zone", "a", "--from", "14:00", "--until", "2026-11-24T08:30")
    posted = told(hall.asks("notice", "post", "停水", *later)).splitlines()
    assert posted[1].split() == [
        *("notice-1", "通知", "notice", "a", "2026-11-23", "14:00", "2026-11-24", "08:30", "停水", "No", "water")
    ]
    emergency = told(hall.asks("notice", "post", "请立即离开", "--emergency")).splitlines()[1]
    assert "紧急通知 emergency" in emergency
    assert "全部分区 everywhere" in emergency
    assert [line.split()[0] for line in told(hall.asks("notice", "list")).splitlines()[1:]] == ["notice-2", "notice-1"]

    assert first(hall.asks("notice", "withdraw", "notice-2")) == "已撤下 / Withdrawn"
    assert refused(hall.asks("notice", "withdraw", "notice-2")) == (
        "没有这条通知，或已过期：notice-2 / There is no such notice, or it has ended: notice-2"
    )
    assert refused(hall.asks("notice", "post", "停水", "--zone", "moon")) == (
        "没有这个分区：moon / There is no such zone: moon"
    )


def test_something_is_spoken_in_the_hall_from_a_keyboard(hall: Keyboard) -> None:
    handed = "已交给广播，马上播出 / Handed to the loudspeakers, to be spoken in a moment"
    assert first(hall.asks("announce", "请粤A12345的车主挪车", "--zone", "a")) == handed
    status = "已交给广播，马上播报 / Handed to the loudspeakers, to be said in a moment"
    assert first(hall.asks("say-status", "a")) == status
    assert first(hall.asks("say-status")) == status
    assert refused(hall.asks("announce", "长" * 301)) == "太长了：最多 300 个字 / Too long: 300 letters at most"
