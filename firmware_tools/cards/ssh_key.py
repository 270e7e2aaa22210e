"""The key by which a technician may look at machines: its public half goes onto their cards, and nothing else."""

from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from firmware_tools.cards.errors import CardError

MAKE: Final = "make one with `ssh-keygen -t ed25519` and give the file that ends in .pub"
SHORTEST_RSA: Final = 2048
LONGEST: Final = 16_384
"""Bytes; no public key is longer."""


def read_ssh_key(file: Path) -> str:
    """Return the public key in a file, in one line. Raises CardError for anything else, a private one above all."""
    lines = [line.strip() for line in _text(file).splitlines() if line.strip()]
    if any("PRIVATE KEY" in line for line in lines):
        raise CardError(
            f"--ssh-key {file} is a private key, which never leaves its owner: give the file beside it, {file.name}.pub"
        )
    if len(lines) != 1:
        raise CardError(f"--ssh-key {file} holds {len(lines)} lines and not one public key: {MAKE}")
    _check(file, lines[0])
    return lines[0]


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST).decode("utf-8")
    except OSError as problem:
        raise CardError(f"--ssh-key {file} cannot be read ({problem.strerror}): {MAKE}") from problem
    except UnicodeDecodeError as problem:
        raise CardError(f"--ssh-key {file} is no text: {MAKE}") from problem


def _check(file: Path, line: str) -> None:
    try:
        key = load_ssh_public_key(line.encode())
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise CardError(f"--ssh-key {file} is no public key that machines know ({problem}): {MAKE}") from problem
    if isinstance(key, RSAPublicKey) and key.key_size < SHORTEST_RSA:
        raise CardError(f"--ssh-key {file} is an RSA key of {key.key_size} bits, which is too short: {MAKE}")
