"""An installed hall as a console finds it: a hub with its depot, machines that say how they are, a technician."""

import html
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from broker_config.authority import new_key, request_for
from hub_depot.releases import add_release
from hub_depot.repository import make_repository
from node_runtime.condition import Condition
from node_runtime.depot_messages import AboutMachine, EnrolTicket, EnrolWish, Report
from node_runtime.release import UpdateState
from tests.console.parts import Browser, PassedClock, console, lonely_settings
from tests.depot.standing import HALL, InstalledHub
from tests.updates.made import release_tar
from web_console.settings import ConsoleSettings

ZERO = AboutMachine(model="Raspberry Pi Zero 2 W", serial="c0ffee01", arch="arm64")


@contextmanager
def hub_with_a_depot(
    folder: Path, releases: Iterable[str] = (), machines: Iterable[str] = ()
) -> Iterator[InstalledHub]:
    """A hub that has these releases, and to which these machines belong; the web server in front is not asked here."""
    hub = InstalledHub(folder / "root")
    _has(hub, folder / "made", tuple(releases))
    for name in machines:
        hub.identify(name, folder / name)
    try:
        hub.start_depot()
        yield hub
    finally:
        hub.end()


def _has(hub: InstalledHub, made: Path, releases: tuple[str, ...]) -> None:
    if releases:
        make_repository(hub.places.depot, HALL)
    for version in releases:
        add_release(hub.places.depot, release_tar(made, version))


@contextmanager
def technician_at(depot: Path, folder: Path) -> Iterator[Browser]:
    """Somebody who has logged in at the console beside a hub's depot; nobody need listen at its socket."""
    with console(settings_beside(depot, folder), PassedClock()) as browser:
        browser.log_in()
        yield browser


def settings_beside(depot: Path, folder: Path) -> ConsoleSettings:
    """Return settings of a console beside a depot, whose broker is away."""
    return msgspec.structs.replace(lonely_settings(folder), depot=depot)


def pressed(browser: Browser, address: str, **form: object) -> str:
    """Send a form and return the page that it leads to."""
    sent = {**form, "csrf": browser.token("/nodes")}
    answer = browser.client.post(address, data=sent, follow_redirects=True)
    return html.unescape(answer.get_data(as_text=True))


def machine_waits(hub: InstalledHub) -> EnrolTicket:
    """A bare machine asks; the web server in front is not asked."""
    wish = EnrolWish(request=request_for(new_key()).decode(), machine=ZERO)
    return hub.behind_the_front.post("/v1/enrol", wish, EnrolTicket)


def says(hub: InstalledHub, name: str, role: str, **update: str) -> None:
    """Have a machine that is one node say how its update goes; it runs 1.0 unless told otherwise."""
    state = msgspec.convert({"running": "1.0", **update}, UpdateState)
    node = Condition(node=name, role=role, release="1.0", state="ready", broker_up=True, hub_alive=True, beat_ms=1)
    hub.says(name, Report(release="1.0", update=state, nodes=(node,)))
