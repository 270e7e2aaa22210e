"""Certificates run out and are renewed long before; what was let in stays so, whatever falls in between."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509

from broker_config.authority import make_authority, new_key, places_in, request_for
from broker_config.register import Register
from hub_depot.enrolments import ASKS_AGAIN_MS, LASTS_MS, MOST, CrowdedError, Enrolments
from hub_depot.letting_in import LettingIn, NotLetInError
from hub_depot.own_identities import OWN, identify, is_of, renew_own
from node_runtime.depot_messages import (
    Acceptance,
    Becomes,
    Done,
    Enrolment,
    EnrolTicket,
    EnrolWish,
    Refusal,
    Renewal,
    RenewWish,
)
from node_runtime.hub_file import HubSettings
from node_runtime.identity import OWN as OWN_FILE
from node_runtime.places import Places
from node_runtime.roster import write_roster
from tests.depot.standing import HALL, MEMBERS, InstalledHub, PassedTime

TODAY = datetime.fromisoformat("2026-11-28T08:00:00+00:00")
REQUEST = request_for(new_key()).decode()


class Ticks:
    def __init__(self) -> None:
        self.ms = 1_000_000

    def __call__(self) -> int:
        return self.ms


class Office:
    """An authority and a register by a clock that is told what time it is."""

    def __init__(self, root: Path) -> None:
        self.places, self.time, self.ticks = Places(root), PassedTime(TODAY), Ticks()
        for folder in (self.places.hall_data, self.places.running):
            folder.mkdir(parents=True)
        self.hub = HubSettings(hall=HALL, name="paidui-qinghe.local")
        make_authority(self.places.authority, HALL)
        write_roster(self.places.hall_data, HALL, MEMBERS)
        self.register = Register(self.places.authority, HALL, self.time)
        self.letting_in = self.opened()

    def opened(self) -> LettingIn:
        """As a depot that starts finds it."""
        return LettingIn(self.places, self.hub, self.register, self.enrolments())

    def enrolments(self) -> Enrolments:
        return Enrolments(self.places.running / "enrolments.json", self.ticks)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_certificate_is_renewed_after_a_third_of_its_life_and_the_old_one_still_counts(office: Office) -> None:
    office.register.sign("board-1", REQUEST.encode(), days=825)
    early = office.letting_in.renew("board-1", REQUEST)
    office.time.now += timedelta(days=276)
    renewed, again = office.letting_in.renew("board-1", REQUEST), office.letting_in.renew("board-1", REQUEST)

    assert early is None
    assert renewed is not None
    assert again is None
    assert len(office.register.in_force("board-1")) == 2
    ends = x509.load_pem_x509_certificate(renewed.encode()).not_valid_after_utc
    assert ends - office.time.now > timedelta(days=824)


def test_one_that_was_shut_out_or_has_run_out_is_not_renewed(office: Office) -> None:
    for name in ("board-1", "sign-3"):
        office.register.sign(name, REQUEST.encode(), days=90)
    office.letting_in.revoke("board-1", "lost")
    office.time.now += timedelta(days=60)
    assert office.letting_in.renew("board-1", REQUEST) is None
    office.time.now += timedelta(days=40)

    assert office.letting_in.renew("sign-3", REQUEST) is None
    assert not office.letting_in.is_let_in("sign-3")


def test_a_node_that_the_hall_has_no_more_is_not_renewed(office: Office) -> None:
    office.register.sign("board-1", REQUEST.encode(), days=90)
    office.time.now += timedelta(days=60)
    write_roster(office.places.hall_data, HALL, [each for each in MEMBERS if each.node != "board-1"])

    assert office.letting_in.renew("board-1", REQUEST) is None


def test_what_the_hub_itself_runs_by_is_never_revoked_from_a_page(office: Office) -> None:
    office.register.sign("console", REQUEST.encode())

    with pytest.raises(NotLetInError, match="of_the_hub console"):
        office.letting_in.revoke("console", "")


def test_a_code_outlives_a_depot_that_falls_and_so_does_what_was_said_of_it(office: Office) -> None:
    shown = office.letting_in.enrol(EnrolWish(request=REQUEST), "10.0.0.7")
    still = office.opened()
    assert [each.code for each in still.waiting()] == [shown.code]
    still.accept(Acceptance(code=shown.code, nodes=(Becomes(node="sign-3"), Becomes(node="terminal-3"))))
    answer = office.opened().answer_to(shown.ticket)

    assert answer is not None
    assert [each.node for each in answer.nodes] == ["sign-3", "terminal-3"]
    assert answer.hall_pem == office.register.hall_pem.decode()


def test_two_machines_never_show_the_same_code(office: Office) -> None:
    rolled = iter([7, 7, 7, 8])
    enrolments = Enrolments(office.places.running / "e.json", office.ticks, lambda: next(rolled))

    assert [enrolments.ask(EnrolWish(request=REQUEST), each).code for each in "ab"] == ["000007", "000008"]


def test_a_code_is_forgotten_after_an_hour_and_sooner_when_its_machine_asks_no_more(office: Office) -> None:
    silent, faithful = (office.letting_in.enrol(EnrolWish(request=REQUEST), each) for each in "ab")
    for _ in range(LASTS_MS // ASKS_AGAIN_MS):
        office.ticks.ms += ASKS_AGAIN_MS - 1
        assert office.letting_in.answer_to(faithful.ticket) == Enrolment(state="waiting")
    assert [each.code for each in office.letting_in.waiting()] == [faithful.code]
    office.ticks.ms += ASKS_AGAIN_MS - 1

    assert office.letting_in.answer_to(faithful.ticket) is None
    assert office.letting_in.answer_to(silent.ticket) is None


def test_there_are_never_more_codes_than_anybody_would_look_at(office: Office) -> None:
    for number in range(MOST):
        office.letting_in.enrol(EnrolWish(request=REQUEST), f"10.0.0.{number}")

    with pytest.raises(CrowdedError):
        office.letting_in.enrol(EnrolWish(request=REQUEST), "10.0.1.1")


def test_the_hubs_own_certificates_are_renewed_before_they_run_out_and_browsers_find_its_name(office: Office) -> None:
    for name in OWN:
        identify(office.places, office.hub, office.register, name)
    former = (office.places.hub_identity("server") / OWN_FILE).read_bytes()
    assert renew_own(office.places, office.hub, office.register) == ()
    office.time.now += timedelta(days=300)

    assert renew_own(office.places, office.hub, office.register) == OWN
    pem = (office.places.hub_identity("server") / OWN_FILE).read_bytes()
    assert pem != former
    assert places_in(pem) == ("server", "paidui-qinghe.local")
    assert is_of(pem, "server", office.hub)
    assert not is_of(pem, "server", msgspec.structs.replace(office.hub, name="192.168.10.2"))


def test_a_certificate_of_the_hubs_own_that_never_was_laid_down_does_not_count_as_its_renewal(office: Office) -> None:
    for name in OWN:
        identify(office.places, office.hub, office.register, name)
    office.register.sign("hub", request_for(new_key()))  # and then the power went

    assert renew_own(office.places, office.hub, office.register) == ("hub",)
    assert renew_own(office.places, office.hub, office.register) == ()


def test_the_hubs_own_certificates_that_ran_out_in_a_drawer_are_made_anew(office: Office) -> None:
    for name in OWN:
        identify(office.places, office.hub, office.register, name)
    office.time.now += timedelta(days=1000)

    assert renew_own(office.places, office.hub, office.register) == OWN


def test_a_node_renews_over_the_wire_only_for_itself_and_not_before_it_is_due(
    hub: InstalledHub, tmp_path: Path
) -> None:
    own = hub.identify("terminal-3", tmp_path / "own")

    assert hub.by(own).post("/v1/renew", RenewWish(request=REQUEST), Renewal) == Renewal(certificate=None)


def test_a_depot_whose_plug_is_pulled_knows_all_codes_again(hub: InstalledHub) -> None:
    shown = hub.stranger.post("/v1/enrol", EnrolWish(request=REQUEST), EnrolTicket)
    hub.kill_depot()
    hub.start_depot()

    assert hub.stranger.get(f"/v1/enrol/{shown.ticket}", Enrolment) == Enrolment(state="waiting")
    hub.inside.post("/enrolments/refuse", Refusal(code=shown.code), Done)
