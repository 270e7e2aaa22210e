import msgspec
import pytest

from hall_protocol.codec import MAX_BYTES, BadCommandError, UnknownCommandError, decode, encode, name_of
from hall_protocol.commands import COMMANDS, CallNext, Command
from hall_protocol.events import Reply
from hall_protocol.message import LocalText, ProtocolError
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Catalogue, FindingEntry, HubState, ServiceOffer, SituationOffer
from hall_protocol.topics import HUB, NODE_STATUS, REPLY, ZONE_CALL
from tests.protocol.samples import COMMAND_ID, COMMAND_PATH, HALL, PATHS, fields_of, spoils_of, whole

HUB_PATH = HUB.path(HALL)
BAD_IDS = ("", "short", "x" * 65, "has space", "line-break\n", "编号编号编号编号", 7, None, ["x" * 8])


def test_a_reply_that_refuses_arrives_with_its_code() -> None:
    refusal = Reply(
        command_id=COMMAND_ID, ok=False, code=RefusalCode.TOO_OLD, message=LocalText("请再按", "Press again")
    )

    assert decode(REPLY.path(HALL, node="a"), encode(refusal)) == refusal


def test_an_older_node_reads_the_reply_of_a_newer_hub() -> None:
    newer = b'{"command_id":"01931c3e","ok":false,"code":"a_reason_of_next_year","waits":{"range":[3,9]}}'

    assert decode(REPLY.path(HALL, node="a"), newer) == Reply(
        command_id="01931c3e", ok=False, code="a_reason_of_next_year"
    )


@pytest.mark.parametrize("path", sorted(PATHS.values()))
@pytest.mark.parametrize("opening", [b"[", b'{"x":', b'{"command_id":"01931c3e","name":"call_next","x":' + b"["])
def test_nesting_without_end_is_refused(path: str, opening: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(path, opening * 100_000)


def test_nesting_without_end_inside_a_whole_command_is_refused() -> None:
    deep = b'{"command_id":"01931c3e","name":"call_next","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    with pytest.raises(ProtocolError):
        decode(COMMAND_PATH, deep)


def test_a_payload_is_read_up_to_the_limit_and_dropped_above() -> None:
    state = HubState(alive=True, version="")
    longest = HubState(alive=True, version="v" * (MAX_BYTES - len(encode(state))))

    assert decode(HUB_PATH, encode(longest)) == longest
    with pytest.raises(ProtocolError, match=f"{MAX_BYTES + 1} bytes"):
        decode(HUB_PATH, encode(longest) + b" ")


def test_the_largest_hall_of_the_plan_fits_into_one_catalogue() -> None:
    name = LocalText(
        "企业职工基本养老保险关系转移接续申请（跨省）", "Transfer of employees' basic pension insurance (provinces)"
    )
    offers = tuple(
        ServiceOffer(
            code=f"s-{n}",
            name=name,
            department="d",
            queue="q",
            zone="z",
            lanes=("normal",),
            materials=(name,) * 5,
            situations=(SituationOffer(code="c", name=name, materials=(name,)),) * (2 if n < 500 else 1),
            self_service=name,
        )
        for n in range(1500)
    )
    words = ("企业职工基本养老保险关系转移接续申请跨省", "社保转到外地去", "老家的社保转过来", "养老保险转移")
    pinyin = tuple(" ".join(["zhuan-yi"] * (len(word) // 2) + ["qing"] * (len(word) % 2)) for word in words)
    entries = tuple(
        FindingEntry(names=words, pinyin=pinyin, service=f"s-{n % 1500}", situation="c" if n >= 1500 else "")
        for n in range(3500)
    )
    catalogue = Catalogue(
        version="1",
        hall=name,
        languages=("zh", "en"),
        zones=(),
        welcome=name,
        missed_rule=name,
        services=offers,
        finding=entries,
    )

    assert len(encode(catalogue)) < MAX_BYTES


def _refusal(payload: object) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        decode(COMMAND_PATH, msgspec.json.encode(payload))
    return caught.value


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=list(COMMANDS))
def test_a_command_with_a_spoilt_field_is_answered_by_its_id(kind: type[Command]) -> None:
    for field in fields_of(kind):
        for spoil in spoils_of(field.type) if field.encode_name != "command_id" else ():
            refusal = _refusal({**whole(kind), field.encode_name: spoil})

            assert isinstance(refusal, BadCommandError)
            assert refusal.command_id == COMMAND_ID
            assert f"$.{field.encode_name}" in refusal.problem


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=list(COMMANDS))
def test_a_command_needs_each_required_field_and_no_other(kind: type[Command]) -> None:
    for field in fields_of(kind):
        rest = {name: value for name, value in whole(kind).items() if name != field.encode_name}
        if not field.required:
            assert isinstance(decode(COMMAND_PATH, msgspec.json.encode(rest)), kind)
        elif field.encode_name != "command_id":
            refusal = _refusal(rest)
            assert isinstance(refusal, BadCommandError)
            assert refusal.command_id == COMMAND_ID
            assert field.encode_name in refusal.problem


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=list(COMMANDS))
@pytest.mark.parametrize("bad_id", BAD_IDS)
def test_a_command_without_a_usable_id_cannot_be_answered(kind: type[Command], bad_id: object) -> None:
    assert type(_refusal({**whole(kind), "command_id": bad_id})) is ProtocolError


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=list(COMMANDS))
def test_no_text_of_a_command_ends_in_a_hidden_line_break(kind: type[Command]) -> None:
    for field in fields_of(kind):
        value = whole(kind)[field.encode_name]
        if isinstance(field.type, msgspec.inspect.StrType) and field.type.pattern:
            assert isinstance(_refusal({**whole(kind), field.encode_name: f"{value}\n"}), ProtocolError)


def test_a_command_of_a_newer_node_is_answered_as_unknown() -> None:
    refusal = _refusal({"command_id": COMMAND_ID, "name": "swap_tickets", "minutes": 5})

    assert isinstance(refusal, UnknownCommandError)
    assert (refusal.command_id, refusal.name) == (COMMAND_ID, "swap_tickets")
    assert "swap_tickets" in refusal.problem


@pytest.mark.parametrize("field", ["command_id", "name", "lane"])
def test_an_endless_word_does_not_fill_the_log(field: str) -> None:
    refusal = _refusal({**whole(COMMANDS["issue_ticket"]), field: "x" * 100_000})

    assert len(str(refusal)) < 400


@pytest.mark.parametrize("nameless", [{}, {"name": None}, {"name": 5}, {"name": ["call_next"]}])
def test_a_command_without_a_name_is_answered_as_bad(nameless: dict[str, object]) -> None:
    assert isinstance(_refusal({"command_id": COMMAND_ID, **nameless}), BadCommandError)


@pytest.mark.parametrize("payload", [b"", b"{", b"null", b"[]", b'"call_next"', b'{"command_id":"01931c3e"', b"\xff"])
def test_bytes_that_are_no_object_cannot_be_answered(payload: bytes) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(COMMAND_PATH, payload)

    assert type(caught.value) is ProtocolError


def test_a_command_spoken_at_a_display_topic_is_no_call() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(ZONE_CALL.path(HALL, zone="a"), encode(CallNext(command_id=COMMAND_ID)))

    assert type(caught.value) is ProtocolError


def test_a_command_tells_its_name_on_the_wire() -> None:
    assert name_of(CallNext(command_id=COMMAND_ID)) == "call_next"


@pytest.mark.parametrize(
    "said",
    [
        {"up_s": 10**40},
        {"outbox": 10**20},
        {"version": "1" * 1000},
        {"faults": ["disk.full"] * 1000},
        {"health": {"clock_offset_ms": -(10**20)}},
        {"health": {"devices": {"paper": "ok" * 1000}}},
    ],
)
def test_what_a_machine_says_of_itself_has_a_measure(said: dict[str, object]) -> None:
    path, plain = NODE_STATUS.path(HALL, node="a"), {"node": "a", "role": "display", "state": "ready"}
    of_1970 = {"health": {"clock_offset_ms": -1_795_395_600_000}}
    decode(path, msgspec.json.encode(plain | of_1970))

    with pytest.raises(ProtocolError):
        decode(path, msgspec.json.encode(plain | said))
