"""The biggest hall there is to serve, as an office would have it in its spreadsheets; the same for the same seed.

1,500 services of 40 departments with 2,000 situations, 100 windows, 200 clerks. The hall exists only here.
"""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from hall_config.importing.halls import import_hall
from hall_config.model import HallConfig

Rows = list[list[str]]
"""A table as it stands in a spreadsheet, its headings first."""

DEPARTMENTS: Final = (
    ("rs", "人社局", "Human resources and social security"),
    ("yb", "医保局", "Medical insurance"),
    ("bdc", "不动产登记中心", "Real estate registration"),
    ("sj", "市场监管局", "Market regulation"),
    ("ga", "公安局", "Public security"),
    ("sw", "税务局", "Tax"),
    ("mz", "民政局", "Civil affairs"),
    ("gjj", "住房公积金中心", "Housing provident fund"),
    ("wj", "卫健委", "Health"),
    ("jy", "教育局", "Education"),
    ("zj", "住建局", "Housing and construction"),
    ("jt", "交通运输局", "Transport"),
    ("zr", "自然资源局", "Natural resources"),
    ("hb", "生态环境局", "Environment"),
    ("ny", "农业农村局", "Agriculture"),
    ("sl", "水利局", "Water resources"),
    ("swj", "商务局", "Commerce"),
    ("wl", "文旅局", "Culture and tourism"),
    ("yj", "应急管理局", "Emergency management"),
    ("xf", "消防救援大队", "Fire brigade"),
    ("sf", "司法局", "Justice"),
    ("cl", "残联", "Disabled persons' federation"),
    ("ty", "退役军人局", "Veterans"),
    ("ly", "林业局", "Forestry"),
    ("qx", "气象局", "Weather service"),
    ("yc", "烟草专卖局", "Tobacco"),
    ("cg", "城管局", "City management"),
    ("fg", "发改局", "Development and reform"),
    ("cz", "财政局", "Finance"),
    ("kj", "科技局", "Science and technology"),
    ("gx", "工信局", "Industry"),
    ("mzj", "民宗局", "Ethnic and religious affairs"),
    ("da", "档案馆", "Archives"),
    ("ty2", "体育局", "Sports"),
    ("rf", "人防办", "Civil defence"),
    ("dl", "供电公司", "Electricity"),
    ("gs", "供水公司", "Water supply"),
    ("rq", "燃气公司", "Gas"),
    ("tx", "通信运营商", "Telecommunications"),
    ("yz", "邮政公司", "Post"),
)
OBJECTS: Final = (
    ("许可证", "licence"),
    ("资格证书", "certificate of qualification"),
    ("登记", "registration"),
    ("补贴", "subsidy"),
    ("备案", "filing"),
    ("证明", "proof"),
    ("账户", "account"),
)
ACTIONS: Final = (
    ("申请", "apply"),
    ("变更", "change"),
    ("延续", "extend"),
    ("注销", "cancel"),
    ("遗失补办", "replace when lost"),
    ("查询打印", "look up and print"),
)
CASES: Final = (
    ("本人办理", "in person"),
    ("委托他人", "by somebody else"),
    ("材料遗失", "papers are lost"),
    ("境外人员", "from abroad"),
)
MATERIALS: Final = (
    ("身份证原件", "ID card"),
    ("户口簿", "Household register"),
    ("申请表一份", "Application form"),
    ("近期白底照片一张", "Recent photo, white background"),
    ("委托书", "Letter of authority"),
    ("营业执照副本", "Copy of the business licence"),
)
GREEN: Final = (
    ("elderly", "老年人", "Elderly"),
    ("disabled", "残障人士", "Disabled"),
    ("military", "军人及退役军人", "Military and veterans"),
    ("infant", "孕妇及携婴", "Pregnant or with an infant"),
    ("key-project", "重点项目", "Key project"),
    ("other", "其他", "Other"),
)
FAMILIES: Final = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN: Final = "明华丽静军洋勇艳杰娟涛超霞平刚桂英鹏辉玲"


@dataclass(frozen=True)
class Size:
    """How many there are of each."""

    services: int = 1_500
    situations: int = 2_000
    departments: int = 40
    windows: int = 100
    clerks: int = 200
    zones: int = 8
    dispensers: int = 30


def big_tables(size: Size | None = None, seed: int = 1) -> dict[str, Rows]:
    """Return the tables of a big hall by the name of their sheet."""
    size, chance = size or Size(), Random(seed)
    codes = [code for code, *_ in _services(size)]
    return {
        "hall": [
            ["id", "name_zh", "name_en", "欢迎词", "英文欢迎词", "过号规则", "英文过号规则"],
            [
                "yunhe",
                "云河市政务服务中心",
                "Yunhe City Service Centre",
                "欢迎光临",
                "Welcome",
                "过号请找导办员",
                "Ask a guide",
            ],
        ],
        "green_reasons": [["code", "name_zh", "name_en"], *map(list, GREEN)],
        "zones": list(_zone_rows(size)),
        "departments": [["id", "name_zh", "name_en"], *map(list, DEPARTMENTS[: size.departments])],
        "queues": list(_queue_rows(size)),
        "services": list(_service_rows(size, chance)),
        "situations": list(_situation_rows(size, chance, codes)),
        "windows": list(_window_rows(size, chance)),
        "clerks": list(_clerk_rows(size, chance, codes)),
        "skills": list(_skill_rows(size, chance)),
        "nodes": list(_node_rows(size)),
    }


def write_csvs(tables: Mapping[str, Rows], folder: Path, encoding: str = "utf-8-sig") -> Path:
    """Write one CSV a table, as Excel does; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(rows)
    return folder


def write_workbook(tables: Mapping[str, Sequence[Sequence[object]]], file: Path) -> Path:
    """Write one workbook with a sheet a table; return the file."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file


def big_hall(size: Size | None = None, seed: int = 1) -> HallConfig:
    """Return the big hall as every process reads it."""
    with tempfile.TemporaryDirectory(prefix="paidui-big-hall-") as place:
        return import_hall(write_csvs(big_tables(size, seed), Path(place))).config


def _services(size: Size) -> Iterator[tuple[str, str, str, str]]:
    """Yield code, names and department: the same share for each department, in the order of the menu."""
    departments = DEPARTMENTS[: size.departments]
    for number, (department, zh, en) in enumerate(departments):
        share = (number + 1) * size.services // len(departments) - number * size.services // len(departments)
        for at in range(share):
            (thing, in_english), (action, doing) = (
                OBJECTS[at // len(ACTIONS) % len(OBJECTS)],
                ACTIONS[at % len(ACTIONS)],
            )
            yield f"{department}-{at + 1:02}", f"{zh}{thing}{action}", f"{en}: {in_english}, {doing}", department


def _zone(number: int, size: Size) -> str:
    return chr(ord("a") + number % size.zones)


def _zone_rows(size: Size) -> Iterator[list[str]]:
    yield ["id", "name_zh", "name_en", "where_zh", "where_en"]
    for number in range(size.zones):
        zone = _zone(number, size)
        yield [zone, f"{zone.upper()}区", f"Zone {zone.upper()}", f"{number // 4 + 1}楼", f"floor {number // 4 + 1}"]


def _queue_rows(size: Size) -> Iterator[list[str]]:
    """One row of numbers for each department; no letter G, which is the green channel's."""
    letters = list("ABCDEFHIJKLMNOPQRSTUVWXYZ")
    prefixes = letters + [f"{one}{other}" for one in letters for other in letters]
    yield ["id", "prefix", "name_zh", "name_en", "zone", "digits", "last"]
    for number, (department, zh, en) in enumerate(DEPARTMENTS[: size.departments]):
        yield [department, prefixes[number], zh, en, _zone(number, size), "3", "999"]


def _service_rows(size: Size, chance: Random) -> Iterator[list[str]]:
    yield [
        "事项编码",
        "事项名称",
        "英文名称",
        "所属部门",
        "队列",
        "办理时长（分钟）",
        "等候承诺（分钟）",
        "材料",
        "英文材料",
        "通道",
    ]
    for code, zh, en, department in _services(size):
        materials = chance.sample(MATERIALS, chance.randint(2, 4))
        lanes = chance.choice(["普通；绿色通道", "普通；绿色通道；预约"])
        minutes = [str(round(min(60, max(2, chance.lognormvariate(2.1, 0.5))))), chance.choice(["15", "20", "30"])]
        yield [code, zh, en, department, department, *minutes, *_both(materials), lanes]


def _both(lines: Sequence[tuple[str, str]]) -> list[str]:
    return ["；".join(zh for zh, _ in lines), "; ".join(en for _, en in lines)]


def _situation_rows(size: Size, chance: Random, codes: list[str]) -> Iterator[list[str]]:
    """Some services have one situation, some several."""
    yield ["service", "code", "name_zh", "name_en", "expected_min", "materials_zh", "materials_en"]
    for number in range(size.situations):
        round_, at = divmod(number, len(codes))
        zh, en = CASES[round_ % len(CASES)]
        yield [codes[at], f"case-{round_ + 1}", zh, en, str(chance.randint(3, 30)), *_both(chance.sample(MATERIALS, 1))]


def _window_rows(size: Size, chance: Random) -> Iterator[list[str]]:
    """Four in ten serve everything, the others the services of a few departments, and help out elsewhere."""
    yield ["id", "number", "zone", "kind", "services", "help_out"]
    names = [department for department, *_ in DEPARTMENTS[: size.departments]]
    for number in range(1, size.windows + 1):
        own = chance.sample(names, min(4, len(names)))
        kind, services, help_out = (
            ("specialised", f"@{own[0]}; @{own[1]}", f"@{own[2]}") if number % 5 > 1 else ("general", "*", "")
        )
        yield [f"window-{number}", str(number), _zone(number, size), kind, services, help_out]


def _clerk_rows(size: Size, chance: Random, codes: list[str]) -> Iterator[list[str]]:
    yield ["id", "name", "services", "help_out"]
    for number in range(1, size.clerks + 1):
        known = chance.sample(codes, min(len(codes), chance.randint(20, 120)))
        everything = number % 4 == 0
        own, help_out = ("*", "") if everything else ("; ".join(known[:-8]), "; ".join(known[-8:]))
        yield [
            f"clerk-{number:03}",
            chance.choice(FAMILIES) + chance.choice(GIVEN) + chance.choice(GIVEN),
            own,
            help_out,
        ]


def _skill_rows(size: Size, chance: Random) -> Iterator[list[str]]:
    """Whoever knows a few services learns another for a while."""
    yield ["clerk", "service", "tier", "until"]
    department = DEPARTMENTS[size.departments - 1][0]
    for number in range(1, size.clerks + 1, 10):
        yield [f"clerk-{number:03}", f"{department}-01", chance.choice(["own", "help_out"]), "2030-12-31"]


def _node_rows(size: Size) -> Iterator[list[str]]:
    yield ["id", "role", "zone", "window"]
    for number in range(1, size.dispensers + 1):
        yield [f"dispenser-{number}", "dispenser", _zone(number, size), ""]
    for number in range(1, size.windows + 1):
        yield [f"terminal-{number}", "terminal", "", f"window-{number}"]
    for number in range(size.zones):
        yield [f"board-{_zone(number, size)}", "display", _zone(number, size), ""]
