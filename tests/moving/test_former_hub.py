"""The hub that was replaced comes back under the same name: its machines want nothing of it."""

from hall_protocol.states import HubState
from node_runtime.node import HubWatch


def test_a_hub_of_an_earlier_epoch_is_none_until_the_later_one_is_heard_again() -> None:
    watch = HubWatch(lambda: 0)
    new, former = HubState(alive=True, epoch=29_930_541), HubState(alive=True, epoch=29_929_080)
    watch.hear(former)
    assert watch.alive

    watch.hear(new)
    watch.hear(former)
    assert not watch.alive
    assert watch.is_former(former)

    watch.hear(new)
    assert watch.alive
    assert not watch.is_former(new)


def test_the_last_will_of_whichever_hub_is_no_sign_of_a_former_one() -> None:
    watch = HubWatch(lambda: 0)
    watch.hear(HubState(alive=True, epoch=7))
    watch.hear(HubState(alive=False))

    assert not watch.alive
    assert not watch.is_former(HubState(alive=False))
