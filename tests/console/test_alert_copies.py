"""Staff are alerted when what is kept for a bad day is not kept."""

from pathlib import Path

import pytest

from web_console.alerts.copies import SILENT_MS, missing_copies

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
