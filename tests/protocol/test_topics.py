from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall_protocol import catalogue, desk, events, provisions, speaking, states
from hall_protocol.asyncapi import LEVELS
from hall_protocol.commands import Command
from hall_protocol.descriptions import kinds_of
from hall_protocol.message import ProtocolError
from hall_protocol.roles import WINDOW_ROLES, Role
from hall_protocol.topics import LEVEL, ROOT, TOPICS, Topic, locate
from tests.protocol.samples import MANY

EVERY = pytest.mark.parametrize("topic", TOPICS.values(), ids=list(TOPICS))
OWN_LEVELS = {"node", "window", "role"}
WORDS = sorted({level for topic in TOPICS.values() for level in topic.pattern.split("/") if not level.startswith("{")})


@EVERY
def test_a_path_leads_back_to_its_row_hall_and_ids(topic: Topic) -> None:
    @MANY
    @given(
        st.lists(st.from_regex(LEVEL, fullmatch=True), min_size=1 + len(topic.levels), max_size=1 + len(topic.levels))
    )
    def leads_back(names: list[str]) -> None:
        ids = dict(zip(topic.levels, names[1:], strict=True))
        address = locate(topic.path(names[0], **ids))
        assert (address.topic, address.hall, address.ids) == (topic, names[0], ids)

    leads_back()


@EVERY
def test_ids_named_like_topics_confuse_nobody(topic: Topic) -> None:
    for names in product([*WORDS, "hub-1"], repeat=len(topic.levels)):
        address = locate(topic.path("hall", **dict(zip(topic.levels, names, strict=True))))
        assert address.topic is topic


@EVERY
def test_the_table_names_each_row_once_with_legal_levels(topic: Topic) -> None:
    assert TOPICS[topic.name] is topic
    assert [other.pattern for other in TOPICS.values()].count(topic.pattern) == 1
    assert set(topic.levels) <= LEVELS.keys()
    assert all(LEVEL.fullmatch(level) for level in topic.pattern.split("/") if not level.startswith("{"))
    assert topic.meaning.endswith(".")


@EVERY
def test_own_topics_are_own_by_an_id_that_the_credential_has(topic: Topic) -> None:
    assert topic.says_own <= topic.says
    assert topic.hears_own <= topic.hears
    for own in (topic.says_own, topic.hears_own):
        assert not own or OWN_LEVELS & set(topic.levels)
        assert "window" not in topic.levels or own <= WINDOW_ROLES


@EVERY
def test_every_message_has_a_sender_and_a_hearer(topic: Topic) -> None:
    assert topic.says
    assert topic.hears


WHAT_IS = {module.__name__ for module in (states, catalogue, desk, provisions)}
WHAT_HAPPENS = {module.__name__ for module in (events, speaking)}


@EVERY
def test_what_is_stays_and_what_happens_passes(topic: Topic) -> None:
    for kind in kinds_of(topic):
        assert (kind.__module__ in WHAT_IS) == topic.retained
        assert topic.retained or issubclass(kind, Command) or kind.__module__ in WHAT_HAPPENS


def test_a_board_that_was_off_never_speaks_an_old_call() -> None:
    assert not TOPICS["zone_call"].retained
    assert TOPICS["zone_call"].expires_s == 60


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "paidui",
        "paidui/v1",
        "paidui/v1/h",
        "paidui/v2/h/hub",
        "Paidui/v1/h/hub",
        "$SYS/broker/uptime",
        "a/b/c/hub",
    ],
)
def test_what_is_not_of_this_contract_is_foreign(path: str) -> None:
    with pytest.raises(ProtocolError, match="foreign topic") as caught:
        locate(path)

    assert caught.value.topic == path


@pytest.mark.parametrize(
    "rest", ["h", "hub/x", "job", "job/1/2", "job/1/result/x", "zone/a", "zone/a/boards", "command"]
)
def test_a_topic_that_is_no_row_is_unknown(rest: str) -> None:
    with pytest.raises(ProtocolError, match="unknown topic"):
        locate(f"{ROOT}/h/{rest}")


@pytest.mark.parametrize("name", ["", "+", "#", "A", "a b", "a_b", "a\n", "窗口", "٣", "a.b"])
def test_a_hall_or_an_id_is_written_in_plain_small_letters(name: str) -> None:
    for path in (f"{ROOT}/{name}/hub", f"{ROOT}/h/command/{name}"):
        with pytest.raises(ProtocolError, match="illegal topic level"):
            locate(path)


def test_every_role_is_on_the_bus() -> None:
    for role in Role:
        assert any(role in topic.says for topic in TOPICS.values())
        assert any(role in topic.hears for topic in TOPICS.values())
