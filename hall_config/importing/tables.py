"""Which tables a hall is imported from, and which columns each may have: the spreadsheet's side of the model.

A column is named like the key it fills, `name_zh` for `name.zh`, or by one of the Chinese headings beside it.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from hall_config.importing.cells import plain
from hall_config.importing.readings import (
    CODE,
    CODES,
    DAY,
    LETTERS,
    MINUTES,
    PLAIN,
    SPANS,
    TEXT,
    TEXTS,
    WHOLE,
    YES_OR_NO,
    Reading,
    choice,
    choices,
)

EVERY: Final = "*"
NEEDED: Final = ("hall", "zone", "department", "queue", "service", "window")
"""Without these there is no hall."""
LANES: Final = {"普通": "normal", "绿色通道": "green", "绿色": "green", "预约": "appointment"}
KINDS: Final = {
    "综合": "general",
    "综合窗口": "general",
    "无差别综合窗口": "general",
    "无差别": "general",
    "分领域": "specialised",
    "分领域窗口": "specialised",
    "专业": "specialised",
    "专窗": "specialised",
    "主题": "themed",
    "主题窗口": "themed",
    "远程": "remote",
    "远程窗口": "remote",
}
ROLES: Final = {
    "取号机": "dispenser",
    "窗口终端": "terminal",
    "呼叫器": "terminal",
    "综合屏": "display",
    "显示屏": "display",
}
TIERS: Final = {"本职": "own", "主办": "own", "协办": "help_out", "帮办": "help_out"}


class Column(NamedTuple):
    """One column of a table: the key it fills, what people call it, how its cells are read."""

    key: str
    """Where in the thing the value goes: `name.zh`."""
    chinese: tuple[str, ...]
    """The headings it goes by in Chinese; the templates have the first."""
    read: Reading = TEXT
    refers: str = ""
    """The table whose ids or codes stand here."""
    also: str = ""
    """The English heading, where it is not the key's own."""

    @property
    def heading(self) -> str:
        """Its heading in English."""
        return self.also or self.key.removeprefix("texts.").replace(".", "_")


class Table(NamedTuple):
    """One sheet or one file: what it lists, and under which names people keep it."""

    key: str
    """The table of the configuration: `service`; of what is listed inside one, the path: `service.situation`."""
    name: str
    """The English name of the sheet or the file."""
    chinese: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that name a row; no two rows may have the same."""
        return IDENTITIES[self.key]

    def column(self, key: str) -> Column:
        """Return the first column that fills a key."""
        return next(column for column in self.columns if column.key == key)


def _named(key: str, *chinese: str) -> tuple[Column, Column]:
    """The two columns of a text that people read."""
    return (
        Column(f"{key}.zh", tuple(form for word in chinese for form in (word, f"中文{word}", f"{word}中文"))),
        Column(f"{key}.en", tuple(form for word in chinese for form in (f"英文{word}", f"{word}英文"))),
    )


_ID = ("编码", "编号", "代码")
_EXPECTED: Final = (
    Column("expected_s", ("办理时长秒", "预计时长秒"), WHOLE),
    Column("expected_s", ("办理时长分钟", "预计时长分钟", "办理时长"), MINUTES, also="expected_min"),
)
_MATERIALS: Final = (
    Column("materials.zh", ("材料", "所需材料", "申请材料", "材料中文", "中文材料"), TEXTS),
    Column("materials.en", ("英文材料", "材料英文", "所需材料英文"), TEXTS),
)
_EVERYDAY: Final = Column("everyday_words", ("俗称", "别名", "通俗说法", "常用说法"), TEXTS)
_HOURS: Final = (
    Column("hours.mon-fri", ("工作日时间", "周一至周五"), SPANS, also="hours_mon_fri"),
    *(
        Column(f"hours.{day}", (f"周{word}", f"星期{word}"), SPANS)
        for day, word in zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日", strict=True)
    ),
)

TABLES: Final = (
    Table(
        "hall",
        "hall",
        ("大厅", "中心"),
        (
            Column("id", _ID, CODE),
            *_named("name", "名称", "大厅名称"),
            *_named("texts.welcome", "欢迎词"),
            *_named("texts.missed_rule", "过号规则"),
            Column("languages", ("语言",), CODES),
        ),
    ),
    Table(
        "lanes.green_reason",
        "green_reasons",
        ("绿色通道", "绿色通道原因"),
        (Column("code", _ID, CODE), *_named("name", "名称", "原因")),
    ),
    Table(
        "calling.choose_reason",
        "choose_reasons",
        ("选号原因",),
        (Column("code", _ID, CODE), *_named("name", "名称", "原因")),
    ),
    Table(
        "zone",
        "zones",
        ("分区", "区域"),
        (Column("id", _ID, CODE), *_named("name", "名称", "区域名称"), *_named("where", "等候位置", "位置")),
    ),
    Table(
        "department",
        "departments",
        ("部门", "部门清单"),
        (
            Column("id", (*_ID, "部门编码"), CODE),
            *_named("name", "名称", "部门名称"),
            Column("parent", ("上级部门", "上级"), CODE, "department"),
        ),
    ),
    Table(
        "queue",
        "queues",
        ("队列", "排队队列"),
        (
            Column("id", (*_ID, "队列编码"), CODE),
            Column("prefix", ("字母", "号码前缀", "前缀"), LETTERS),
            *_named("name", "名称", "队列名称"),
            Column("zone", ("分区", "区域"), CODE, "zone"),
            Column("digits", ("位数", "号码位数"), WHOLE),
            Column("first", ("起始号", "首号"), WHOLE),
            Column("last", ("结束号", "末号"), WHOLE),
        ),
    ),
    Table(
        "service",
        "services",
        ("事项", "事项清单", "业务", "业务清单"),
        (
            Column("code", (*_ID, "事项编码", "业务编码"), CODE),
            *_named("name", "名称", "事项名称", "业务名称"),
            Column("department", ("部门", "所属部门", "主管部门"), CODE, "department"),
            Column("queue", ("队列", "排队队列"), CODE, "queue"),
            *_EXPECTED,
            Column("target_wait_s", ("等候承诺秒",), WHOLE),
            Column("target_wait_s", ("等候承诺分钟", "等候承诺"), MINUTES, also="target_wait_min"),
            *_MATERIALS,
            Column("lanes", ("通道", "取号通道"), choices(LANES)),
            Column("quota_day", ("每日限额", "日限额"), WHOLE),
            Column("walk_in", ("现场取号", "可现场取号"), YES_OR_NO),
            Column("pickup", ("出件事项", "取件事项"), CODE, "service"),
            Column("case_work_days", ("承诺工作日", "办结时限工作日"), WHOLE),
            Column("never_expires", ("不过期", "不失效"), YES_OR_NO),
            _EVERYDAY,
            *_named("self_service", "网上或自助办理", "自助办理", "网上办理"),
            *_HOURS,
        ),
    ),
    Table(
        "service.situation",
        "situations",
        ("情形", "情形清单", "办理情形"),
        (
            Column("service", ("事项", "事项编码", "业务"), CODE, "service"),
            Column("code", (*_ID, "情形编码"), CODE),
            *_named("name", "名称", "情形名称", "情形"),
            *_EXPECTED,
            *_MATERIALS,
            _EVERYDAY,
        ),
    ),
    Table(
        "service.quota",
        "quotas",
        ("限额", "取号限额"),
        (
            Column("service", ("事项", "事项编码", "业务"), CODE, "service"),
            Column("count", ("数量", "限额", "限额数量"), WHOLE),
            Column("every_s", ("间隔秒",), WHOLE),
            Column("every_s", ("间隔分钟", "间隔"), MINUTES, also="every_min"),
            Column("bookings", ("预约", "仅预约"), YES_OR_NO),
        ),
    ),
    Table(
        "life_event",
        "life_events",
        ("一件事", "一件事清单", "一件事一次办"),
        (
            Column("id", _ID, CODE),
            *_named("name", "名称", "一件事名称"),
            Column("services", ("事项", "办理事项", "包含事项"), CODES, "service"),
            _EVERYDAY,
        ),
    ),
    Table(
        "window",
        "windows",
        ("窗口", "窗口清单"),
        (
            Column("id", (*_ID, "窗口编码"), CODE),
            Column("number", ("窗口号", "号", "窗口编号"), PLAIN),
            Column("zone", ("分区", "区域"), CODE, "zone"),
            Column("kind", ("类型", "窗口类型"), choice(KINDS)),
            Column("services", ("事项", "办理事项", "受理事项"), CODES, "service"),
            Column("help_out", ("协办事项", "帮办事项"), CODES, "service"),
            Column("policy", ("叫号策略",), choice({})),
        ),
    ),
    Table(
        "clerk",
        "clerks",
        ("工作人员", "窗口人员", "人员"),
        (
            Column("id", (*_ID, "工号"), CODE),
            Column("name", ("姓名",)),
            Column("skill.own", ("事项", "本职事项", "能办事项"), CODES, "service", also="services"),
            Column("skill.help_out", ("协办事项", "帮办事项"), CODES, "service", also="help_out"),
            Column("may_choose", ("可选号", "可选叫"), YES_OR_NO),
        ),
    ),
    Table(
        "clerk.skill",
        "skills",
        ("技能", "人员技能"),
        (
            Column("clerk", ("工作人员", "人员", "工号"), CODE, "clerk"),
            Column("service", ("事项", "事项编码", "业务"), CODE, "service"),
            Column("tier", ("类别", "本职或协办"), choice(TIERS)),
            Column("until", ("有效期至", "截止日期"), DAY),
        ),
    ),
    Table(
        "node",
        "nodes",
        ("设备", "设备清单"),
        (
            Column("id", (*_ID, "设备编码"), CODE),
            Column("role", ("类型", "设备类型"), choice(ROLES)),
            Column("zone", ("分区", "区域"), CODE, "zone"),
            Column("window", ("窗口", "所属窗口"), CODE, "window"),
            *_named("where", "位置"),
        ),
    ),
)
"""In the order in which they are reported."""

IDENTITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "hall": (),
    "lanes.green_reason": ("code",),
    "calling.choose_reason": ("code",),
    "zone": ("id",),
    "department": ("id",),
    "queue": ("id",),
    "service": ("code",),
    "service.situation": ("service", "code"),
    "service.quota": ("service", "every_s", "bookings"),
    "life_event": ("id",),
    "window": ("id",),
    "clerk": ("id",),
    "clerk.skill": ("clerk", "service", "until"),
    "node": ("id",),
}


def folded(heading: str) -> str:
    """Return a heading without what varies: spaces, brackets, underscores, capital letters, a mark for "required"."""
    return "".join(each for each in plain(heading).lower() if each.isalnum() or each == "#")
