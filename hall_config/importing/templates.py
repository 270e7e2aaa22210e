"""Empty tables to fill in: the right headings, and below them the smallest hall there is, to show how it is meant."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hall_config.importing.tables import TABLES, Column, Table

EXAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "hall": {
        "id": "qinghe",
        "name_zh": "青禾县政务服务中心",
        "name_en": "Qinghe County Government Service Centre",
        "welcome_zh": "欢迎来到青禾县政务服务中心",
        "welcome_en": "Welcome",
        "missed_rule_zh": "过号请找导办员",
        "missed_rule_en": "Missed your number? Please ask a floor guide",
    },
    "green_reasons": {"code": "elderly", "name_zh": "老年人", "name_en": "Elderly"},
    "choose_reasons": {"code": "guide", "name_zh": "导办员安排", "name_en": "Arranged by a floor guide"},
    "zones": {
        "id": "a",
        "name_zh": "A区",
        "name_en": "Zone A",
        "where_zh": "一楼东侧",
        "where_en": "Ground floor, east",
    },
    "departments": {"id": "rs", "name_zh": "人社局", "name_en": "Human resources and social security"},
    "queues": {"id": "shebao", "prefix": "A", "name_zh": "社保", "name_en": "Social insurance", "zone": "a"},
    "services": {
        "code": "rs-shebao",
        "name_zh": "社保卡申领",
        "name_en": "Social security card",
        "department": "rs",
        "queue": "shebao",
        "expected_min": "7",
        "target_wait_min": "15",
        "materials_zh": "身份证原件；白底照片一张",
        "materials_en": "ID card; One photo",
        "lanes": "普通；绿色通道",
        "walk_in": "是",
        "case_work_days": "5",
        "never_expires": "否",
        "hours_mon_fri": "09:00-12:00；13:30-17:00",
        "everyday_words": "办社保卡；社保卡丢了",
        "self_service_zh": "换卡可在掌上12333办理",
        "self_service_en": "A card can be replaced in the 12333 app",
    },
    "situations": {
        "service": "rs-shebao",
        "code": "lost",
        "name_zh": "旧卡遗失",
        "name_en": "The old card is lost",
        "expected_min": "10",
        "everyday_words": "社保卡丢了",
    },
    "quotas": {"service": "rs-shebao", "count": "30", "every_min": "60"},
    "life_events": {},  # at least two services, and the smallest hall has one
    "windows": {"id": "window-1", "number": "1", "zone": "a", "kind": "综合窗口", "services": "*"},
    "clerks": {"id": "li-ming", "name": "李明", "services": "rs-shebao", "may_choose": "是"},
    "skills": {"clerk": "li-ming", "service": "*", "tier": "协办", "until": "2030-12-31"},
    "nodes": {"id": "dispenser-1", "role": "取号机", "zone": "a", "where_zh": "入口", "where_en": "Entrance"},
}


def template_columns(table: Table) -> list[Column]:
    """Return the columns of a template: where seconds and minutes are possible, minutes."""
    minutes = {column.key for column in table.columns if column.heading.endswith("_min")}
    return [each for each in table.columns if each.key not in minutes or each.heading.endswith("_min")]


def template_heading(column: Column) -> str:
    """Return a heading in both languages; either alone would do."""
    return f"{column.chinese[0]} {column.heading}"


def write_templates(folder: Path) -> list[Path]:
    """Write one CSV for each table, as Excel opens it; a file that is there already stays as it is.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{table.name}.csv" for table in TABLES]
    fresh = [(file, table) for file, table in zip(files, TABLES, strict=True) if not file.exists()]
    for file, table in fresh:
        columns = template_columns(table)
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(map(template_heading, columns))
            rows.writerow(EXAMPLES[table.name].get(column.heading, "") for column in columns)
    return [file for file, _ in fresh]
