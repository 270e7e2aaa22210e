"""A hall's Wi-Fi on a card: its name, and instead of the password the key that is made of both."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from firmware_tools.cards.errors import CardError

ROUNDS: Final = 4096
KEY_BYTES: Final = 32
SHORTEST: Final = 8
LONGEST: Final = 63
LONGEST_NAME: Final = 32


@dataclass(frozen=True, slots=True)
class Wifi:
    """One network; the key opens it and nothing else, and the password cannot be told from it."""

    name: str
    key: str
    country: str


def wifi_of(name: str, password: str, country: str) -> Wifi:
    """Return a network from its password (WPA2: PBKDF2 with the name as salt). Raises CardError."""
    if not 1 <= len(name.encode()) <= LONGEST_NAME:
        raise CardError(f'"{name}" is no name of a Wi-Fi: it has 1 to {LONGEST_NAME} bytes')
    _check_password(name, password)
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise CardError(f'--country is "{country}"; it is two letters such as CN: Wi-Fi is switched off without it')
    key = hashlib.pbkdf2_hmac("sha1", password.encode(), name.encode(), ROUNDS, KEY_BYTES)
    return Wifi(name, key.hex(), country.upper())


def _check_password(name: str, password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST or not password.isascii() or not password.isprintable():
        raise CardError(f'the password of the Wi-Fi "{name}" has {SHORTEST} to {LONGEST} letters of a plain keyboard')


def ask_password(name: str, file: Path | None) -> str:
    """Return a network's password from a file, or from whoever sits there; it is never on a command line."""
    if file is None:
        return _typed(name)
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as problem:
        raise CardError(f"--wifi-password-file {file} cannot be read ({problem.strerror})") from problem
    except UnicodeDecodeError as problem:
        raise CardError(f"--wifi-password-file {file} is no text") from problem


def _typed(name: str) -> str:
    """It is typed twice: nobody sees it, and twenty cards would have the slip of a finger."""
    while True:
        told: str = click.prompt(f'Password of the Wi-Fi "{name}"', hide_input=True, confirmation_prompt=True)
        try:
            _check_password(name, told)
        except CardError as problem:
            click.echo(f"Error: {problem}")
        else:
            return told
