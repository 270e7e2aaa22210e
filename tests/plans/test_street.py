"""The programmer's pages: a stranger finds every folder in them, and whatever they name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STREET = ROOT / "docs" / "ARCHITECTURE.md"
FIRST_HOUR = ROOT / "docs" / "develop" / "README.md"
DECISIONS = ROOT / "docs" / "adr"
PACKAGES = sorted(init.parent for init in ROOT.glob("*/__init__.py") if init.parent.name not in ("tests", "benchmarks"))
NAMED = re.compile(r"`([\w./-]+(?:\.(?:py|toml|js)|/))`")


def code() -> set[str]:
    """Every file and folder of programs and tests, by its whole path and by each end of it."""
    tops = (*PACKAGES, ROOT / "tests", ROOT / "benchmarks")
    found = {path for top in tops for path in (top, *top.rglob("*"))}
    paths = [path.relative_to(ROOT).parts for path in found]
    return {"/".join(parts[at:]) for parts in paths for at in range(len(parts))}


@pytest.mark.parametrize("page", [STREET, FIRST_HOUR], ids=lambda page: page.stem)
def test_every_file_and_folder_named_is_there(page: Path) -> None:
    here = {"docs", "packages"} | {f"docs/{path.name}" for path in (ROOT / "docs").iterdir()} | code()
    named = {name.rstrip("/") for name in NAMED.findall(page.read_text(encoding="utf-8"))}

    assert sorted(named - here) == []


def test_every_folder_of_the_programs_stands_in_the_street() -> None:
    told = STREET.read_text(encoding="utf-8")
    folders = [init.parent for package in PACKAGES for init in package.rglob("__init__.py")]
    holding_code = [folder for folder in folders if len(list(folder.glob("*.py"))) > 1]

    assert [str(each.relative_to(ROOT)) for each in holding_code if f"{each.name}/" not in told.replace("`", "/")] == []


def test_every_folder_of_tests_stands_in_the_first_hour() -> None:
    told = FIRST_HOUR.read_text(encoding="utf-8")
    folders = [init.parent.name for init in (ROOT / "tests").glob("*/__init__.py")]

    assert [folder for folder in folders if f"`tests/{folder}`" not in told] == []


def test_every_decision_stands_in_the_list_of_decisions() -> None:
    listed = (DECISIONS / "README.md").read_text(encoding="utf-8")
    titles = {page.name: page.read_text(encoding="utf-8").splitlines()[0][2:] for page in DECISIONS.glob("0*.md")}

    assert [name for name, title in titles.items() if f"[{title}]({name})" not in listed] == []
