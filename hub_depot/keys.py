"""The keys by which a hall's releases are signed for, and which of them lies where.

A key's file is named after the key, and the repository's root says which counts: a new key is the right one from the
moment the new root stands, whatever is cut off before or after.
"""

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner

from broker_config.authority import key_pem, new_key
from hub_depot.faults import DepotError
from node_runtime.durable import sync_folder, write_whole

OFFLINE: Final = "offline-root"
"""The folder a technician takes away; on the hub it is only until then."""
ROOT_KEY: Final = "root.pem"
COMING: Final = "root.pem.coming"
"""A new offline key, until a root names it: the one before stays until then, whatever is cut off."""
README: Final = """\
{hall}: 排队系统的更新根密钥 / the offline key of this hall's updates

Copy this whole folder onto two USB sticks, lock them away in two places, and delete it from the hub:

    sudo paidui release keys take-away /media/usb

It is needed only to replace the keys on the hub (`sudo paidui release keys rotate`): after a break-in, or when a hub
was stolen. Without it the hall goes on and takes new releases. If it is lost: docs/operate/updates.md.
"""


class Keys:
    """The keys of one hall's repository."""

    def __init__(self, depot: Path) -> None:
        self._depot = depot

    @property
    def offline(self) -> Path:
        """Where the offline key lies until it is taken away."""
        return self._depot / OFFLINE

    @property
    def is_taken_away(self) -> bool:
        """Whether the offline key is no longer on this hub, as it should be; it goes with its folder.

        The depot, which tells the console, may see the folder and not look into it.
        """
        return not self.offline.is_dir()

    def forget_offline(self) -> None:
        """Delete the offline key here; its own file first, so that no power cut leaves the key and says it is gone."""
        (self.offline / ROOT_KEY).unlink(missing_ok=True)
        sync_folder(self.offline)
        shutil.rmtree(self.offline)

    def online(self, keyids: Iterable[str]) -> CryptoSigner:
        """Return the depot's own key: it says which word is the latest, and no more."""
        return self._find(self._depot / "online", keyids)

    def targets(self, keyids: Iterable[str]) -> CryptoSigner:
        """Return the key that says which releases there are. Raises DepotError for anybody but root."""
        return self._find(self._depot / "signing", keyids)

    def held(self) -> list[CryptoSigner]:
        """Return every key there is that says which releases there are: by its signature root knows its own word.

        Raises DepotError for anybody but root.
        """
        folder = self._depot / "signing"
        try:
            files = sorted(folder.iterdir()) if folder.exists() else []
        except PermissionError as problem:
            raise DepotError(f"the keys in {folder} cannot be read: run it with sudo") from problem
        return [read_key(file) for file in files if file.suffix == ".pem"]

    def draft(self, hall: str, *, with_root: bool) -> dict[str, CryptoSigner]:
        """Make new keys for every role, each where it belongs; they count once a root names them."""
        made = {"targets": self._make("signing"), "snapshot": self._make("online")}
        made["timestamp"] = made["snapshot"]
        if with_root:
            made["root"] = self._make_root(hall)
        return made

    def keep_only(self, keyids: Collection[str]) -> None:
        """Delete keys that do not count any more, or never came to."""
        wanted = {_file_of(keyid) for keyid in keyids}
        for folder in ("online", "signing"):
            for file in (self._depot / folder).glob("*.pem*"):
                if file.name not in wanted:
                    file.unlink()
        self.settle_offline(keyids)
        for name in (COMING, f"{COMING}.new"):
            (self.offline / name).unlink(missing_ok=True)

    def settle_offline(self, keyids: Collection[str]) -> None:
        """Have a new offline key, once it counts, take the place of the one before."""
        coming = self.offline / COMING
        if coming.exists() and read_key(coming).public_key.keyid in keyids:
            coming.replace(self.offline / ROOT_KEY)
            sync_folder(self.offline)

    def _make(self, place: str) -> CryptoSigner:
        folder, key = self._depot / place, new_key()
        folder.mkdir(exist_ok=True, mode=0o700)
        if place == "online" and os.geteuid() == 0:
            hand_over(folder, self._depot)
        else:
            _check_own(folder)
        signer = CryptoSigner(key)
        write_whole(folder / _file_of(signer.public_key.keyid), key_pem(key))
        return signer

    def _make_root(self, hall: str) -> CryptoSigner:
        key = new_key()
        self.offline.mkdir(exist_ok=True, mode=0o700)
        _check_own(self.offline)
        write_whole(self.offline / "README.txt", README.format(hall=hall).encode())
        write_whole(self.offline / COMING, key_pem(key))
        return CryptoSigner(key)

    def _find(self, folder: Path, keyids: Iterable[str]) -> CryptoSigner:
        files = [folder / _file_of(keyid) for keyid in keyids]
        there = next((file for file in files if os.access(file, os.R_OK)), None)
        if there is None:
            raise DepotError(
                f"the key for this in {folder} cannot be read: run it with sudo, or restore the hub's backup"
            )
        return read_key(there)


def read_key(file: Path) -> CryptoSigner:
    """Return the key in a file. Raises DepotError saying what is wrong with it."""
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except OSError as problem:
        raise DepotError(f"the key {file} cannot be read ({problem.strerror}): is the stick in?") from problem
    except (ValueError, TypeError) as problem:
        raise DepotError(f"{file} is damaged: use the second stick") from problem
    if not isinstance(key, EllipticCurvePrivateKey):
        raise DepotError(f"{file} is no key of ours")
    return CryptoSigner(key)


def hand_over(folder: Path, like: Path) -> None:
    """Give a folder to whoever owns another; raise DepotError for a link, by which they would get what it leads to."""
    if folder.is_symlink():
        raise DepotError(f"{folder} is a link and no folder: remove it, and look who laid it there")
    owner = like.stat()
    os.chown(folder, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _check_own(folder: Path) -> None:
    """Raise DepotError where a key would be laid into somebody else's hands."""
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise DepotError(f"{folder} is not root's own: move it away, and look who laid it there")


def _file_of(keyid: str) -> str:
    return f"{keyid[:32]}.pem"
