"""A console without a server: Flask's own client, in front of a bus client that may or may not find a hall."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from hall_config.model import HallConfig
from node_runtime.bus import Bus, BusUp
from node_runtime.client import RequestClient
from node_runtime.inbox import Inbox
from tests.hall.standing import StandingHall, county
from web_console.entrance.accounts import FILE, FIRST_ACCOUNT, FIRST_PASSWORD, Account
from web_console.live import LiveHall, Picture
from web_console.settings import ConsoleSettings
from web_console.site import build

COUNTY = Path(__file__).parents[2] / "halls" / "county"
PATIENCE_S = 20.0


class PassedClock:
    """A monotonic clock that goes on when told to."""

    def __init__(self) -> None:
        self.ms = 1_000_000

    def __call__(self) -> int:
        return self.ms

    def pass_s(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


def lonely_settings(folder: Path) -> ConsoleSettings:
    """Return settings with a broker that is not there."""
    secret = folder / "console.secret"
    secret.write_text("nobody asks", encoding="ascii")
    return ConsoleSettings(hall="qinghe", data=folder, password_file=secret, broker_port=1)


def first_account(folder: Path) -> None:
    """Let there be the first account just as a console makes it, but hashed in no time: nobody waits for scrypt."""
    password = "the first password"
    account = Account(name=FIRST_ACCOUNT, password=generate_password_hash(password, "pbkdf2:sha256:1"))
    (folder / FIRST_PASSWORD).write_text(f"{password}\n", encoding="utf-8")
    (folder / FILE).write_bytes(msgspec.json.encode({FIRST_ACCOUNT: account}))


class Browser:
    """A person at a browser: keeps cookies, fills in forms with the token that stands in them."""

    def __init__(self, client: FlaskClient, folder: Path, live: LiveHall) -> None:
        self.client = client
        self.folder = folder
        self.live = live

    @property
    def first_password(self) -> str:
        return (self.folder / "first-password.txt").read_text(encoding="utf-8").strip()

    def see(self, path: str) -> str:
        answer = self.client.get(path, follow_redirects=True)
        return answer.get_data(as_text=True)

    def token(self, path: str = "/login") -> str:
        found = re.search(r'name="csrf" content="([^"]+)"', self.see(path))
        assert found
        return found[1]

    def log_in(self, name: str = "admin", password: str = "") -> int:
        """Fill in the login form; return the status of what comes of it."""
        form = {"name": name, "password": password or self.first_password, "csrf": self.token()}
        return self.client.post("/login", data=form).status_code

    def another(self) -> "Browser":
        """Return another person's browser at the same console."""
        return Browser(self.client.application.test_client(), self.folder, self.live)


@contextmanager
def console(settings: ConsoleSettings, clock: Callable[[], int], config: HallConfig | None = None) -> Iterator[Browser]:
    """Build a console and sit down before it."""
    if not (settings.data / FILE).exists():
        first_account(settings.data)
    with RequestClient(settings.bus, id_prefix="c0ffee00") as bus:
        live = LiveHall(bus)
        bus.connect(0)
        app = build(settings, live, config or county(), clock)
        app.testing = True
        yield Browser(app.test_client(), settings.data, live)
        live.end()


def until(live: LiveHall, is_so: str, picture: Picture | None = None) -> Picture:
    """Wait until a page would show this text somewhere in its picture."""
    picture = picture or live.picture()
    while is_so not in str(picture):
        former = picture.version
        picture = live.wait_for_change(former, PATIENCE_S)
        assert picture.version != former, f"never shown: {is_so}"
    return picture


@contextmanager
def machine(hall: StandingHall, node: str = "dispenser-1") -> Iterator[tuple[Bus, Inbox]]:
    """Speak and hear as this machine."""
    inbox = Inbox()
    bus = Bus(hall.bus(node), inbox)
    bus.start()
    assert isinstance(inbox.next(PATIENCE_S), BusUp)
    yield bus, inbox
    bus.stop()
