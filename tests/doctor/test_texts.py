"""What the code says stands in the catalogue, in the colour in which it says it, and in the technician's book."""

import re
from pathlib import Path

from hall_config.texts import Catalogue
from hall_doctor import examining
from hall_doctor.page import refreshed

ROOT = Path(examining.__file__).parent
PAGE = ROOT.parent / "docs/operate/doctor.md"
SAID = re.compile(r'\b(red|green|unknown)\(\s*"([a-z_]+\.[a-z_]+)"')
BY_A_VARIABLE = {
    ("red", f"power.{what}{when}")
    for what in ("under_voltage", "capped", "throttled", "warm")
    for when in ("", "_before")
} | {
    ("unknown", "doctor.fell"),
    ("unknown", "doctor.hangs"),
    ("red", "clock.not_set"),
    ("red", "clock.not_set_network"),
}


def test_the_catalogue_has_a_sentence_for_every_code_and_no_other() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
    said = {*SAID.findall(source), *BY_A_VARIABLE}
    texts = Catalogue.load()

    known = {(state, key) for state in ("red", "green", "unknown") for key in texts.section(f"doctor_{state}", "zh")}

    assert {(state, code.replace(".", "_")) for state, code in said} == known


def test_the_technicians_page_says_what_the_doctor_says() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert refreshed(page) == page, "renew it: python -m hall_doctor.page docs/operate/doctor.md"
