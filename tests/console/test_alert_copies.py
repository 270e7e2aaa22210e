"""Staff are alerted when what is kept for a bad day is not kept."""

from pathlib import Path

import pytest

from node_runtime.following import SILENT_MS
from web_console.alerts.copies import missing_copies
from web_console.backups.following import following_view
from web_console.language import Tongue

NOW_MS = 1_795_395_600_000


@pytest.mark.parametrize(
    ("backups", "following", "missing"),
    [
        (None, None, ()),
        ('{"trials": {}, "failed": null}', f'{{"at_ms": {NOW_MS}, "place": "/media/stick"}}', ()),
        ('{"failed": {"at_ms": 1, "reason": "disk_full"}}', None, ("daily",)),
        (None, f'{{"at_ms": {NOW_MS}, "place": "/media/stick", "problem": "it is gone"}}', ("followed",)),
        (None, f'{{"at_ms": {NOW_MS - SILENT_MS - 1}, "place": "/media/stick"}}', ("followed",)),
        ("cut in the mid", "", ()),
    ],
)
def test_a_copy_that_is_not_kept_is_named(
    tmp_path: Path, backups: str | None, following: str | None, missing: tuple[str, ...]
) -> None:
    (tmp_path / "console").mkdir()
    for name, said in (("console/backups.json", backups), ("following.json", following)):
        if said is not None:
            (tmp_path / name).write_text(said)

    assert missing_copies(tmp_path, NOW_MS) == missing


@pytest.mark.parametrize(
    ("following", "words", "is_bad"),
    [
        (f'{{"at_ms": {NOW_MS - 9_000}, "place": "/media/stick"}}', "随时另存到 /media/stick", False),
        (f'{{"at_ms": {NOW_MS - SILENT_MS - 1}, "place": "/media/stick"}}', "没有另存到 /media/stick", True),
        (f'{{"at_ms": {NOW_MS}, "place": "/media/stick", "problem": "it is gone"}}', "it is gone", True),
        (f'{{"at_ms": {NOW_MS}, "place": "/srv/try", "same_disk": true}}', "在叫号中心自己的磁盘上", True),
    ],
)
def test_the_page_of_backups_says_how_the_hub_is_followed(
    tmp_path: Path, following: str, words: str, is_bad: bool
) -> None:
    assert following_view(tmp_path, NOW_MS, Tongue("zh")) is None
    (tmp_path / "following.json").write_text(following)
    told = following_view(tmp_path, NOW_MS, Tongue("zh"))

    assert told is not None
    assert words in told.text
    assert told.is_bad is is_bad
