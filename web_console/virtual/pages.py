"""The virtual hall page: a newcomer is visitor, clerk and listener at once, in one browser window."""

import logging

from flask import Blueprint, Response, abort, render_template, request

from device_drivers.driver import DriverError, Fault
from web_console.language import Tongue
from web_console.live import LOOK_AGAIN_S, LiveHall, Picture
from web_console.now.hall_view import link_view
from web_console.parts import parts, request_tongue
from web_console.serving.streams import Events, json_event
from web_console.virtual.hall import BUTTONS, KEYS, UNDO_KEY, Look, VirtualHall

log = logging.getLogger(__name__)

virtual = Blueprint("virtual", __name__, url_prefix="/virtual", template_folder="templates")


@virtual.get("")
def page() -> str:
    """The virtual hall; or why there is none here."""
    hall = parts().virtual
    if hall is None or not hall.exists:
        return render_template("no_virtual.html", page="virtual")
    there = {
        "looks": hall.looks,
        "buttons": BUTTONS,
        "keys": KEYS,
        "undo_key": UNDO_KEY,
        "numbers": hall.window_numbers,
    }
    return render_template("virtual.html", page="virtual", **there)


@virtual.get("/events")
def events() -> Response:
    """What every virtual node shows, as it changes."""
    return parts().streams.open(_changes(_hall(), parts().hall, request_tongue()))


def _changes(hall: VirtualHall, live: LiveHall, tongue: Tongue) -> Events:
    last, seen = None, -1
    with hall.watched():
        while not live.ended:
            seen = hall.wait_for_change(seen, LOOK_AGAIN_S / 4)
            content = _content(hall.looks, live.picture(), tongue)
            yield json_event("look", content) if content != last else None
            last = content


def _content(looks: tuple[Look, ...], picture: Picture, tongue: Tongue) -> dict[str, object]:
    windows = {board.window: board for board in picture.windows}
    return {
        "link": link_view(picture.link, tongue).text,
        "nodes": {look.node: _shown(look, tongue) for look in looks},
        "windows": {
            window: {
                "phase": board.phase,
                "text": tongue.word("window_state", board.phase),
                "ticket": board.ticket.number if board.ticket else "",
                "could_call": tongue.say("could_call", count=board.could_call),
            }
            for window, board in windows.items()
        },
    }


def _shown(look: Look, tongue: Tongue) -> dict[str, object]:
    shown: dict[str, object] = {"there": look.there, "problem": tongue.say("node_silent") if look.problem else ""}
    if look.screen >= 0 or look.role != "terminal":
        shown |= {"screen": look.screen, "width": look.width, "height": look.height}
    match look.role:
        case "sign" | "pad":
            return shown
        case "dispenser":
            return shown | {"paper": look.paper}
        case "display":
            return shown | {"sounds": [{"n": sound.n, "text": sound.text} for sound in look.sounds]}
        case _:
            return shown | {
                "lamps": dict(look.lamps),
                "answered": look.answered,
                "answer": tongue.of(look.answer),
                "refused": look.refused,
            }


@virtual.get("/<node>/screen")
def screen(node: str) -> Response:
    """The node's own surface, as it was last seen."""
    return _file(_look(node).jpeg, "image/jpeg")


@virtual.get("/<node>/paper")
def paper(node: str) -> Response:
    """The last ticket the node printed."""
    return _file(_look(node).png, "image/png")


@virtual.get("/<node>/sound/<int:n>")
def sound(node: str, n: int) -> Response:
    """One announcement, as it was heard."""
    return _file(next((each.wav for each in _look(node).sounds if each.n == n), b""), "audio/wav")


@virtual.post("/<node>/touch")
def touch(node: str) -> Response | tuple[dict[str, str], int]:
    """Touch the node's glass at a pixel of its own."""
    asked = _asked()
    x, y = (asked.get(axis) if isinstance(asked, dict) else None for axis in ("x", "y"))
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in (x, y)):
        abort(400, 'a touch is {"x": pixels, "y": pixels}')
    return _moved(node, "touch", x=x, y=y)


@virtual.post("/<node>/press")
def press(node: str) -> Response | tuple[dict[str, str], int]:
    """Press one of the node's buttons."""
    asked = _asked()
    button = asked.get("button") if isinstance(asked, dict) else None
    if not isinstance(button, str):
        abort(400, 'a press is {"button": name}')
    return _moved(node, "press", button=button)


@virtual.post("/<node>/key")
def key(node: str) -> Response | tuple[dict[str, str], int]:
    """Press one key of the node's keypad."""
    asked = _asked()
    name = asked.get("key") if isinstance(asked, dict) else None
    if not isinstance(name, str):
        abort(400, 'a key is {"key": what is printed on it}')
    return _moved(node, "key", key=name)


@virtual.post("/<node>/card")
def card(node: str) -> Response | tuple[dict[str, str], int]:
    """Lay an identity card of somebody so old on the node's reader, or take it away."""
    asked = _asked()
    age = asked.get("age") if isinstance(asked, dict) else None
    if age is None:
        return _moved(node, "card", away=True)
    if not isinstance(age, int) or isinstance(age, bool) or not 0 <= age <= 130:
        abort(400, 'a card is {"age": years}, or {} to take it away')
    return _moved(node, "card", age=age, person=age + 1)  # who is of another age is another person


@virtual.post("/<node>/scan")
def scan(node: str) -> Response | tuple[dict[str, str], int]:
    """Hold a code before the node's scanner."""
    asked = _asked()
    text = asked.get("text") if isinstance(asked, dict) else None
    if not isinstance(text, str) or not text.strip():
        abort(400, 'a code is {"text": what it says}')
    return _moved(node, "scan", text=text.strip())


def _asked() -> object:
    """Return what the page asks; what is nested deeper than anything it would ask is no question."""
    try:
        asked: object = request.get_json()
    except RecursionError:
        abort(400)
    return asked


def _moved(node: str, name: str, **arguments: object) -> Response | tuple[dict[str, str], int]:
    _look(node)
    try:
        _hall().move(node, name, **arguments)
    except DriverError as problem:
        log.warning("%s %s: %s", node, name, problem.sentence)
        return {"problem": _why_not(problem)}, 409
    return Response(status=204)


def _why_not(problem: DriverError) -> str:
    """Return what somebody at the page should know; a socket's path is for the log."""
    silent = problem.fault in (Fault.NO_NODE, Fault.TIMED_OUT)
    return request_tongue().say("node_silent") if silent else problem.sentence


def _hall() -> VirtualHall:
    hall = parts().virtual
    if hall is None:
        abort(404)
    return hall


def _look(node: str) -> Look:
    known = _hall().nodes.get(node)
    if known is None:
        abort(404)
    return known.look


def _file(content: bytes, kind: str) -> Response:
    if not content:
        abort(404)
    return Response(content, mimetype=kind)
