"""The page of accounts as a manager reads it, and what is typed there."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from hall_config.texts import Catalogue
from web_console.entrance.accounts import Account, AccountError
from web_console.entrance.rights import ROLES, Role
from web_console.language import Tongue
from web_console.live import Picture

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another when it is read out or copied by hand."""
LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A zone or window to choose."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """One account in the list."""

    name: str
    version: int
    role: Role
    role_said: str
    where: str
    """Its zones or windows by name; empty where it is all of them."""
    zones: tuple[str, ...]
    windows: tuple[str, ...]
    state: str
    """`disabled`, `must_change`, or empty."""
    last: str
    is_self: bool


@dataclass(frozen=True, slots=True)
class Meant:
    """What an account is to be."""

    role: Role
    zones: tuple[str, ...]
    windows: tuple[str, ...]


def people(
    accounts: Iterable[Account], log_ins: Mapping[str, int], picture: Picture, own: str, tongue: Tongue
) -> tuple[Person, ...]:
    """Return the accounts in words."""
    names = {choice.id: choice.name for choice in (*zone_choices(picture, tongue), *window_choices(picture, tongue))}
    return tuple(
        Person(
            name=each.name,
            version=each.version,
            role=each.role,
            role_said=tongue.say(f"account_{each.role}"),
            where=tongue.listed(names.get(id_, id_) for id_ in (*each.zones, *each.windows)),
            zones=each.zones,
            windows=each.windows,
            state="disabled" if each.is_disabled else "must_change" if each.must_change else "",
            last=tongue.moment(log_ins[each.name]) if each.name in log_ins else "",
            is_self=each.name == own,
        )
        for each in accounts
    )


def zone_choices(picture: Picture, tongue: Tongue) -> tuple[Choice, ...]:
    """Return the hall's zones."""
    zones = picture.catalogue.zones if picture.catalogue else ()
    return tuple(Choice(zone.id, tongue.of(zone.name)) for zone in zones)


def window_choices(picture: Picture, tongue: Tongue) -> tuple[Choice, ...]:
    """Return the hall's windows."""
    windows = picture.glance.windows if picture.glance else ()
    return tuple(Choice(window.id, tongue.say("at_window", window=window.number)) for window in windows)


def meant(form: MultiDict[str, str], picture: Picture, former: Account | None = None) -> Meant:
    """Return what was chosen, or raise AccountError; what an account has already may stay when the hall is away."""
    role = next((role for role in ROLES if role == form.get("role")), None)
    if role is None:
        raise AccountError("bad_role", "no such role")
    if former and form.get("version", str(former.version)) != str(former.version):
        raise AccountError("changed_meanwhile", "somebody else has changed the account")
    zones = tuple(dict.fromkeys(form.getlist("zone"))) if role == "lead" else ()
    windows = tuple(dict.fromkeys(form.getlist("window"))) if role == "clerk" else ()
    known = {zone.id for zone in picture.catalogue.zones} if picture.catalogue else set()
    known |= {window.id for window in picture.glance.windows} if picture.glance else set()
    known |= {*former.zones, *former.windows} if former else set()
    if not known.issuperset((*zones, *windows)):
        raise AccountError("unknown_place", "the hall has no such zone or window")
    return Meant(role, zones, windows)


def new_password() -> str:
    """Return a password nobody has thought of, easily read out."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def said(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of this page."""
    return Catalogue.load().text(f"people.{key}", tongue.language, **fields)
