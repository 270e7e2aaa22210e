"""The register: whom the hall signed for, until when, and what of it is revoked; nothing is lost, nothing twice."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from broker_config.authority import KEY, AuthorityError, make_authority, name_in, new_key, open_authority, request_for
from broker_config.register import Register

HALL = "county"
TODAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = TODAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Register:
    make_authority(tmp_path, HALL)
    return Register(tmp_path, HALL, clock)


def revoked(folder: Path) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl((folder / "revoked.pem").read_bytes())


def test_a_certificate_carries_the_nodes_id_and_is_good_since_1970_for_two_years(register: Register) -> None:
    pem = register.sign("t-1", request_for(new_key()))
    certificate = x509.load_pem_x509_certificate(pem)

    assert name_in(pem) == "t-1"
    assert certificate.not_valid_before_utc == datetime(1970, 1, 1, tzinfo=UTC)
    assert timedelta(days=700) < certificate.not_valid_after_utc - TODAY < timedelta(days=900)


def test_it_is_renewed_long_before_it_ends(register: Register, clock: Clock) -> None:
    register.sign("t-1", request_for(new_key()))
    assert not register.is_due("t-1")

    clock.now = TODAY + timedelta(days=300)
    assert register.is_due("t-1")
    register.sign("t-1", request_for(new_key()))

    assert not register.is_due("t-1")
    assert len(register.in_force("t-1")) == 2  # the old one stays good until its machine has taken the new one


def test_whoever_was_never_signed_for_is_due_for_nothing(register: Register) -> None:
    assert not register.is_due("t-1")


def test_revoking_takes_every_certificate_of_a_name_and_no_other(register: Register, tmp_path: Path) -> None:
    for name in ("t-1", "t-1", "t-2"):
        register.sign(name, request_for(new_key()))

    assert register.revoke("t-1", "stolen") == 2
    assert register.in_force("t-1") == ()
    assert len(register.in_force("t-2")) == 1
    assert register.shut_out == {"t-1"}
    assert {f"{each.serial_number:X}" for each in revoked(tmp_path)} == register.revoked
    assert register.revoke("t-1") == 0


def test_whoever_is_signed_for_again_is_shut_out_no_more(register: Register) -> None:
    register.sign("t-1", request_for(new_key()))
    register.revoke("t-1")
    register.sign("t-1", request_for(new_key()))

    assert register.shut_out == frozenset()
    assert len(register.revoked) == 1


def test_every_list_of_what_is_revoked_is_dated_after_the_one_before(register: Register, tmp_path: Path) -> None:
    dates = []
    for name in ("t-1", "t-2", "t-3"):
        register.sign(name, request_for(new_key()))
        register.revoke(name)
        dates.append(revoked(tmp_path).last_update_utc)

    assert sorted(set(dates)) == dates
    assert dates[-1] < datetime(1970, 1, 2, tzinfo=UTC)  # a hub whose clock has stopped takes it, too


def test_nothing_is_signed_while_the_clock_has_stopped(register: Register, clock: Clock) -> None:
    clock.now = datetime(1970, 1, 1, tzinfo=UTC)

    with pytest.raises(AuthorityError, match="says 1970-01-01: set it"):
        register.sign("t-1", request_for(new_key()))
    assert register.signed == ()


@pytest.mark.parametrize("name", ["", "T-1", "t 1", "t/1", "+", "t-1\n"])
def test_a_name_that_could_be_a_hole_in_the_access_list_is_not_signed_for(register: Register, name: str) -> None:
    with pytest.raises(AuthorityError, match="is no id"):
        register.sign(name, request_for(new_key()))
    assert register.signed == ()


@pytest.mark.parametrize("request_pem", [b"", b"garbage", b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"])
def test_garbage_is_no_request(register: Register, request_pem: bytes) -> None:
    with pytest.raises(AuthorityError, match="no request for a certificate"):
        register.sign("t-1", request_pem)


def test_two_that_sign_at_once_lose_nothing(register: Register, tmp_path: Path, clock: Clock) -> None:
    others = [Register(tmp_path, HALL, clock) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda each=each, at=at: [each.sign(f"t-{at}", request_for(new_key())) for _ in "abc"])
        for at, each in enumerate(others)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({each.serial for each in register.signed}) == 12


def test_an_authority_that_is_there_is_kept(tmp_path: Path) -> None:
    assert make_authority(tmp_path, HALL).pem == make_authority(tmp_path, HALL).pem


def test_an_authority_of_another_hall_is_named(tmp_path: Path) -> None:
    make_authority(tmp_path, HALL)

    with pytest.raises(AuthorityError, match='authority of the hall "county", not of "town"'):
        make_authority(tmp_path, "town")


def test_a_lost_key_is_named_with_the_page_that_says_what_to_do(tmp_path: Path) -> None:
    make_authority(tmp_path, HALL)
    (tmp_path / KEY).unlink()

    with pytest.raises(AuthorityError, match=r"if it is lost, see docs/operate/identity.md"):
        open_authority(tmp_path, HALL)


def test_a_key_of_somebody_else_is_named(tmp_path: Path) -> None:
    make_authority(tmp_path / "a", HALL)
    make_authority(tmp_path / "b", HALL)
    (tmp_path / "a" / KEY).write_bytes((tmp_path / "b" / KEY).read_bytes())

    with pytest.raises(AuthorityError, match="does not belong"):
        open_authority(tmp_path / "a", HALL)


def test_nobody_else_can_read_the_authoritys_key(tmp_path: Path) -> None:
    make_authority(tmp_path, HALL)

    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o600


def test_a_damaged_register_is_named_and_not_begun_anew(register: Register, tmp_path: Path) -> None:
    register.sign("t-1", request_for(new_key()))
    (tmp_path / "register.json").write_text("{")

    with pytest.raises(AuthorityError, match=r"register\.json cannot be read"):
        register.revoke("t-1")
    assert (tmp_path / "register.json").read_text() == "{"
