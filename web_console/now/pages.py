"""The pages a manager opens: the hall now, today, the nodes; and the door for whoever asks whether we live."""

from functools import partial

from flask import Blueprint, Response, abort, g, render_template, request, url_for

from hall_config.model import Language
from web_console.machines.joining_view import said as joining_said
from web_console.machines.overview import overview
from web_console.parts import parts
from web_console.serving.looking import aside, looked_at

pages = Blueprint("pages", __name__, template_folder="templates")


@pages.get("/")
def hall_now() -> str:
    """The hall now: queues, windows, latest calls; with `?wall=1` as a screen on a wall shows it."""
    if request.args.get("wall") == "1":
        return _page("wall", "wall.html")
    return _page("hall")


@pages.get("/today")
def today() -> str:
    """Today's waits and service times."""
    return _page("today")


@pages.get("/forecast")
def forecast() -> str:
    """About how long waits will be, and how right it was what visitors were told."""
    return _page("forecast")


@pages.get("/nodes")
def nodes() -> str:
    """Every device of the hall and how it is; in an installed hall, above them, the machines they are."""
    if parts().settings.depot is None:
        return _page("nodes")
    return _around("nodes", _with_machines(g.language), url_for("pages.nodes_events"), machines=True)


@pages.get("/nodes/events")
def nodes_events() -> Response:
    """The devices and the machines they are, as they change."""
    return looked_at(partial(_with_machines, g.language))


def _with_machines(language: Language) -> str:
    tongue = parts().fragments.tongue(language)
    machines = overview(parts().config, tongue)
    above = render_template("_machines.html", machines=machines, machines_said=partial(joining_said, tongue))
    return above + parts().fragments.draw("nodes", language)


def _page(name: str, template: str = "live.html") -> str:
    body = parts().fragments.draw(name, g.language)
    return _around(name, body, url_for("pages.events", name=name), template)


def _around(name: str, body: str, events: str, template: str = "live.html", *, machines: bool = False) -> str:
    clock = parts().fragments.clock()
    return render_template(template, page=name, body=body, events=events, clock=clock, machines=machines)


@pages.get("/events/<name>")
def events(name: str) -> Response:
    """A page's living part, as it changes."""
    if name not in parts().fragments.names:
        abort(404)
    return parts().streams.open(parts().fragments.events(name, g.language, aside()))


@pages.get("/health")
def health() -> dict[str, object]:
    """Say that the console serves, and how it stands to the hall; open to all, tells nothing of anybody."""
    link = parts().hall.picture().link
    return {"ok": True, "link": link.state}
