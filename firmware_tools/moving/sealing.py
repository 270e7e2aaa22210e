"""Closes a hub's papers: whoever has them is the hall, and the safe may stand in another office."""

import base64
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from firmware_tools.errors import ToolError
from node_runtime.durable import write_whole

MAGIC: Final = b"paidui-papers-1\n"
SALT: Final = 16
NONCE: Final = 12
CODE_BYTES: Final = 15
"""120 random bits: nobody guesses it, so nothing need be slow about it; 24 letters and figures to write down."""
GROUP: Final = 4
FILE: Final = "recovery-code"


def new_code() -> str:
    """Return a new recovery code, in groups that can be read out: `K7QF-…`."""
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode("ascii")
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def kept_code(folder: Path) -> tuple[str, bool]:
    """Return this hub's recovery code and whether it was made just now; only root may read its file."""
    path = folder / FILE
    if path.exists():
        return path.read_text(encoding="ascii").strip(), False
    code = new_code()
    keep_code(folder, code)
    return code, True


def keep_code(folder: Path, code: str) -> None:
    """Keep a recovery code; a hub that is moved keeps its predecessor's, which stands on paper."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    letters = _letters(code)
    grouped = "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
    write_whole(folder / FILE, f"{grouped}\n".encode())


def seal(content: bytes, code: str) -> bytes:
    """Return content that only the code opens, and that nobody can change unseen."""
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return MAGIC + salt + nonce + ChaCha20Poly1305(_key(code, salt)).encrypt(nonce, content, MAGIC)


def unseal(sealed: bytes, code: str, name: str) -> bytes:
    """Return what was sealed. Raises ToolError naming the file: it is none, or the code is not its."""
    if not sealed.startswith(MAGIC):
        raise ToolError(f"{name} is no sealed papers of a hub")
    salt, rest = sealed[len(MAGIC) :][:SALT], sealed[len(MAGIC) + SALT :]
    try:
        return ChaCha20Poly1305(_key(code, salt)).decrypt(rest[:NONCE], rest[NONCE:], MAGIC)
    except (InvalidTag, ValueError) as problem:
        raise ToolError(f"{name} does not open: the recovery code is another, or the file is damaged") from problem


def _key(code: str, salt: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, MAGIC).derive(_letters(code).encode())


def _letters(code: str) -> str:
    """Return a code as it was meant: no figure in it is a 0, a 1 or an 8."""
    return "".join(code.split()).replace("-", "").upper().replace("0", "O").replace("1", "I").replace("8", "B")
