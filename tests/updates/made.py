"""Small releases that are taken in and run like large ones: their script makes an environment, their program speaks."""

import hashlib
import io
import json
import platform
import tarfile
from collections.abc import Mapping
from pathlib import Path

from node_runtime.release import architecture_of, tar_name

SETTLE = Path(__file__).parents[2] / "node_keeper/settle"
HERE = architecture_of(platform.machine())
TAKE_IN = """\
#!/bin/sh
# Makes the environment of a small release, whole or not at all.
set -eu
release=$2/opt/paidui/releases/{version}
[ -e "$release/complete" ] && exit 0
rm -rf "$release"
mkdir -p "$release/bin"
tar -xf "$1" -C "$release" node python settle
{trouble}
mv "$release/python" "$release/bin/python"
chmod +x "$release/bin/python" "$release/node"
sync "$release/bin/python" "$release/node" "$release/bin" "$release"
echo {version} >"$release/complete.new"
sync "$release/complete.new"
mv "$release/complete.new" "$release/complete"
sync "$release"
"""
PYTHON = """\
#!/bin/sh
case "$*" in
    *find_spec*) exit 0 ;;
    *self_test*) {self_test} ;;
esac
"""
NODE = """\
#!/bin/sh
# node ID FILE: says how it is, again and again
while :; do
    read -r up _ </proc/uptime
    echo '{{"node":"'$1'","role":"window","release":"{version}","state":"{state}","faults":[{faults}],'\\
        '"broker_up":{broker_up},"hub_alive":true,"beat_ms":'${{up%.*}}${{up#*.}}0'}}' >"$2.new"
    mv "$2.new" "$2"
    {then}
    sleep 0.02
done
"""
SPEAKS = {"state": "ready", "faults": "", "broker_up": "true", "then": ":"}


def release_tar(
    folder: Path,
    version: str,
    *,
    arch: str = HERE,
    trouble: str = "",
    self_test: str = "exit 0",
    extras: tuple[str, ...] = ("node",),
    more: Mapping[str, bytes] = {},
    **node: str,
) -> Path:
    """Return the file of a release; `trouble` is a line of its `take-in`, the rest what its program says of itself."""
    files = {
        "node": NODE.format(version=version, **{**SPEAKS, **node}).encode(),
        "python": PYTHON.format(self_test=self_test).encode(),
        "take-in": TAKE_IN.format(version=version, trouble=trouble).encode(),
        "settle": SETTLE.read_bytes(),
        **more,
    }
    table = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    note = {"version": version, "arch": arch, "pythons": ["3.11"], "extras": extras, "files": table}
    tar = folder / tar_name(version, arch)
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(tar, "w") as archive:
        for name, content in {"release.json": json.dumps(note).encode(), **files}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return tar
