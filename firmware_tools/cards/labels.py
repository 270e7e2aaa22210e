"""What is printed and stuck onto a card's machine: which card is which."""

from collections.abc import Iterable
from html import escape
from typing import Final

from firmware_tools.cards.wishes import MachinePlan
from hall_protocol.roles import Role

NAMES: Final = {
    Role.DISPENSER: "取号机 Dispenser",
    Role.TERMINAL: "窗口终端 Terminal",
    Role.SIGN: "窗口屏 Sign",
    Role.PAD: "评价器 Rating pad",
    Role.DISPLAY: "综合屏 Board",
    Role.VOICE: "语音 Voice",
}
_PAGE: Final = """\
<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>{hall}</title>
<style>
body {{ font-family: "Noto Sans CJK SC", sans-serif; margin: 8mm; display: flex; flex-wrap: wrap; gap: 4mm; }}
section {{ width: 60mm; border: 0.3mm solid #000; padding: 3mm; break-inside: avoid; }}
h1 {{ font-size: 18pt; margin: 0 0 1mm; }}
p {{ font-size: 9pt; margin: 0; }}
</style>
{labels}
</html>
"""


def labels(hall: str, release: str, plans: Iterable[MachinePlan]) -> str:
    """Return a page with a label for each card, to be printed and cut."""
    return _PAGE.format(hall=escape(hall), labels="\n".join(_label(plan, release) for plan in plans))


def _label(plan: MachinePlan, release: str) -> str:
    lines = [f"{NAMES[each.role]}: {each.node}" for each in plan.members]
    lines += sorted({f"窗口 Window: {each.window}" for each in plan.members if each.window})
    lines += sorted({f"分区 Zone: {each.zone}" for each in plan.members if each.zone})
    lines += [each.where for each in plan.members if each.where]
    lines += [f"Wi-Fi: {plan.wifi}"] if plan.wifi else []
    told = "\n".join(f"<p>{escape(line)}</p>" for line in (*lines, release))
    return f"<section><h1>{escape(plan.name)}</h1>\n{told}</section>"
