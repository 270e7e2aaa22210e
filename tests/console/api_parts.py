"""A program at the door, with a token of its own."""

from typing import Any

from werkzeug.test import TestResponse

from tests.console.parts import Browser
from web_console.audit.log import AuditLog, Wanted


class Program:
    """A system of the county's that was given a token."""

    def __init__(self, browser: Browser, name: str, scopes: tuple[str, ...]) -> None:
        app = browser.client.application
        self._client = app.test_client()
        self._log: AuditLog = app.extensions["audit"]
        self.token, secret = app.extensions["tokens"].make(name, "admin", scopes, None)
        self._headers = {"Authorization": f"Bearer {secret}"}

    def asks(self, method: str, path: str, tag: str = "", unless: str = "", **sent: Any) -> TestResponse:
        """Ask; `tag` is of what is to be changed, `unless` of what is known already."""
        conditions = {"If-Match": tag, "If-None-Match": unless}
        headers = {**self._headers, **{name: value for name, value in conditions.items() if value}}
        return self._client.open(f"/api/v1{path}", method=method, headers=headers, **sent)

    def noted(self) -> int:
        """How many changes by this token's maker stand in the log."""
        return len(self._log.lines(Wanted(account=self.token.speaker), 100))

    def reads(self, path: str) -> tuple[Any, str]:
        answer = self.asks("GET", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json(), answer.headers["ETag"]
