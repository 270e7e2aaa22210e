"""Whether this machine's certificates are there, fit, are our hall's, and are renewed in time."""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID

from broker_config.authority import CERTIFICATE, KEY, LEAF_DAYS, AuthorityError, open_authority
from broker_config.register import REVOKED, Register
from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from node_runtime.findings import Finding
from node_runtime.identity import HALL, OWN

SOON: Final = timedelta(days=30)
RENEWED_AT_DAYS: Final = LEAF_DAYS * 2 // 3
"""So many days are left when a machine asks for a new certificate."""
OVERDUE: Final = timedelta(days=RENEWED_AT_DAYS - 30)
"""Fewer, and asking has not helped for a month."""
OF_THE_HUB: Final = ("hub", "console", "forecaster", "operator", "server")


def certificates(machine: Machine) -> Iterator[Finding]:
    """Look at each identity of this machine; on a hub also at the authority and its register."""
    if machine.kind == "one_machine":
        yield green("certificates.none_needed")
        return
    if machine.hub is not None:
        yield from _authority(machine)
        for name in OF_THE_HUB:
            yield _identity(machine, name, name, machine.places.hub_identity(name))
    for node in machine.nodes:
        yield _identity(machine, node.id, node.id, node.identity)


def _identity(machine: Machine, subject: str, name: str, folder: Path) -> Finding:
    try:
        hall, own = (folder / HALL).read_bytes(), (folder / OWN).read_bytes()
        authority, certificate = x509.load_pem_x509_certificate(hall), x509.load_pem_x509_certificate(own)
        key = serialization.load_pem_private_key(own, None)
    except PermissionError:
        return unknown("certificates.locked", subject, place=folder)
    except OSError as problem:
        return red("certificates.missing", subject, place=folder, problem=problem.strerror)
    except (ValueError, TypeError):
        return red("certificates.damaged", subject, place=folder)
    if key.public_key() != certificate.public_key():
        return red("certificates.unfit", subject, place=folder)
    return _fits(machine, subject, name, authority, certificate)


def _fits(
    machine: Machine, subject: str, name: str, authority: x509.Certificate, certificate: x509.Certificate
) -> Finding:
    hall = _word(certificate.subject, NameOID.ORGANIZATION_NAME)
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return red("certificates.strange", subject)
    if machine.hall and hall != machine.hall:
        return red("certificates.other_hall", subject, hall=hall, ours=machine.hall)
    named = _word(certificate.subject, NameOID.COMMON_NAME)
    if named != name and name != "server":
        return red("certificates.other_name", subject, named=named)
    return _age(subject, certificate.not_valid_after_utc, machine.now())


def _age(subject: str, ends: datetime, now: datetime) -> Finding:
    left, day = ends - now, f"{ends:%Y-%m-%d}"
    if left <= timedelta():
        return red("certificates.ended", subject, day=day)
    if left < SOON:
        return red("certificates.soon", subject, day=day, days=left.days)
    if left < OVERDUE:
        return red("certificates.overdue", subject, day=day, days=(timedelta(days=RENEWED_AT_DAYS) - left).days)
    return green("certificates.well", subject, day=day, days=left.days)


def _authority(machine: Machine) -> Iterator[Finding]:
    folder, hall = machine.places.authority, machine.hall
    try:
        is_hidden = _is_hidden(folder / KEY)
        if is_hidden:
            x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
        else:
            open_authority(folder, hall)
        signed = Register(folder, hall, machine.now).signed
        x509.load_pem_x509_crl((folder / REVOKED).read_bytes())
    except AuthorityError as problem:
        if isinstance(problem.__cause__, PermissionError):
            yield unknown("certificates.locked", "authority", place=folder)
        else:
            yield red("certificates.authority", "authority", problem=problem)
    except PermissionError:
        yield unknown("certificates.locked", "authority", place=folder)
    except (OSError, ValueError):
        yield red("certificates.no_list", "authority", place=folder / REVOKED)
    else:
        if is_hidden:
            yield green("certificates.authority_but_key", "authority", count=len(signed))
        else:
            yield green("certificates.authority_well", "authority", count=len(signed))


def _is_hidden(key: Path) -> bool:
    """Whether the walls of whoever looks hide the key: systemd lays an empty file over it that nobody may open."""
    try:
        told = key.stat()
    except FileNotFoundError:
        return False
    return (stat.S_IMODE(told.st_mode), told.st_size) == (0, 0)


def _word(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(kind)
    return str(found[0].value) if found else ""
