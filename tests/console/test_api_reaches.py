"""Everything a page can do a program can do: each act of a page has its operation, with a scope for whoever may."""

from typing import Final, cast

import pytest

from hall_protocol.descriptions import Json
from tests.console.parts import Browser
from web_console.access import LOOKS
from web_console.api.contract import openapi
from web_console.api.scopes import scopes_of
from web_console.desk.buttons import MAY_PRESS
from web_console.guide.acting import MAY_ACT
from web_console.rights import ROLES, Role, area_of, may_do

A_PERSON: Final = "what belongs to a person at a browser"
HANDS: Final = "hands in a hall that is only played; `paidui press`, `touch`, `scan` do those"
FOR_PEOPLE_ONLY: Final = {
    "access.log_in": A_PERSON,
    "access.log_out": A_PERSON,
    "access.change_password": A_PERSON,
    "tokens.make": "a token makes no token",
    **dict.fromkeys(("virtual.card", "virtual.key", "virtual.press", "virtual.scan", "virtual.touch"), HANDS),
}
OPERATIONS: Final = {
    "accounts.add": "make_account",
    "accounts.change": "change_account",
    "accounts.disable": "disable_account",
    "accounts.enable": "enable_account",
    "accounts.remove": "remove_account",
    "accounts.reset": "reset_password",
    "advice.ask": "ask_job",
    "alerts.acknowledge": "acknowledge_alert",
    "backups.download": "download_backup",
    "backups.make_one": "make_backup",
    "backups.restore": "restore_backup",
    "backups.try_out": "try_backup",
    "floor.answer_guide": "answer_guide",
    "floor.show_screen": "show_screen",
    "machines.change_volume": "set_volume",
    "machines.restart_one": "restart_node",
    "notices.announce": "announce",
    "notices.post": "post_notice",
    "notices.say_status": "say_status",
    "notices.withdraw": "withdraw_notice",
    "planning.again": "ask_job",
    "settings.import_hall": "import_settings",
    "settings.import_hold": "import_settings",
    "settings.move": "move_setting_thing",
    "settings.reload": "reload_settings",
    "settings.remove": "remove_setting_thing",
    "settings.restore": "restore_settings",
    "settings.save_new": "add_setting_thing",
    "settings.save_sheet": "change_setting_table",
    "settings.save_table": "change_setting_table",
    "settings.save_thing": "change_setting_thing",
    "tide.apply_advice": "make_widening",
    "tide.apply_whatif": "make_widening",
    "tide.revert": "assign_services",
    "tokens.revoke": "end_token",
    "tokens.subscribe": "make_webhook",
    "tokens.unsubscribe": "end_webhook",
    "whatif.ask": "ask_job",
}
"""By the page's name; each of a desk's and a guide's acts is a command of its own."""
NO_DOOR: Final[frozenset[Role]] = frozenset({"clerk"})
"""A window's own computer comes in at its page alone."""


def scopes_by_operation() -> dict[str, str]:
    """Return the scope that each operation needs."""
    paths = cast(dict[str, dict[str, Json]], openapi()["paths"])
    found = {}
    for methods in paths.values():
        for operation in methods.values():
            token = cast(list[dict[str, list[str]]], operation["security"])[0]["token"]
            found[str(operation["operationId"])] = token[0] if token else ""
    return found


def test_every_operation_has_a_name_of_its_own() -> None:
    paths = cast(dict[str, dict[str, Json]], openapi()["paths"])
    names = [str(operation["operationId"]) for methods in paths.values() for operation in methods.values()]

    assert len(names) == len(set(names))


def test_every_act_of_a_page_has_its_operation_or_is_for_people_only(browser: Browser) -> None:
    acts = {
        rule.endpoint
        for rule in browser.client.application.url_map.iter_rules()
        if (rule.methods or set()) - LOOKS and not rule.endpoint.startswith("api.")
    }
    by_command = {"desk.press": MAY_PRESS, "guide.act": MAY_ACT}

    assert acts == OPERATIONS.keys() | FOR_PEOPLE_ONLY.keys() | by_command.keys()
    assert scopes_by_operation().keys() >= {*OPERATIONS.values(), *MAY_PRESS, *MAY_ACT}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in NO_DOOR])
def test_who_may_on_a_page_may_give_a_token_that_does_it(role: Role) -> None:
    scopes, own = scopes_by_operation(), set(scopes_of(role))
    presses = [("desk.press", name) for name in MAY_PRESS] + [("guide.act", name) for name in MAY_ACT]
    acts = [*OPERATIONS.items(), *presses]
    missing = [(page, name) for page, name in acts if may_do(role, area_of(page)) and scopes[name] not in own]

    assert missing == []
