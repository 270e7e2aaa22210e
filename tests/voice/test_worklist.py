"""In which order sentences are rendered: whoever waits goes first."""

import threading

from hall_voice.engine import Sentence
from hall_voice.worklist import MOST_WANTED, Why, Work, Worklist


def work(name: str, why: Why = Why.PLANNED) -> Work:
    return Work(Sentence("zh", name), name, why)


def order(worklist: Worklist) -> list[str]:
    taken = []
    while len(worklist):
        each = worklist.next()
        assert each is not None
        taken.append(each.clip)
    return taken


def test_what_a_board_waits_for_goes_before_the_plan_and_that_before_what_is_usual() -> None:
    worklist = Worklist()
    worklist.plan([work("usual", Why.USUAL)], Why.USUAL)
    worklist.plan([work("soon"), work("later")])
    worklist.want(work("now", Why.WANTED))

    assert order(worklist) == ["now", "soon", "later", "usual"]


def test_a_new_plan_replaces_the_one_before_but_not_what_boards_wait_for() -> None:
    worklist = Worklist()
    worklist.want(work("now", Why.WANTED))
    worklist.plan([work("old")])
    worklist.plan([work("new"), work("newer")])

    assert order(worklist) == ["now", "new", "newer"]


def test_a_sentence_is_rendered_once_however_many_ask_for_it() -> None:
    worklist = Worklist()
    worklist.plan([work("a"), work("b")])
    worklist.want(work("b", Why.WANTED))
    worklist.want(work("b", Why.WANTED))

    assert order(worklist) == ["b", "a"]


def test_what_is_being_rendered_is_not_begun_again() -> None:
    worklist = Worklist()
    worklist.plan([work("a")])
    worklist.next()
    worklist.want(work("a", Why.WANTED))
    worklist.plan([work("a"), work("b")])

    assert order(worklist) == ["b"]


def test_what_is_taken_is_not_begun_again_before_it_is_on_the_shelf_however_far_the_renderer_is() -> None:
    worklist = Worklist()
    worklist.plan([work("a"), work("b")])
    worklist.next()
    worklist.next()
    worklist.plan([work("a"), work("b")])
    worklist.done("a")
    worklist.plan([work("a"), work("b")])

    assert order(worklist) == ["a"], "it was thrown away since"


def test_a_flood_of_wishes_is_bounded() -> None:
    worklist = Worklist()
    for number in range(MOST_WANTED + 10):
        worklist.want(work(str(number), Why.WANTED))

    assert len(worklist) == MOST_WANTED


def test_who_waits_for_work_is_let_go_at_the_end() -> None:
    worklist, got = Worklist(), []
    thread = threading.Thread(target=lambda: got.append(worklist.next()))
    thread.start()
    worklist.close()
    thread.join(5)

    assert got == [None]
