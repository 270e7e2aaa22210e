"""What is packed: nothing of the tree is forgotten, and the same tree is the same bytes."""

import json
import os
import re
import shutil
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from firmware_tools.errors import ToolError
from firmware_tools.packing.deb import RECIPE, deb_name, make_deb
from firmware_tools.packing.release import ALONGSIDE, PackedNote, even_out, pack
from firmware_tools.packing.tree import Tree, missing_in
from firmware_tools.packing.wheels import build_own
from node_runtime.release import NOTE, ReleaseNote
from tests.packing.small import TREE, a_release, a_wheel, run

SCRIPTS = sorted((TREE / "packages").glob("**/[!.]*"))


def test_every_package_of_the_tree_is_listed() -> None:
    assert Tree(TREE).unlisted == frozenset()


def test_whatever_stands_in_a_package_is_in_the_wheel(tmp_path: Path) -> None:
    wheel = build_own(Tree(TREE), "9.8.7", tmp_path)  # it refuses to lack anything: this is about what it looks at

    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert wheel.name == "paidui-9.8.7-py3-none-any.whl"
    assert {
        "ticket_dispenser/alone/alone.py",
        "hall_config/catalogue/zh.toml",
        "web_console/templates/base.html",
        "web_console/static/icon.svg",
        "hall_voice/engines/virtual.ogg",
        "firmware_tools/units/files/systemd/paidui-hub.service",
        "node_keeper/settle",
    } <= names
    assert not {name for name in names if "__pycache__" in name or name.startswith("tests/")}


def test_a_forgotten_file_or_package_is_named_before_anything_is_packed(tmp_path: Path) -> None:
    wheel = a_wheel(tmp_path, "paidui", {"board_view/__init__.py": ""})
    assert missing_in(wheel, frozenset({"board_view/__init__.py", "board_view/words.toml"})) == (
        "board_view/words.toml",
    )
    shutil.copy(TREE / "pyproject.toml", tmp_path)
    (tmp_path / "lost_property").mkdir()
    (tmp_path / "lost_property/__init__.py").touch()

    with pytest.raises(ToolError, match=r"pyproject\.toml lists no package lost_property"):
        build_own(Tree(tmp_path), "1.0", tmp_path)


def test_the_same_release_is_the_same_bytes_whenever_and_whoever_packs_it(tmp_path: Path) -> None:
    tars = []
    for day in ("monday", "tuesday"):
        folder = a_release(tmp_path / day / "laid-out")
        note = json.loads((folder / NOTE).read_text())
        note["files"] = {}  # the small wheels bear the minute they were made in
        (folder / NOTE).write_text(json.dumps(note))
        shutil.rmtree(folder / "wheels")
        (folder / "take-in").chmod(0o755 if day == "monday" else 0o700)
        even_out(folder)
        os.utime(folder / "take-in")
        tars.append(pack(folder, tmp_path / day))

    assert tars[0].name == tars[1].name
    assert tars[0].read_bytes() == tars[1].read_bytes()


def test_the_page_about_packages_names_what_a_release_holds() -> None:
    page = (TREE / "docs/develop/packages.md").read_text(encoding="utf-8").partition("## A release\n")[2]
    named = {line.split()[0].strip(",") for line in page.split("```")[1].splitlines() if line.strip()}

    of_every_release = {NOTE, "pip/", "wheels/any/", "wheels/3.11/"}
    alongside = {f"{name}/" if (TREE / source).is_dir() else name for source, name in ALONGSIDE.items()}
    assert named == of_every_release | alongside


def test_a_release_says_first_of_all_what_it_is(tmp_path: Path) -> None:
    with tarfile.open(pack(a_release(tmp_path / "laid-out"), tmp_path)) as tar:
        first = tar.next()
        assert first is not None
        assert (first.name, first.uname, first.mode & 0o022) == (NOTE, "root", 0)
    assert issubclass(PackedNote, ReleaseNote)


@pytest.mark.parametrize("arch", ["arm64", "amd64"])
def test_the_hubs_package_needs_of_debian_what_a_hall_cannot_be_without(tmp_path: Path, arch: str) -> None:
    for folder in ("hub", "releases", "halls", "docs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a-file").touch()
    deb = make_deb(Tree(TREE), "1.2.3", arch, tmp_path, tmp_path / deb_name("1.2.3", arch))

    about = dict(re.findall(r"(?m)^ ?(\w[\w-]+): (.*)$", run(["dpkg-deb", "--field", deb]).stdout))
    assert (about["Package"], about["Version"], about["Architecture"]) == ("paidui-hub", "1.2.3", arch)
    assert about["Depends"] == "python3 (>= 3.11), mosquitto (>= 2.0), nginx, chrony, systemd"
    assert "avahi-daemon" in about["Recommends"]
    held = run(["dpkg-deb", "--contents", deb]).stdout
    assert "./usr/bin/paidui -> /opt/paidui/current/bin/paidui" in held
    assert "./usr/share/paidui/halls/a-file" in held
    assert "./usr/share/paidui/docs/a-file" in held
    assert "./etc/" not in held  # the hall's settings belong to the hall: no upgrade asks about them
    scripts = run(["dpkg-deb", "--info", deb]).stdout
    assert all(f" {each} " in scripts for each in ("preinst", "postinst", "prerm", "postrm"))


@pytest.mark.parametrize(
    ("was", "comes", "taken"), [("1.0", "1.1", True), ("1.1", "1.0", False), ("1.1", "1.1", True), ("", "1.0", True)]
)
def test_an_older_package_never_comes_over_a_newer_one(was: str, comes: str, taken: bool) -> None:
    words = ["upgrade", was, comes] if was else ["install"]

    done = run(["sh", TREE / "packages/hub/preinst", *words])

    assert (done.returncode == 0) is taken, done.stderr
    assert (f"{comes} is older than {was}" in done.stderr) is not taken


def test_a_machine_that_carries_nodes_takes_no_hubs_package(tmp_path: Path) -> None:
    settings = tmp_path / "etc/paidui"
    settings.mkdir(parents=True)
    (settings / "machine.toml").touch()
    install = ["env", f"DPKG_ROOT={tmp_path}", "sh", str(TREE / "packages/hub/preinst"), "install"]

    refused = run(install)
    assert (refused.returncode, "carries nodes of a hall" in refused.stderr) == (1, True)
    (settings / "hub.toml").touch()  # a hub may be a voice besides
    assert run(install).returncode == 0


@pytest.mark.parametrize("script", [each for each in SCRIPTS if each.is_file() and each.name != Path(RECIPE).name])
def test_a_script_can_be_read_by_every_machines_shell(script: Path) -> None:
    assert run(["dash", "-n", script]).returncode == 0


def test_what_is_no_version_never_becomes_a_folders_name(tmp_path: Path) -> None:
    done = run([sys.executable, "-m", "firmware_tools.packing", "release", "--version", "../evil", "--out", tmp_path])

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'packing: "../evil" is no version; one is like 1.4.0\n'
