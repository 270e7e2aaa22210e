from pathlib import Path

from hall_config.reference import refreshed, render_reference

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "configuration.md"


def test_the_technicians_page_says_what_the_model_says() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert refreshed(page) == page, "renew it: python -m hall_config.reference docs/operate/configuration.md"


def test_every_table_a_technician_may_write_is_listed() -> None:
    tables = {line.split("`")[1] for line in render_reference().splitlines() if line.startswith("### `")}

    assert tables == {
        "[texts]",
        "[[ticket]]",
        "[lanes]",
        "[[lanes.green_reason]]",
        "[[lanes.change_reason]]",
        "[calling]",
        "[calling.lane_rates]",
        "[[calling.choose_reason]]",
        "[[calling.cancel_reason]]",
        "[missed]",
        "[[missed.expiry]]",
        "[appointments]",
        "[opening]",
        "[opening.hours]",
        "[[opening.work_day]]",
        "[rating]",
        "[[rating.bad_reason]]",
        "[desk]",
        "[keeping]",
        "[[desk.pause_reason]]",
        "[[desk.favourite]]",
        "[sound]",
        "[[sound.language]]",
        "[[sound.span]]",
        "[[layout]]",
        "[[notice_text]]",
        "[node.board]",
        "[[zone]]",
        "[[department]]",
        "[[queue]]",
        "[[service]]",
        "[[service.situation]]",
        "[[service.quota]]",
        "[service.hours]",
        "[[life_event]]",
        "[[pronunciation]]",
        "[[window]]",
        "[[window.favourite]]",
        "[[agent]]",
        "[[alert]]",
        "[[clerk]]",
        "[[clerk.skill]]",
        "[[node]]",
    }
