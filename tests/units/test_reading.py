"""Who reads what on a hub is settled by its folders: a file is its owner's, and of a group where one is handed down."""

import os
import stat
from pathlib import Path

import pytest

from hall_protocol.access import Credential
from hall_protocol.roles import Role
from node_runtime.identity import write_identity
from node_runtime.roster import FILE, write_roster


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o700, 0o600), (0o750, 0o600), (0o2750, 0o640)])
def test_an_identity_is_read_by_a_group_only_where_its_folder_hands_one_down(
    tmp_path: Path, folder_mode: int, file_mode: int
) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    folder.chmod(folder_mode)

    write_identity(folder, b"hall", b"key", b"certificate")

    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {file_mode}


def test_of_what_a_hub_writes_for_its_own_eyes_the_broker_reads_the_roster(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_roster(tmp_path, "qinghe", [Credential("hub", Role.HUB)])
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o640
