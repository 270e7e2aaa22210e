"""Everything Mosquitto reads, rendered from the hall's credentials and the table of topics."""

import os
import pwd
import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hall_protocol.access import Credential, render_access_list
from hall_protocol.codec import MAX_BYTES

MOSQUITTO: Final = Path("/usr/sbin/mosquitto")
MOSQUITTO_PASSWD: Final = Path("/usr/bin/mosquitto_passwd")
MAX_PACKET_BYTES: Final = MAX_BYTES + 50_000
"""The longest message of the contract with its topic and properties."""

INFLIGHT_BYTES: Final = 4 * MAX_BYTES
QUEUED_BYTES: Final = 16 * MAX_BYTES
"""What the broker keeps for one who is away or slow; far more than a hall says, little of a hub's memory."""
SECRET: Final = re.compile(rb"[!-9;-~]+")
"""Anything a line of Mosquitto's password file can hold."""

_DOOR: Final = """\
# Rendered by paidui at every start; changes here are overwritten.
listener {port} {host}
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/access-list
"""
CONDUCT: Final = f"""\
# Without this a request and its reply wait for each other's acknowledgement: 78 ms instead of 1.4.
set_tcp_nodelay true
persistence true
persistence_location {{folder}}/
# What a killed broker forgets, its clients say again; a short interval only wears an SD card out.
autosave_interval 300
persistent_client_expiration 1d
max_inflight_messages 200
max_queued_messages 10000
# Of one who does not listen, or is told too much by one node: a hub's memory is everybody's.
max_inflight_bytes {INFLIGHT_BYTES}
max_queued_bytes {QUEUED_BYTES}
max_packet_size {MAX_PACKET_BYTES}
log_dest file {{folder}}/mosquitto.log
log_type error
log_type warning
log_type notice
log_timestamp_format %Y-%m-%dT%H:%M:%S
"""
"""How any broker of a hall behaves, whichever its doors are."""


class BrokerError(RuntimeError):
    """The broker cannot be set up or started; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class BrokerFiles:
    """Where a rendered broker stands."""

    folder: Path
    host: str
    port: int

    @property
    def configuration(self) -> Path:
        """What Mosquitto is started with."""
        return self.folder / "mosquitto.conf"

    @property
    def log(self) -> Path:
        """What Mosquitto says."""
        return self.folder / "mosquitto.log"

    @property
    def last_words(self) -> Path:
        """What Mosquitto says before it has a log, such as what it does not like in its configuration."""
        return self.folder / "mosquitto.err"

    @property
    def memory(self) -> Path:
        """What Mosquitto keeps from one run to the next; whatever is lost of it, hub and nodes say again."""
        return self.folder / "mosquitto.db"

    def secret(self, node: str) -> Path:
        """Return where a credential's secret stands; only its owner can read it."""
        return self.folder / "credentials" / f"{node}.secret"


def new_secret() -> str:
    """Return 32 random characters."""
    return secrets.token_urlsafe(24)


def find_mosquitto(path: Path = MOSQUITTO) -> Path:
    """Return where Mosquitto is, or raise BrokerError saying how to get it."""
    return _find(path)


def _find(path: Path) -> Path:
    # Debian keeps it in /usr/sbin, which is not on everybody's PATH; other systems elsewhere.
    found = path if path.exists() else shutil.which(path.name)
    if found is None:
        raise BrokerError("Mosquitto is not installed: sudo apt install mosquitto")
    if not (program := Path(found)).is_file() or not os.access(program, os.X_OK):
        raise BrokerError(f"{found} is no program: name Mosquitto's own, usually {MOSQUITTO}")
    return program


def render_broker(
    folder: Path,
    hall: str,
    credentials: Sequence[Credential],
    port: int,
    host: str = "127.0.0.1",
    *,
    make_secret: Callable[[], str] = new_secret,
    passwd: Path = MOSQUITTO_PASSWD,
) -> BrokerFiles:
    """Write configuration, access list, passwords and one secret a credential into `folder`; keep secrets there are.

    Raises BrokerError when the folder cannot be written or Mosquitto's tools are missing.
    """
    files = BrokerFiles(folder.absolute(), host, port)
    try:
        (files.folder / "credentials").mkdir(parents=True, exist_ok=True)
        (files.folder / "credentials").chmod(0o700)
        write_owned(files, "mosquitto.conf", _configuration(files))
        write_owned(files, "access-list", render_access_list(hall, credentials))
        _write_passwords(files, credentials, make_secret, passwd)
    except OSError as problem:
        raise BrokerError(
            f"the broker's folder {folder} cannot be written ({problem.strerror}: {problem.filename}): "
            "give its owner the right to write there, or remove what stands in the way"
        ) from problem
    return files


def _configuration(files: BrokerFiles) -> str:
    door = _DOOR.format(port=files.port, host=files.host, folder=files.folder)
    return f"{door}{owner_line(files.folder)}\n{CONDUCT.format(folder=files.folder)}"


def owner_line(folder: Path) -> str:
    """Return the line that says who Mosquitto is to be, where it is started as root."""
    return f"user {_owner(folder)}" if os.geteuid() == 0 else ""


def _owner(folder: Path) -> str:
    # Started as root, Mosquitto becomes `mosquitto` and can neither read nor write a folder of root's. So it becomes
    # whoever owns the folder: root for a hall that root runs, `mosquitto` where a package made the folder. Started by
    # anybody else it stays who it is, who may well have no name.
    number = folder.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError as problem:
        raise BrokerError(
            f"the broker's folder {folder} belongs to user {number}, whom nobody knows: chown it to its user"
        ) from problem


def write_owned(files: BrokerFiles, name: str, text: str) -> Path:
    """Write a file for its owner's eyes only, whole or not at all, belonging to the folder's owner."""
    path, draft = files.folder / name, files.folder / f"{name}.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    owner = files.folder.stat()
    if os.geteuid() == 0:
        os.chown(draft, owner.st_uid, owner.st_gid)
    return draft.replace(path)


def _write_passwords(
    files: BrokerFiles, credentials: Sequence[Credential], make_secret: Callable[[], str], passwd: Path
) -> None:
    lines = [f"{each.node}:{_secret(files, each.node, make_secret)}\n" for each in credentials]
    plain = write_owned(files, "passwords", "".join(lines))
    # -U hashes a plain file in place: no secret is ever on a command line, where every user could read it.
    done = subprocess.run([_find(passwd), "-U", plain], capture_output=True, text=True, check=False)
    if done.returncode:
        plain.unlink()
        raise BrokerError(f"mosquitto_passwd could not write {plain}: {done.stderr.strip()}")
    write_owned(files, "passwords", plain.read_text(encoding="utf-8"))


def _secret(files: BrokerFiles, node: str, make_secret: Callable[[], str]) -> str:
    """Return a node's secret, made anew where there is none; an empty file is what a pulled plug leaves of one."""
    path = files.secret(node)
    if not path.exists() or path.stat().st_size == 0:
        write_owned(files, f"credentials/{node}.secret", make_secret() + "\n")
    secret = path.read_bytes().strip()
    if not SECRET.fullmatch(secret):
        raise BrokerError(f"the secret {path} is damaged: remove it, and a new one is made at the next start")
    return secret.decode()
