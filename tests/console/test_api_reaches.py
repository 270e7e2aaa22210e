"""Everything a page can do a program can do: each act of a page has its operation, with a scope for whoever may."""

from typing import Final, cast

import pytest

from hall_protocol.descriptions import Json
from tests.console.parts import Browser
from web_console.api.contract import openapi
from web_console.desk.buttons import MAY_PRESS
from web_console.entrance.access import LOOKS
from web_console.entrance.rights import ROLES, Role, area_of, may_do
from web_console.guide.acting import MAY_ACT
from web_console.tokens.scopes import scopes_of

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
    "machines.accept": "accept_enrolment",
    "machines.change_volume": "set_volume",
    "machines.refuse": "refuse_enrolment",
    "machines.restart_one": "restart_node",
    "machines.revoke": "revoke_node",
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
    "updates.change_page": "change_updates",
    "whatif.ask": "ask_job",
}
"""By the page's name; each of a desk's and a guide's acts is a command of its own."""
DRAWN: Final = "drawn for eyes or ears; what it draws is read elsewhere"
SEEN: Final = {
    "accounts.page": "list_accounts",
    "advice.answer": "show_job",
    "advice.page": "show_job",
    "alerts.events": "show_alerts",
    "alerts.now": "show_alerts",
    "alerts.page": "read_alerts",
    "audit.check": "check_audit",
    "audit.file": "read_audit",
    "audit.page": "read_audit",
    "backups.page": "list_backups",
    "board.choose": "show_zones",
    "board.events": "show_zones",
    "board.named": "show_zones",
    "desk.choose": "show_windows",
    "desk.events": "show_windows",
    "desk.page": "show_windows",
    "desk.places": "show_catalogue",
    "guide.choices": "show_catalogue",
    "guide.code": "show_ticket",
    "guide.events": "show_hall",
    "guide.find": "show_ticket",
    "guide.missed": "show_tickets",
    "guide.page": "show_hall",
    "guide.places": "show_windows",
    "guide.tickets": "show_tickets",
    "machines.add_events": "list_enrolments",
    "machines.add_page": "list_enrolments",
    "machines.page": "show_machine",
    "machines.page_events": "show_machine",
    "notices.page": "show_notices",
    "pages.events": "show_hall",
    "pages.forecast": "show_forecast",
    "pages.hall_now": "show_hall",
    "pages.nodes": "show_nodes",
    "pages.nodes_events": "show_nodes",
    "pages.today": "show_report",
    "planning.progress": "show_job",
    "reports.clerk_file": "show_report",
    "reports.clerks": "show_report",
    "reports.page": "show_report",
    "reports.table": "show_report",
    "settings.export": "export_settings",
    "settings.import_page": "show_settings",
    "settings.new": "show_setting_form",
    "settings.overview": "show_settings",
    "settings.sheet": "show_setting_table",
    "settings.table": "show_setting_table",
    "settings.thing": "show_setting_thing",
    "settings.version": "show_setting_version",
    "settings.versions": "show_setting_versions",
    "tide.tides": "show_windows",
    "tokens.page": "list_tokens",
    "updates.events": "show_updates",
    "updates.page": "show_updates",
    "whatif.answer": "show_job",
    "whatif.page": "show_job",
    **dict.fromkeys(("board.clip", "board.look", "board.picture"), DRAWN),
    **dict.fromkeys(("virtual.events", "virtual.page", "virtual.paper", "virtual.screen", "virtual.sound"), HANDS),
    **dict.fromkeys(("access.change_password", "access.choose_language", "access.log_in"), A_PERSON),
    **dict.fromkeys(("metrics.show", "pages.health"), "a program's already"),
}
"""What is looked at on a page, by the page's name: the operation that tells it, or why none does."""
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


def test_what_every_page_shows_is_told_by_an_operation_or_is_for_eyes(browser: Browser) -> None:
    pages = {
        rule.endpoint
        for rule in browser.client.application.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.endpoint.startswith("api.") and "static" not in rule.endpoint
    }
    operations = scopes_by_operation().keys()

    assert pages == SEEN.keys()
    assert {told for told in SEEN.values() if told not in operations} == {A_PERSON, HANDS, DRAWN, "a program's already"}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in NO_DOOR])
def test_who_may_on_a_page_may_give_a_token_that_does_it(role: Role) -> None:
    scopes, own = scopes_by_operation(), set(scopes_of(role))
    presses = [("desk.press", name) for name in MAY_PRESS] + [("guide.act", name) for name in MAY_ACT]
    acts = [*OPERATIONS.items(), *presses]
    missing = [(page, name) for page, name in acts if may_do(role, area_of(page)) and scopes[name] not in own]

    assert missing == []
