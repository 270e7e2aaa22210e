"""What is served from folders travels packed where a browser takes it so, and is the same file."""

import gzip
from pathlib import Path

import web_console
from tests.console.parts import Browser

FOLDER = Path(web_console.__file__).parent
SCRIPT = "/guide/static/guide.js"


def test_a_phone_fetches_styles_and_scripts_packed_and_reads_what_stands_in_the_file(browser: Browser) -> None:
    browser.log_in()
    asked = {"Accept-Encoding": "gzip, deflate"}
    answers = [browser.client.get(SCRIPT, headers=asked, buffered=True) for _ in range(2)]
    plain = browser.client.get(SCRIPT, buffered=True)
    again = browser.client.get(SCRIPT, headers={**asked, "If-None-Match": answers[0].headers["ETag"]}, buffered=True)
    page = browser.client.get("/guide", headers=asked)

    whole = (FOLDER / "guide" / "static" / "guide.js").read_bytes()
    assert plain.data == whole
    assert "Content-Encoding" not in plain.headers
    for answer in answers:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert gzip.decompress(answer.data) == whole
        assert len(answer.data) < len(whole) * 0.5
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in page.headers, "a page with a secret in it is not packed"
