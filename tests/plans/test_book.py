"""The technician's book is one book: whatever it sends somebody to is there, and nothing of it is found by nobody."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BOOK = DOCS / "operate"
PAGES = sorted(BOOK.glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CODE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    return CODE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    return [link for link in LINK.findall(prose(page)) if not link.startswith(("http:", "https:"))]


def anchors(page: Path) -> set[str]:
    """What a page's headings are called, as a browser's address has them."""
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in HEADING.findall(prose(page))]
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_whatever_a_page_sends_somebody_to_is_there(page: Path) -> None:
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or target.suffix != ".md" or anchor in anchors(target), f"{page.name}: {link}"


def test_every_page_stands_in_the_table_of_contents() -> None:
    contents = {link.partition("#")[0] for link in links(BOOK / "README.md")}

    assert [page.name for page in PAGES if page.name != "README.md" and page.name not in contents] == []
