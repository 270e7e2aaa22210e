"""The technician's list of everything the doctor may say, rendered from the catalogue, so that it is never out of date.

`python -m hall_doctor.page docs/operate/doctor.md` renews the tables in that page.
"""

from collections.abc import Iterator
from typing import Final

from hall_config.rendered import Marks, renew_named_page
from hall_config.texts import Catalogue
from hall_doctor.examining import CHECKS

MARKS: Final = Marks("<!-- findings: rendered from the catalogue -->", "<!-- findings: end -->")
HEAD: Final = "| code | it means | do |\n| --- | --- | --- |"
OF_ALL: Final = {
    "device": "Any device: printer, reader, keys, screen, sound",
    "doctor": "Any check that did not come to its end",
}
"""What is said of several checks alike."""


def refreshed(page: str) -> str:
    """Return the page with its tables renewed; what stands around them stays."""
    return MARKS.around(tables(), page)


def tables() -> str:
    """Return a section for each check, with what is red and what may be unknown."""
    names = Catalogue.load().section("doctor_check", "en")
    headings = {check: f"{names[check]} (`{check}`)" for check in CHECKS} | OF_ALL
    sections = ((heading, list(_rows(check))) for check, heading in headings.items())
    return "\n".join(f"### {heading}\n\n{HEAD}\n" + "\n".join(rows) + "\n" for heading, rows in sections if rows)


def _rows(check: str) -> Iterator[str]:
    texts = Catalogue.load()
    advice = texts.section("doctor_do", "en")
    for state in ("red", "unknown"):
        for key, sentence in texts.section(f"doctor_{state}", "en").items():
            if key.startswith(f"{check}_"):
                code = f"{check}.{key.removeprefix(f'{check}_')}"
                shown = f"**`{code}`**" if state == "red" else f"`{code}`"
                yield f"| {shown} | {_cell(sentence)} | {_cell(advice.get(key, '–'))} |"


def _cell(text: str) -> str:
    """What is really told stands slanted."""
    return text.replace("{", "*").replace("}", "*").replace("|", "\\|")


if __name__ == "__main__":
    renew_named_page(refreshed)
