from itertools import permutations, product

import pytest

from hall_protocol.access import Credential, hears_filter, render_access_list, says_filter
from hall_protocol.roles import WINDOW_ROLES, Role
from hall_protocol.topics import TOPICS, Topic
from tests.protocol.samples import HALL, ROSTER

ACCESS_LIST = render_access_list(HALL, ROSTER)
IDS = {
    "node": [credential.node for credential in ROSTER],
    "window": ["w1", "w2"],
    "role": [str(role) for role in Role],
    "zone": ["a", "b"],
    "id": ["job-1"],
    "clip": ["c0ffee"],
}
ONLY_THE_HUB_SAYS = {
    "hub",
    "reply",
    "catalogue",
    "zone_board",
    "zone_call",
    "zone_moved",
    "zone_said",
    "speech_plan",
    "desk",
    "zone_notice",
    "window",
    "hall",
    "offers",
    "keys",
    "rating",
}
OF_ONE_NODE = ("command", "node_status", "node_screen", "clips_wanted")

PAIRS = list(permutations(ROSTER, 2))


def matches(pattern: str, path: str) -> bool:
    """MQTT's own rule for filters: `+` is one level, `#` all that follow."""
    wanted, given = pattern.split("/"), path.split("/")
    if wanted[-1] == "#":
        wanted, given = wanted[:-1], given[: len(wanted) - 1]
    return len(wanted) == len(given) and all(want in ("+", level) for want, level in zip(wanted, given, strict=True))


def _rights(user: str) -> list[tuple[str, str]]:
    section = ACCESS_LIST.split(f"user {user}\n")[1].split("user ")[0]
    return [(right, pattern) for _, right, pattern in (line.split(" ") for line in section.strip().splitlines())]


RIGHTS = {credential.node: _rights(credential.node) for credential in ROSTER}


def may(credential: Credential, right: str, path: str) -> bool:
    return any(kind == right and matches(pattern, path) for kind, pattern in RIGHTS[credential.node])


def paths(topic: Topic) -> list[tuple[dict[str, str], str]]:
    every = [dict(zip(topic.levels, names, strict=True)) for names in product(*(IDS[level] for level in topic.levels))]
    return [(ids, topic.path(HALL, **ids)) for ids in every]


def sayers(name: str) -> set[Role]:
    return {one.role for one in ROSTER for _, path in paths(TOPICS[name]) if may(one, "write", path)}


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda credential: str(credential.node))
def test_no_node_speaks_in_the_name_of_another(one: Credential, other: Credential) -> None:
    for name in OF_ONE_NODE:
        assert not may(one, "write", TOPICS[name].path(HALL, node=other.node))


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda credential: str(credential.node))
def test_no_node_reads_what_the_hub_tells_another(one: Credential, other: Credential) -> None:
    for name in ("reply", "keys", "node_control"):
        assert not may(one, "read", TOPICS[name].path(HALL, node=other.node))


@pytest.mark.parametrize("one", ROSTER, ids=lambda credential: str(credential.node))
def test_a_node_asks_is_answered_and_tells_its_health(one: Credential) -> None:
    is_node = one.role is not Role.HUB

    assert may(one, "write", TOPICS["command"].path(HALL, node=one.node)) == is_node
    assert may(one, "read", TOPICS["reply"].path(HALL, node=one.node)) == is_node
    assert may(one, "write", TOPICS["node_status"].path(HALL, node=one.node)) == is_node
    assert may(one, "read", TOPICS["catalogue"].path(HALL, role=str(one.role))) == is_node
    assert may(one, "read", TOPICS["hub"].path(HALL)) == is_node


@pytest.mark.parametrize("one", [one for one in ROSTER if one.role in WINDOW_ROLES], ids=lambda one: str(one.node))
def test_a_window_s_devices_hear_their_own_window_only(one: Credential) -> None:
    heard = {
        ids["window"] for name in ("window", "rating") for ids, path in paths(TOPICS[name]) if may(one, "read", path)
    }

    assert heard == {one.window}


def test_only_the_pad_is_asked_for_a_rating() -> None:
    hearers = {one.role for one in ROSTER for _, path in paths(TOPICS["rating"]) if may(one, "read", path)}

    assert hearers == {Role.PAD}


@pytest.mark.parametrize("name", sorted(ONLY_THE_HUB_SAYS))
def test_what_the_hub_says_nobody_else_can(name: str) -> None:
    assert sayers(name) == {Role.HUB}


def test_every_topic_that_is_not_the_hubs_alone_is_known() -> None:
    assert {name for name in TOPICS if sayers(name) == {Role.HUB}} == ONLY_THE_HUB_SAYS


def test_only_the_voice_speaks_for_boards_and_only_boards_ask_it() -> None:
    assert sayers("spoken_clip") == {Role.VOICE}
    assert sayers("clips_wanted") == {Role.DISPLAY, Role.CONSOLE}


def test_only_hub_and_console_control_nodes() -> None:
    assert sayers("node_control") == {Role.HUB, Role.CONSOLE}


def test_only_the_hub_hears_commands() -> None:
    hearers = {one.role for one in ROSTER for _, path in paths(TOPICS["command"]) if may(one, "read", path)}

    assert hearers == {Role.HUB}


def test_a_role_sees_its_own_catalogue_and_no_other() -> None:
    for one in ROSTER:
        seen = {ids["role"] for ids, path in paths(TOPICS["catalogue"]) if may(one, "read", path)}
        assert seen == (set() if one.role is Role.HUB else {str(one.role)})


@pytest.mark.parametrize("topic", TOPICS.values(), ids=list(TOPICS))
def test_the_rendered_list_says_exactly_what_the_table_says(topic: Topic) -> None:
    for one, (ids, path) in product(ROSTER, paths(topic)):
        is_own = all(one.own_ids.get(level, name) == name for level, name in ids.items())
        assert may(one, "write", path) == (one.role in topic.says and (is_own or one.role not in topic.says_own))
        assert may(one, "read", path) == (one.role in topic.hears and (is_own or one.role not in topic.hears_own))


@pytest.mark.parametrize("topic", TOPICS.values(), ids=list(TOPICS))
def test_what_a_node_subscribes_to_is_what_the_broker_grants(topic: Topic) -> None:
    for one in ROSTER:
        assert (("read", hears_filter(topic, HALL, one)) in RIGHTS[one.node]) == (one.role in topic.hears)
        assert (("write", says_filter(topic, HALL, one)) in RIGHTS[one.node]) == (one.role in topic.says)


def test_nobody_reaches_another_hall_or_the_brokers_own_topics() -> None:
    for one, topic in product(ROSTER, TOPICS.values()):
        for ids, _ in paths(topic):
            assert not may(one, "write", topic.path("next-town", **ids))
            assert not may(one, "read", topic.path("next-town", **ids))
    assert "$SYS" not in ACCESS_LIST


def test_whoever_is_not_named_may_do_nothing() -> None:
    assert ACCESS_LIST.startswith("user ")
    assert render_access_list(HALL, []).strip() == ""


def test_the_list_has_no_wildcard_for_everything_and_no_empty_level() -> None:
    lines = [line for line in ACCESS_LIST.splitlines() if line.startswith("topic")]

    assert not [line for line in lines if "#" in line or "//" in line or line.endswith("/")]
    assert "pattern" not in ACCESS_LIST


@pytest.mark.parametrize("role", Role)
def test_window_devices_belong_to_a_window_and_others_to_none(role: Role) -> None:
    wrong = "" if role in WINDOW_ROLES else "w1"

    with pytest.raises(ValueError, match="window"):
        Credential("node-1", role, wrong)


@pytest.mark.parametrize("name", ["", "+", "#", "a/b", "A", "a b", "a\nuser hub", "a\n", "窗口"])
def test_no_name_opens_a_hole_in_the_list(name: str) -> None:
    with pytest.raises(ValueError, match="may stand in a topic"):
        Credential(name, Role.DISPENSER)
    with pytest.raises(ValueError, match="may stand in a topic"):
        render_access_list(name, ROSTER)
    if name:
        with pytest.raises(ValueError, match="may stand in a topic"):
            Credential("terminal-1", Role.TERMINAL, name)
