"""What a manager or guide tells everybody: notices to read, emergencies over everything, words spoken at once."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers.response import Response

from hall_protocol.commands import COMMANDS, Command
from hall_protocol.events import Reply
from hall_protocol.facts import NoticeFacts
from hall_protocol.refusals import RefusalCode
from web_console.entrance.access import account_name
from web_console.notices.view import (
    NoticeFormError,
    PreparedText,
    filled_in,
    notice_fields,
    notice_lines,
    prepared_texts,
    words_of,
)
from web_console.parts import parts, request_tongue

notices = Blueprint("notices", __name__, url_prefix="/notices", template_folder="templates")

PAGE: Final = "/notices"
DONE: Final = {
    "post_notice": "notice_posted",
    "withdraw_notice": "notice_withdrawn",
    "announce": "announced",
    "say_status": "status_said",
}


@notices.get("")
def page() -> str:
    """What stands on the boards and what is to come, and the forms to say more; `?text=2` fills in prepared words."""
    typed, spoken = filled_in(_prepared(), request.args.get("text", ""))
    return _page(typed, "", spoken)


@notices.post("/post")
def post() -> Response | str | tuple[str, int]:
    """Put a notice on the boards; an emergency is asked about once more, for it covers everything."""
    try:
        fields = notice_fields(request.form, _zones(), parts().hall.utc_offset_s)
    except NoticeFormError as problem:
        return _page(request.form, request_tongue().say(problem.reason)), HTTPStatus.BAD_REQUEST
    if fields["kind"] == "emergency" and not request.form.get("sure"):
        return _ask_again(fields)
    return _asked("post_notice", fields)


@notices.post("/withdraw")
def withdraw() -> Response | tuple[str, int]:
    """Take a notice off the boards."""
    return _asked("withdraw_notice", {"notice": request.form.get("notice", "")})


@notices.post("/announce")
def announce() -> Response | tuple[str, int]:
    """Have words spoken now, and shown meanwhile."""
    try:
        return _asked("announce", {**words_of(request.form), "zones": _zones()})
    except NoticeFormError as problem:
        return _page({}, request_tongue().say(problem.reason), request.form), HTTPStatus.BAD_REQUEST


@notices.post("/status")
def say_status() -> Response | tuple[str, int]:
    """Have it spoken who is being served where."""
    return _asked("say_status", {"zone": request.form.get("zone", "")})


def _page(typed: Mapping[str, str], problem: str = "", spoken: Mapping[str, str] | None = None) -> str:
    hall, tongue = parts().hall, request_tongue()
    picture = hall.picture()
    reply = _ask("show_notices", {}) if picture.link.state == "ok" else None
    known = reply is not None and reply.ok
    listed = notice_lines(reply.notices if reply else _heard(), picture.catalogue, hall.now_ms, tongue)
    return render_template(
        "notices.html",
        page="notices",
        notices=listed,
        prepared=_prepared(),
        is_known=known,
        zones=picture.catalogue.zones if picture.catalogue else (),
        typed=typed,
        spoken=spoken or {},
        chosen=_zones(),
        problem=problem,
    )


def _prepared() -> list[PreparedText]:
    hall = parts().hall
    return prepared_texts(parts().known.at(hall.configuration), request_tongue())


def _heard() -> list[NoticeFacts]:
    """Return what the boards were told last, while the hub cannot be asked."""
    zones: dict[str, list[str]] = {}
    found = {}
    for told in parts().hall.picture().notices:
        for each in told.notices:
            if each.kind != "closing":
                zones.setdefault(each.id, []).append(told.zone)
                found[each.id] = each, each.kind
    return [
        NoticeFacts(
            id=id_,
            kind=kind,
            zones=tuple(zones[id_]),
            text=each.text,
            from_ms=each.from_ms,
            until_ms=each.until_ms,
        )
        for id_, (each, kind) in found.items()
    ]


def _ask_again(fields: dict[str, object]) -> str:
    picture, tongue = parts().hall.picture(), request_tongue()
    names = {zone.id: tongue.of(zone.name) for zone in picture.catalogue.zones} if picture.catalogue else {}
    zones = tongue.listed(names.get(zone, zone) for zone in _zones())
    return render_template(
        "notice_sure.html",
        page="notices",
        fields=fields,
        typed=request.form,
        chosen=_zones(),
        zones=zones or tongue.catalogue_text("display.every_zone"),
    )


def _asked(name: str, fields: dict[str, object]) -> Response | tuple[str, int]:
    """Ask the hub and say what came of it; what was typed is still there when it was not taken."""
    reply = _ask(name, fields)
    if reply.ok:
        flash(request_tongue().of(reply.message) or request_tongue().say(DONE[name]), "done")
        return redirect(PAGE, HTTPStatus.SEE_OTHER)
    posted = request.form if name == "post_notice" else {}
    spoken = request.form if name == "announce" else {}
    return _page(posted, _why_not(reply), spoken), HTTPStatus.CONFLICT


def _ask(name: str, fields: dict[str, object]) -> Reply:
    account = account_name()

    def make(command_id: str) -> Command:
        whole = {"name": name, "command_id": command_id, "on_behalf_of": account, **fields}
        return msgspec.convert(whole, COMMANDS[name])

    try:
        return parts().hall.ask(make)
    except msgspec.ValidationError:
        return Reply(command_id="", ok=False, code=RefusalCode.BAD_MESSAGE)


def _why_not(reply: Reply) -> str:
    tongue = request_tongue()
    if reply.code == RefusalCode.NO_HUB:
        return tongue.say("notice_unanswered")
    return tongue.of(reply.message) or tongue.say("notice_unreadable")


def _zones() -> list[str]:
    return [zone for zone in request.values.getlist("zone") if zone]
