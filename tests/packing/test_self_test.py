"""An environment's self test: it sees what is missing before a visitor does."""

import sys

import pytest

from tests.packing.small import run

SELF_TEST = "firmware_tools.packing.self_test"


def test_a_whole_environment_passes() -> None:
    done = run([sys.executable, "-m", SELF_TEST, "sign"])

    assert done.returncode == 0, done.stdout
    assert [line.split()[:2] for line in done.stdout.splitlines() if line.startswith(("ok", "BAD"))] == [
        ["ok", "programs"],
        ["ok", "identity"],
        ["ok", "letters"],
    ]


@pytest.mark.parametrize(("library", "what"), [("device_drivers.espeak", "programs"), ("cryptography", "identity")])
def test_a_missing_library_is_named_and_the_others_are_looked_at(library: str, what: str) -> None:
    without = f"import sys; sys.modules[{library!r}] = None; from {SELF_TEST} import main; sys.exit(main(['voice']))"

    done = run([sys.executable, "-c", without])

    assert done.returncode == 2
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("BAD") and f" {what} " in each]
    assert library.split(".", maxsplit=1)[0] in line
    assert len([each for each in done.stdout.splitlines() if each.startswith(("ok", "BAD"))]) == 2


def test_where_the_pins_have_no_library_it_is_said_which_system_has_it() -> None:
    without = "import sys; sys.modules['lgpio'] = None; from device_drivers.pins import real_chip; real_chip()"

    assert "lgpio is missing: Raspberry Pi OS has it (python3-lgpio)" in run([sys.executable, "-c", without]).stderr


def test_an_unknown_role_is_a_sentence() -> None:
    done = run([sys.executable, "-m", SELF_TEST, "toaster"])

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("self_test: toaster is no role; there are hub, dispenser")
