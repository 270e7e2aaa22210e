"""The hall's signed repository of releases: a machine takes nothing in that does not stand in it.

Four roles sign (The Update Framework): `root` says which keys count, and its own is kept away from the hub; `targets`
says which releases there are, by a key that only root of this machine may read; `snapshot` and `timestamp` say which
word is the latest, by a key of the depot, which signs anew by itself. docs/adr/0033-updates.md says why.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError, StorageError
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from broker_config.authority import AUTHORITY_ENDS
from hub_depot.faults import DepotError
from hub_depot.keys import Keys, hand_over, read_key
from node_runtime.durable import READABLE, lock_file, write_whole

FRESH: Final = timedelta(days=90)
"""How long the latest word counts; signed anew after half of it."""
KEPT_VERSIONS: Final = 3
"""A machine may be in the middle of reading an older word."""
HALL: Final = "x-paidui-hall"
Role = TypeVar("Role", Root, Targets, Snapshot, Timestamp)


class Repository:
    """One hall's repository, in folders of the depot; the depot and `paidui` may have it open at once."""

    def __init__(self, depot: Path, now: Callable[[], datetime]) -> None:
        self.depot = depot
        self.keys = Keys(depot)
        self._now = now

    @property
    def metadata(self) -> Path:
        """What `GET /tuf/metadata/…` hands out."""
        return self.depot / "tuf/metadata"

    @property
    def targets(self) -> Path:
        """What `GET /tuf/targets/…` hands out."""
        return self.depot / "tuf/targets"

    @property
    def boot(self) -> Path:
        """What `GET /boot/…` hands out: the same files, by their hash alone."""
        return self.depot / "boot"

    @property
    def is_made(self) -> bool:
        """Whether there is one; the timestamp is written last."""
        return (self.metadata / "timestamp.json").exists()

    @property
    def hall(self) -> str:
        """Whose it is."""
        return str(self._latest(Root).unrecognized_fields.get(HALL, ""))

    @property
    def root(self) -> bytes:
        """What a machine is given to know this repository by ever after."""
        return self._newest_file(Root.type).read_bytes()

    def offered(self) -> dict[str, TargetFile]:
        """Return what machines may take, by the file's name."""
        return dict(self._latest(Targets).targets)

    def vouched_for(self) -> dict[str, TargetFile]:
        """Return the same, as root, who alone can tell that nobody has written into the list. Raises DepotError."""
        return dict(self._own_targets().targets)

    def make(self, hall: str) -> None:
        """Make keys and the first word of every role, unless they are there; what was half made is made anew."""
        self._make_folders()
        with self._alone():
            if self.is_made:
                self._mend()
                return
            for left in self.metadata.glob("*.json*"):
                left.unlink()
            signers = self.keys.draft(hall, with_root=True)
            root = Root(expires=AUTHORITY_ENDS, consistent_snapshot=True, unrecognized_fields={HALL: hall})
            for role, signer in signers.items():
                root.add_key(signer.public_key, role)
            self._write(root, [signers["root"]])
            self._publish(Targets(expires=AUTHORITY_ENDS))
            self.keys.keep_only(root.keys)

    def mend(self) -> None:
        """Finish what was cut off when keys were replaced."""
        with self._alone():
            self._mend()

    def counts(self, key: CryptoSigner) -> bool:
        """Whether this is the offline key, by which a new root would be believed."""
        return key.public_key.keyid in self._latest(Root).roles["root"].keyids

    def offer(self, name: str, target: TargetFile) -> None:
        """Have machines find one more release; its file stands there already."""
        with self._alone():
            targets = self._own_targets()
            targets.targets[name] = target
            self._publish(targets)

    def finish(self) -> None:
        """Have machines hear what root has signed for, where a power cut kept it back."""
        with self._alone():
            targets, snapshot = self._own_targets(), self._latest(Snapshot)
            said = snapshot.meta["targets.json"].version, self._latest(Timestamp).snapshot_meta.version
            if said != (targets.version, snapshot.version):
                self._publish(targets)

    def withdraw(self, name: str) -> None:
        """Have machines find a release no more."""
        with self._alone():
            targets = self._own_targets()
            targets.targets.pop(name, None)
            self._publish(targets)

    def keep_fresh(self) -> bool:
        """Sign the latest word anew when half of its time is over, by the depot's key alone; whether it was done."""
        if not self.is_made or self._latest(Timestamp).expires - self._now() > FRESH / 2:
            return False
        with self._alone():
            self._publish_snapshot(self._latest(Snapshot))
        return True

    def sign_anew(self) -> None:
        """Say everything once more, later than any machine has heard it: as root, after a backup was restored."""
        with self._alone():
            self._publish(self._own_targets())

    def rotate(self, root_key: Path, *, with_root: bool = False) -> None:
        """Replace the keys on this hub, or the offline one too; the old offline one vouches for all that is new."""
        with self._alone():
            self._mend()
            vouches = read_key(root_key)
            if with_root and (done := self._handed_on(vouches)):
                self.keys.keep_only(done.keys)
                return
            if not self.counts(vouches):
                raise DepotError(f"{root_key} is not the offline key of this hall; look for the stick with its name on")
            root, targets = self._signed_by(Root, [vouches]), self._own_targets()
            drafts = self.keys.draft(self.hall, with_root=with_root)
            _replace_keys(root, drafts)
            self._write(root, [vouches, *([drafts["root"]] if with_root else [])])
            self._publish(targets)
            self.keys.keep_only(root.keys)

    def _make_folders(self) -> None:
        for folder in (self.depot, self.metadata.parent, self.metadata, self.targets, self.boot):
            folder.mkdir(parents=True, exist_ok=True, mode=0o755)
            if os.geteuid() == 0:
                hand_over(folder, self.depot)

    def _mend(self) -> None:
        """Finish what was cut off between a new root and what it vouches for."""
        root, targets = self._latest(Root), self._metadata(Targets)
        try:
            root.verify_delegate(Targets.type, targets.signed_bytes, targets.signatures)
        except RepositoryError:
            self._publish(self._own_targets())
        self.keys.settle_offline(root.keys)

    def _handed_on(self, key: CryptoSigner) -> Root | None:
        """Return the root by which this key has handed on to the one that lies here: there a rotation was cut off."""
        with suppress(DepotError):
            root = self._signed_by(Root, [key])
            if key.public_key.keyid not in root.roles["root"].keyids and not self.keys.is_taken_away:
                return root
        return None

    def _publish(self, targets: Targets) -> None:
        targets.version = self._next(Targets.type)
        self._write(targets, [self.keys.targets(self._latest(Root).roles[Targets.type].keyids)])
        snapshot = self._latest(Snapshot) if self.is_made else Snapshot()
        snapshot.meta = {"targets.json": MetaFile(version=targets.version)}
        self._publish_snapshot(snapshot)

    def _publish_snapshot(self, snapshot: Snapshot) -> None:
        """The timestamp last: until it is there, whoever asks gets the word before, whole."""
        signer = self.keys.online(self._latest(Root).roles[Snapshot.type].keyids)
        snapshot.version, snapshot.expires = self._next(Snapshot.type), self._now().replace(microsecond=0) + FRESH
        self._write(snapshot, [signer])
        timestamp = Timestamp(self._next(Timestamp.type), expires=snapshot.expires)
        timestamp.snapshot_meta = MetaFile(version=snapshot.version)
        self._write(timestamp, [signer])
        self._thin_out()

    def _next(self, role: str) -> int:
        """Versions count seconds: a hub restored from last night's backup is later than what it said before it died."""
        former = self._latest(Timestamp).version if role == Timestamp.type and self.is_made else 0
        there = max((_version(file) for file in self.metadata.glob(f"*.{role}.json")), default=0)
        return max(former + 1, there + 1, int(self._now().timestamp()))

    def _write(self, word: Root | Targets | Snapshot | Timestamp, signers: list[CryptoSigner]) -> None:
        metadata: Metadata[Any] = Metadata(word)
        for signer in signers:
            metadata.sign(signer, append=True)
        name = f"{word.type}.json" if isinstance(word, Timestamp) else f"{word.version}.{word.type}.json"
        write_whole(self.metadata / name, metadata.to_bytes(), mode=READABLE)

    def _latest(self, role: type[Role]) -> Role:
        return self._metadata(role).signed

    def _metadata(self, role: type[Role]) -> Metadata[Role]:
        file = self._newest_file(role.type)
        try:
            metadata: Metadata[Role] = Metadata.from_file(str(file))
            return metadata
        except (StorageError, DeserializationError) as problem:
            raise DepotError(f"{file} is damaged ({problem}): restore the hub's backup") from problem

    def _own_targets(self) -> Targets:
        """Return which releases there are, as root itself has signed for: the file is in the depot's hands."""
        return self._signed_by(Targets, self.keys.held())

    def _signed_by(self, role: type[Role], signers: Sequence[CryptoSigner]) -> Role:
        """Return the latest word of a role. Raises DepotError for one that none of these keys has signed."""
        metadata = self._metadata(role)
        for signer in signers:
            with suppress(KeyError, UnverifiedSignatureError):
                signature = metadata.signatures[signer.public_key.keyid]
                signer.public_key.verify_signature(signature, metadata.signed_bytes)
                return metadata.signed
        raise DepotError(
            f"{self._newest_file(role.type)} is not what was signed here: somebody has changed it; restore the hub's "
            "backup, and look who has been on this hub"
        )

    def _newest_file(self, role: str) -> Path:
        if role == Timestamp.type:
            return self.metadata / "timestamp.json"
        found = max(self.metadata.glob(f"*.{role}.json"), key=_version, default=None)
        if found is None:
            raise DepotError(f"there is no repository of releases in {self.depot} yet: run `sudo paidui init`")
        return found

    def _thin_out(self) -> None:
        for role in (Targets.type, Snapshot.type):
            for file in sorted(self.metadata.glob(f"*.{role}.json"), key=_version)[:-KEPT_VERSIONS]:
                file.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            lock = os.fdopen(lock_file(self.depot / "tuf.lock"), "a")
        except OSError as problem:
            raise DepotError(f"{self.depot} cannot be changed ({problem.strerror}): run it with sudo") from problem
        with lock:
            if os.geteuid() == 0:  # `paidui` made it; the depot needs it too
                os.fchown(lock.fileno(), self.depot.stat().st_uid, self.depot.stat().st_gid)
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def make_repository(depot: Path, hall: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Path | None:
    """Make a hall's repository unless there is one; return the folder to take away while it is still on the hub."""
    repository = Repository(depot, now)
    repository.make(hall)
    if repository.hall != hall:
        raise DepotError(f'{depot} holds the releases of the hall "{repository.hall}", not of "{hall}"')
    return None if repository.keys.is_taken_away else repository.keys.offline


def _replace_keys(root: Root, new: dict[str, CryptoSigner]) -> None:
    for role, signer in new.items():
        for keyid in list(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        root.add_key(signer.public_key, role)
    root.version += 1


def _version(file: Path) -> int:
    return int(file.name.partition(".")[0])
