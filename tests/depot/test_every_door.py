"""Every address the depot answers at, asked by everybody there is: who is heard where is one table."""

import http.client
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from broker_config.authority import key_pem, make_authority, new_key, request_for
from hub_depot.enrolments import Enrolments
from hub_depot.inside import build_inside
from hub_depot.itself import HubItself
from hub_depot.letting_in import LettingIn
from hub_depot.machines import Machines
from hub_depot.outside import build_outside
from hub_depot.updates import updates_inside
from hub_depot.waves import Wishes
from node_runtime.clock import boottime_ms, wall_ms
from node_runtime.depot_messages import Revocation, Revoked
from node_runtime.identity import client_context, stranger_context, write_identity
from tests.depot.standing import PATIENCE_S, InstalledHub, until_shut_out

LONG_AGO, FAR_OFF = datetime(2026, 6, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
NOBODY, NODE, PROGRAM = "nobody", "a node", "a program of the hub"
OUT: Final = ("run out", "of another hall", "revoked", "the hub's own server")
"""Who shows a certificate that does not count is not even answered at what anybody may ask."""
WHO: Final = (NOBODY, NODE, PROGRAM, *OUT)

OK, NOT_UNDERSTOOD, NOBODY_WE_KNOW, REFUSED, NOT_HERE = 200, 400, 401, 403, 404
OUTSIDE: Final = {
    "POST /v1/enrol": {NOBODY: NOT_UNDERSTOOD, NODE: NOT_UNDERSTOOD, PROGRAM: NOT_UNDERSTOOD},
    "GET /v1/enrol/<ticket>": {NOBODY: NOT_HERE, NODE: NOT_HERE, PROGRAM: NOT_HERE},
    "POST /v1/renew": {NOBODY: NOBODY_WE_KNOW, NODE: NOT_UNDERSTOOD, PROGRAM: REFUSED},
    "GET /v1/wish": {NOBODY: NOBODY_WE_KNOW, NODE: OK, PROGRAM: REFUSED},
    "POST /v1/report": {NOBODY: NOBODY_WE_KNOW, NODE: NOT_UNDERSTOOD, PROGRAM: REFUSED},
}
"""What is answered to whom, when nothing is said in words; `not understood` is to be heard."""
FILES: Final = ("GET /tuf/metadata/1.root.json", "GET /tuf/targets/x.tar", "GET /boot/0", "GET /hall.crt")


class Doors:
    """A hub's door, and everybody who knocks at it, each from an address of their own."""

    def __init__(self, hub: InstalledHub, folder: Path) -> None:
        self._hub = hub
        made = (("revoked", "sign-3"), (NODE, "board-1"), (PROGRAM, "console"))
        folders = {who: hub.identify(name, folder / name) for who, name in made}
        folders["the hub's own server"] = hub.places.hub_identity("server")
        authority = make_authority(hub.places.authority, hub.hub.hall)
        for who, by, ends in (
            ("run out", authority, LONG_AGO),
            ("of another hall", make_authority(folder / "other", hub.hub.hall), FAR_OFF),
        ):
            key = new_key()
            signed = by.sign("board-1", request_for(key), 4711, ends)
            write_identity(folder / who, hub.register.hall_pem, key_pem(key), signed)
            folders[who] = folder / who
        self._contexts: dict[str, ssl.SSLContext] = {who: client_context(each) for who, each in folders.items()}
        self._contexts[NOBODY] = stranger_context(hub.places.authority / "hall.pem")
        hub.inside.post("/identities/revoke", Revocation(node="sign-3"), Revoked)
        until_shut_out(hub, folders["revoked"])

    def knocks(self, who: str, what: str) -> int:
        """Ask without a word; return how that is answered."""
        method, path = what.split()
        link = http.client.HTTPSConnection(
            "127.0.0.1",
            self._hub.hub.depot_port,
            context=self._contexts[who],
            timeout=PATIENCE_S,
            source_address=(f"127.0.9.{WHO.index(who) + 1}", 0),
        )
        try:
            link.request(method, path.replace("<ticket>", "none"))
            return link.getresponse().status
        finally:
            link.close()


@pytest.fixture(scope="module")
def doors(hub: InstalledHub, tmp_path_factory: pytest.TempPathFactory) -> Doors:
    for what in FILES[:3]:
        path = hub.places.depot / what.removeprefix("GET /")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("signed", encoding="ascii")
    return Doors(hub, tmp_path_factory.mktemp("everybody"))


def addresses(app: Flask) -> set[str]:
    """Return all that an application answers at."""
    rules = [(rule.rule, rule.methods or ()) for rule in app.url_map.iter_rules()]
    return {f"{method} {path}" for path, methods in rules for method in methods if method in ("GET", "POST")}


@pytest.mark.parametrize("who", WHO)
def test_everybody_is_answered_at_each_address_as_it_is_meant_and_at_no_other(
    doors: Doors, hub: InstalledHub, tmp_path: Path, who: str
) -> None:
    places = hub.places
    letting_in = LettingIn(places, hub.hub, hub.register, Enrolments(tmp_path / "waiting", boottime_ms))
    machines = Machines(tmp_path, wall_ms)
    wishes = Wishes(tmp_path, machines.every, lambda: False, boottime_ms, dict)
    outside = addresses(build_outside(letting_in, machines, wishes.wish_for))
    updates = updates_inside(tmp_path, wishes)
    inside = addresses(build_inside(letting_in, machines, HubItself(places, wall_ms), updates))
    meant = {what: answers.get(who, REFUSED) for what, answers in OUTSIDE.items()}
    meant |= dict.fromkeys(FILES, REFUSED if who in OUT else OK)
    meant |= dict.fromkeys(inside, REFUSED if who in OUT else NOT_HERE)

    assert outside == OUTSIDE.keys(), "a new address has its row"
    assert {what: doors.knocks(who, what) for what in meant} == meant
