import pytest

from board_view.themes import THEMES, theme_named
from tests.legibility import contrast


@pytest.mark.parametrize("name", THEMES)
def test_every_letter_can_be_read_against_its_ground(name: str) -> None:
    paints = THEMES[name].paints()

    assert len(paints) == 15
    for region, paint in paints.items():
        for letters in (paint.text, paint.quiet, paint.bright):
            assert contrast(paint.ground, letters) >= 7.0, region


@pytest.mark.parametrize("name", THEMES)
def test_an_emergency_looks_like_nothing_else_on_the_board(name: str) -> None:
    paints = THEMES[name].paints()
    emergency = paints.pop("emergency").ground

    assert emergency not in {paint.ground for paint in paints.values()} | {THEMES[name].room}


@pytest.mark.parametrize("name", THEMES)
def test_who_is_wanted_no_more_stands_back(name: str) -> None:
    panel = THEMES[name].panel

    assert contrast(panel.quiet, panel.ground) < contrast(panel.text, panel.ground)
    assert panel.quiet != panel.bright


def test_a_theme_nobody_knows_is_the_usual_one() -> None:
    assert theme_named("pink") is THEMES["dark"]


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
