"""Fetches releases from the hall's signed repository: nothing else is ever taken in.

Which time it is the hub says, in each answer: a machine without a clock chip begins in 1970, and what is signed is
signed by the hub's clock. The first root is pinned; every later one is vouched for by the one before.
"""

import http.client
import os
import shutil
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
)
from tuf.api.metadata import Metadata, TargetFile
from tuf.api.serialization import DeserializationError
from tuf.ngclient import FetcherInterface, Updater

from node_keeper.disk import Disk
from node_keeper.faults import UpdateError
from node_runtime.places import Places
from node_runtime.release import tar_name
from node_runtime.settings import SettingsError

PATIENCE_S: Final = 20.0
CHUNK: Final = 256 * 1024
PINNED: Final = "trusted-root.json"
"""The root this machine was given at its first boot."""
TAKES: Final = 5
"""Taken in, a release takes about so many times its file: unpacked, installed, and the file itself."""
SPARE_BYTES: Final = 50_000_000
LONGEST_ROOT: Final = 512_000


class HubDoor(FetcherInterface):
    """Asks the hub over TLS as this machine; remembers by each answer what time the hub has."""

    def __init__(self, host: str, port: int, context: Callable[[], ssl.SSLContext]) -> None:
        self._host = host
        self._port = port
        self._context = context
        self.hub_time: datetime | None = None

    def url(self, path: str) -> str:
        """Return the address of something the hub hands out."""
        return f"https://{self._host}:{self._port}{path}"

    def _fetch(self, url: str) -> Iterator[bytes]:
        yield from self.ask(url, 0)

    def ask(self, url: str, offset: int) -> Iterator[bytes]:
        """Return what stands at an address, from a byte on. Raises DownloadError when the hub is away."""
        connection = http.client.HTTPSConnection(self._host, self._port, timeout=PATIENCE_S, context=self._tls())
        try:
            path = "/" + url.split("/", 3)[3]
            connection.request("GET", path, headers={"Range": f"bytes={offset}-"} if offset else {})
            answer = connection.getresponse()
            self._note_time(answer.headers.get("Date"))
            if answer.status != (http.HTTPStatus.PARTIAL_CONTENT if offset else http.HTTPStatus.OK):
                raise DownloadHTTPError(f"the hub answers {answer.status}", answer.status)
            while chunk := answer.read(CHUNK):
                yield chunk
            if answer.length:
                raise DownloadError(f"the connection ended {answer.length} bytes too early")
        except (OSError, http.client.HTTPException) as problem:
            raise DownloadError(f"{problem or type(problem).__name__}") from problem
        finally:
            connection.close()

    def _tls(self) -> ssl.SSLContext:
        try:
            return self._context()
        except SettingsError as problem:
            raise DownloadError(str(problem)) from problem

    def _note_time(self, said: str | None) -> None:
        try:
            self.hub_time = parsedate_to_datetime(said).astimezone(UTC) if said else self.hub_time
        except ValueError:
            return


class Releases:
    """The hall's releases, as this machine may take them."""

    def __init__(self, places: Places, door: HubDoor, architecture: str, disk: Disk) -> None:
        self._folder = places.keeper / "tuf"
        self._fetched = places.keeper / "fetched"
        self._taken_in = places.releases
        self._door = door
        self._architecture = architecture
        self._disk = disk

    def fetch(self, version: str) -> Path:
        """Return a release's file, whole and signed for; what came of an earlier try is gone on with.

        Raises UpdateError.
        """
        name = tar_name(version, self._architecture)
        target = self._signed_for(name)
        self._fetched.mkdir(parents=True, exist_ok=True)
        self._clear_others(name)
        self._find_room(target)
        file = self._fetched / name
        try:
            self._download(target, file)
        except DownloadError as problem:
            raise UpdateError("cut", str(problem)) from problem
        return file

    def clear(self) -> None:
        """Give the room of fetched files back."""
        shutil.rmtree(self._fetched, ignore_errors=True)

    def _signed_for(self, name: str) -> TargetFile:
        try:
            pinned = self._pinned()
            updater = self._updater(pinned)
            updater.refresh()
            target = updater.get_targetinfo(name)
        except DownloadError as problem:
            raise UpdateError("hub_away", str(problem)) from problem
        except ExpiredMetadataError as problem:
            raise UpdateError("expired", f"{self._door.hub_time:%Y-%m-%d}" if self._door.hub_time else "") from problem
        except BadVersionNumberError as problem:
            raise UpdateError("older_word", str(problem)) from problem
        except RepositoryError as problem:
            raise UpdateError("other_hall" if self._is_another_halls(pinned) else "tampered_word", "") from problem
        if target is None:
            raise UpdateError("not_there", name)
        return target

    def _updater(self, pinned: bytes) -> Updater:
        for left in self._folder.glob("tmp*"):  # by a power cut
            left.unlink()
        url = self._door.url("/tuf/metadata")
        updater = Updater(str(self._folder), url, fetcher=self._door, bootstrap=pinned)
        # There is no public way to say what time it is; without one a Pi that believes in 1970 would never see that
        # something has run out, and one whose clock is ahead would refuse all.
        updater._trusted_set.reference_time = self._door.hub_time or datetime.now(UTC)
        return updater

    def _pinned(self) -> bytes:
        """The root of this hall; a machine that was given none takes the one of the hub it has proven to belong to."""
        file = self._folder / PINNED
        if not file.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            root = self._door.download_bytes(self._door.url("/tuf/metadata/1.root.json"), LONGEST_ROOT)
            self._disk.write(file, root)
        else:
            self._door.download_bytes(self._door.url("/tuf/metadata/timestamp.json"), LONGEST_ROOT)  # what time it is
        return file.read_bytes()

    def _is_another_halls(self, pinned: bytes) -> bool:
        try:
            version = Metadata.from_bytes(pinned).signed.version
            theirs = self._door.download_bytes(self._door.url(f"/tuf/metadata/{version}.root.json"), LONGEST_ROOT)
        except (DownloadError, DeserializationError):
            return False
        return theirs != pinned

    def _clear_others(self, name: str) -> None:
        for other in self._fetched.iterdir():
            if other.name not in (name, f"{name}.part"):
                other.unlink()

    def _find_room(self, target: TargetFile) -> None:
        self._taken_in.mkdir(parents=True, exist_ok=True)
        free = min(shutil.disk_usage(self._fetched).free, shutil.disk_usage(self._taken_in).free)
        if free < target.length * TAKES + SPARE_BYTES:
            needs = (target.length * TAKES + SPARE_BYTES) // 1_000_000
            raise UpdateError("no_room", f"{free // 1_000_000} MB < {needs} MB")

    def _download(self, target: TargetFile, file: Path) -> None:
        part = file.with_name(f"{file.name}.part")
        if _is_whole(target, file):
            return
        if not _is_whole(target, part):
            self._append(target, part)
        if not _is_whole(target, part):
            part.unlink()
            raise UpdateError("tampered", file.name)
        part.replace(file)

    def _append(self, target: TargetFile, part: Path) -> None:
        """Fetch what is missing, and never more than was signed for."""
        with part.open("ab") as written:
            if written.tell() >= target.length:
                written.truncate(0)
            for chunk in self._door.ask(self._url(target), written.tell()):
                written.write(chunk[: target.length - written.tell() + 1])
                if written.tell() > target.length:
                    break
            written.flush()
            os.fsync(written.fileno())

    def _url(self, target: TargetFile) -> str:
        return self._door.url(f"/tuf/targets/{target.hashes['sha256']}.{target.path}")


def _is_whole(target: TargetFile, file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            target.verify_length_and_hashes(opened)
    except (OSError, LengthOrHashMismatchError):
        return False
    return True
