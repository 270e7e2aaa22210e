"""A platform changes the hall by program: judged as on the pages, kept as a version, and the second writer is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall_config.editing.describing import Form, forms
from hall_config.reading import read_hall
from tests.console.api_parts import Program
from tests.console.conftest import at_work, hall_as_written
from tests.console.parts import Browser, PassedClock
from tests.hall.standing import StandingHall
from web_console.tokens.scopes import SCOPES

SERVICE = "/settings/tables/service/things/rs-shebao"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with hall_as_written(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def manager(hall: StandingHall) -> Iterator[Browser]:
    with at_work(hall, PassedClock()) as browser:
        yield browser


@pytest.fixture(scope="module")
def program(manager: Browser) -> Program:
    return Program(manager, "platform", SCOPES)


def target_of(folder: Path) -> int:
    return next(each.target_wait_s for each in read_hall(folder).services if each.code == "rs-shebao")


def test_a_change_is_looked_at_then_holds_in_the_name_of_the_token(program: Program, hall: StandingHall) -> None:
    told, tag = program.reads(SERVICE)
    wanted, noted = {"values": {**told["values"], "target_wait_s": 1260}}, program.noted()
    looked = program.asks("PUT", f"{SERVICE}?only_check=true", tag, json=wanted).get_json()
    before = target_of(hall.hall)
    done = program.asks("PUT", SERVICE, tag, json=wanted).get_json()

    assert (looked["version"], before, target_of(hall.hall)) == (None, 900, 1260)
    assert program.noted() == noted + 1, "what was only looked at is no change"
    assert looked["changes"] == done["changes"]
    assert "1260 seconds (21 min)" in str(looked)
    assert (done["version"]["account"], done["version"]["stands"]) == ("admin/platform", "taken")


def test_of_two_writers_the_second_is_told_who_was_faster(program: Program, hall: StandingHall) -> None:
    told, tag = program.reads(SERVICE)
    first = program.asks("PUT", SERVICE, tag, json={"values": {**told["values"], "target_wait_s": 1320}})
    second = program.asks("PUT", SERVICE, tag, json={"values": {**told["values"], "target_wait_s": 1380}})
    without = program.asks("PUT", SERVICE, json={"values": told["values"]})

    assert (first.status_code, second.status_code, without.status_code) == (200, 412, 428)
    assert "admin/platform has changed it" in second.get_json()["problem"]
    assert target_of(hall.hall) == 1320


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"target_wait_s": "soon", "department": "none"}, 'unknown department "none"'),
        ({"colour": "red"}, 'unknown key "colour"'),
        ({"code": "another"}, "stays so"),
        ({"materials": [None]}, "stands null"),
        ({"name": {"zh": [[[[[[[[1]]]]]]]]}}, "deeper than anything"),
        ({"expected_s": 1e300}, "expected_s"),
    ],
)
def test_what_check_config_refuses_is_refused_with_every_sentence(
    program: Program, hall: StandingHall, changed: dict[str, object], said: str
) -> None:
    before = {file.name: file.read_bytes() for file in hall.hall.glob("*.toml")}
    told, tag = program.reads(SERVICE)
    answer = program.asks("PUT", SERVICE, tag, json={"values": {**told["values"], **changed}})

    assert answer.status_code == 400
    assert said in str(answer.get_json())
    assert {file.name: file.read_bytes() for file in hall.hall.glob("*.toml")} == before


def test_a_thing_is_added_moved_and_taken_away_and_any_version_had_back(program: Program, hall: StandingHall) -> None:
    named = {"zh": "C区", "en": "Zone C"}
    added = program.asks(
        "POST", "/settings/tables/zone/things", json={"values": {"id": "c", "name": named, "where": named}}
    )
    program.asks("POST", "/settings/move/zone/c", json={"where": "up"})
    in_order = [each["id"] for each in program.reads("/settings/tables/zone")[0]["things"]]
    gone = program.asks("DELETE", "/settings/tables/zone/things/c", program.reads("/settings/tables/zone/things/c")[1])
    number = added.get_json()["version"]["number"]
    told, tag = program.reads(f"/settings/versions/{number}")
    back = program.asks("POST", f"/settings/versions/{number}/restore", tag)

    assert (added.status_code, gone.status_code, back.status_code) == (200, 200, 200)
    assert in_order == ["a", "c", "b"]
    assert [each["what"] for each in (*told["did"], *told["would"])] == ["added", "added"]
    assert [zone.id for zone in read_hall(hall.hall).zones] == ["a", "b", "c"]
    assert program.reads("/settings/versions")[0][0]["about"] == f"restore:{number}"


def test_the_whole_hall_goes_out_and_comes_in_as_a_file(program: Program) -> None:
    out = program.asks("GET", "/settings/files/toml")
    again = program.asks("PUT", "/settings/files/toml", out.headers["ETag"], data=out.data)
    rubbish = program.asks("PUT", "/settings/files/xlsx", out.headers["ETag"], data=b"rubbish")
    late = program.asks("PUT", "/settings/files/csv", '"0123456789abcdef"', data=out.data)

    assert (again.status_code, again.get_json()["version"]) == (200, None)
    assert (rubbish.status_code, late.status_code) == (400, 412)
    assert "no workbook" in str(rubbish.get_json())


def test_a_pin_is_never_told_and_stays_when_it_is_not_sent(
    program: Program, manager: Browser, hall: StandingHall
) -> None:
    path = "/settings/tables/clerk/things/zhao"
    told, tag = program.reads(path)
    program.asks("PUT", path, tag, json={"values": {**told["values"], "pin": "2468"}})
    now, tag = program.reads(path)
    program.asks("PUT", path, tag, json={"values": {**now["values"], "number": "111"}})
    files = "".join(file.read_text("utf-8") for file in hall.hall.glob("*.toml"))
    looks = Program(manager, "looker", ("see:settings",))

    assert "pin" not in now["values"]
    assert "2468" not in files
    assert "pin = " in files
    assert 'number = "111"' in files
    assert "pin" not in looks.asks("GET", "/settings/tables/clerk").get_data(as_text=True)
    assert looks.asks("GET", "/settings/files/toml").status_code == 403
    assert looks.asks("POST", "/settings/reload").status_code == 403


def test_no_secret_stands_where_nobody_would_look_for_it() -> None:
    """`shown` leaves out a table's own secrets; a table inside must have none."""

    def inside(form: Form) -> list[str]:
        inner = [key.inner for key in form.keys if key.inner is not None]
        return [key.name for each in inner for key in each.keys if key.is_secret] + [
            x for each in inner for x in inside(each)
        ]

    assert [name for form in forms().values() for name in inside(form)] == []


def test_a_whole_table_is_read_and_written(program: Program, hall: StandingHall) -> None:
    told, tag = program.reads("/settings/tables/calling")
    program.asks("PUT", "/settings/tables/calling", tag, json={"values": {**told["values"], "undo_s": 45}})
    services, tag = program.reads("/settings/tables/service")
    longer = [{**each, "expected_s": 777} for each in services["things"]]
    answer = program.asks("PUT", "/settings/tables/service", tag, json={"things": longer})
    wrong = program.asks("PUT", "/settings/tables/service", tag, json={"values": {}})
    config = read_hall(hall.hall)

    assert (answer.status_code, wrong.status_code) == (200, 412)
    assert config.calling.undo_s == 45
    assert {service.expected_s for service in config.services} == {777}
    assert program.reads("/settings")[0]["hub"] == "same"
    assert program.reads("/settings/forms/calling")[0]["keys"][0]["note"]["en"]
