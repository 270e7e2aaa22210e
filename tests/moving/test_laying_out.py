"""The papers of a hub are laid where its programs' folders stand already: what is in a folder is its owner's."""

import os
from pathlib import Path

import pytest

from firmware_tools.moving.papers import lay_papers, papers_of
from node_runtime.places import Places


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_papers_belong_to_whoever_has_their_folder_and_the_signing_keys_stay_roots(tmp_path: Path) -> None:
    old, new = Places(tmp_path / "old"), Places(tmp_path / "new")
    for folder in (old.depot / "signing", new.depot):
        folder.mkdir(parents=True)
    (old.depot / "wishes.json").write_text("{}")
    (old.depot / "signing/key.pem").write_text("root's")
    os.chown(new.depot, 4711, 4711)
    lay_papers(papers_of(old), new)

    owners = {path.name: path.stat().st_uid for path in new.depot.rglob("*")}
    assert owners == {"wishes.json": 4711, "signing": 0, "key.pem": 0}
