import threading

from hall_protocol.commands import CallNext, ShowTicket
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import HubState, WindowBoard
from hall_protocol.topics import HUB, WINDOW
from node_runtime.client import RequestClient
from tests.runtime.conftest import OnTheBus
from tests.runtime.parts import PATIENCE_S, LittleHall, YesHub


def test_two_command_lines_at_once_each_get_their_own_answers(hall: LittleHall, hub: YesHub) -> None:
    with _client(hall, "aaaaaaaa") as first, _client(hall, "bbbbbbbb") as second:
        clients = [first, second]
        assert all(client.connect(PATIENCE_S) for client in clients)
        answers = {client: _ask_often(client, 20) for client in clients}

    for prefix, client in (("aaaaaaaa", first), ("bbbbbbbb", second)):
        assert sorted(answers[client]) == [f"{prefix}-{number:06d}" for number in range(1, 21)]


def test_two_who_ask_under_the_same_id_at_once_both_hear_the_answer(hall: LittleHall) -> None:
    """A program that repeats itself while it is still being answered, and a phone on poor Wi-Fi."""
    hub, replies = YesHub(hall), list[bool]()
    with _client(hall, "aaaaaaaa") as client:
        client.connect(0.0)
        command = ShowTicket(command_id=client.next_id(), ticket="A001")
        threads = [
            threading.Thread(target=lambda: replies.append(client.request(command, PATIENCE_S).ok)) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        assert client.wait_for(lambda: client.waiting == 3, PATIENCE_S)
        hub.start()
        for thread in threads:
            thread.join()
    hub.stop()

    assert (replies, client.waiting) == ([True] * 3, 0)


def test_without_a_hub_a_request_says_so_in_words(hall: LittleHall) -> None:
    with _client(hall, "aaaaaaaa") as client:
        assert not client.connect(0.2)
        reply = client.request(CallNext(command_id=client.next_id(), window="1"), 0.1)

    assert (reply.ok, reply.code) == (False, RefusalCode.NO_HUB)


def test_a_client_knows_the_hall_as_it_is(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    board = WindowBoard(window="1", number="1", zone="a", kind="general", epoch=1, seq=1, phase="open")
    with on_the_bus(hall.bus("hub")) as (hub, _), _client(hall, "aaaaaaaa") as client:
        hub.publish(WINDOW, board, window="1")
        hub.publish(HUB, HubState(alive=True, hall_time_ms=5))
        assert client.connect(PATIENCE_S)

        assert client.wait_for(lambda: client.latest(WINDOW, window="1") == board, PATIENCE_S)
        assert client.latest(WINDOW, window="2") is None


def test_a_listener_hears_until_it_is_forgotten(hall: LittleHall, hub: YesHub) -> None:
    with _client(hall, "aaaaaaaa") as client:
        heard = threading.Event()

        def listener(_address: object, _message: object) -> None:
            heard.set()

        client.listen(listener)
        client.connect(PATIENCE_S)
        assert heard.wait(PATIENCE_S)
        client.forget(listener)


def test_closing_answers_whoever_still_waits(hall: LittleHall) -> None:
    client = _client(hall, "aaaaaaaa")
    client.connect(0.1)
    asked = threading.Event()
    replies = []

    def ask() -> None:
        command = CallNext(command_id=client.next_id(), window="1")
        asked.set()
        replies.append(client.request(command, PATIENCE_S))

    thread = threading.Thread(target=ask)
    thread.start()
    asked.wait(PATIENCE_S)
    assert client.wait_for(lambda: client.waiting == 1, PATIENCE_S)
    client.close()
    thread.join()

    assert [reply.code for reply in replies] == [RefusalCode.NO_HUB]


def _client(hall: LittleHall, prefix: str) -> RequestClient:
    return RequestClient(hall.bus("console", suffix=prefix), id_prefix=prefix)


def _ask_often(client: RequestClient, times: int) -> list[str]:
    answers: list[str] = []

    def ask() -> None:
        reply = client.request(ShowTicket(command_id=client.next_id(), ticket="A001"), PATIENCE_S)
        answers.append(reply.command_id if reply.ok else "refused")

    threads = [threading.Thread(target=ask) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
