"""How to behave on the bus: the rules that no schema can say, as the protocol page prints them."""

from typing import Final

from hall_protocol.codec import MAX_BYTES
from hall_protocol.commands import TOO_OLD_AFTER_MS
from hall_protocol.topics import REPLY, ROOT

PER_S: Final = 100
"""Nobody presses so often, nor does a hall that is played some hundred times as fast."""
AT_ONCE: Final = 3_000
"""What a node has gathered while it was alone, and far more."""

CONDUCT: Final[tuple[tuple[str, str], ...]] = (
    (
        "Form",
        f"MQTT 5, QoS 1. One JSON object in UTF-8 a message, of at most {MAX_BYTES:,} bytes. Every topic begins with "
        f"`{ROOT}/{{hall}}/`; between two slashes stand only `a-z`, `0-9` and `-`. Times are integer milliseconds "
        "since the Unix epoch in hall time (`_ms`), durations seconds (`_s`).",
    ),
    (
        "What may change",
        "Unknown fields are ignored and unknown topics dropped, so a new field, message or topic keeps `v1`. A field "
        "taken away, renamed, newly required, or given a new meaning makes `v2`. So does a new word in a closed list "
        "of quoted values below, for an older node would drop the whole message; refusal codes are plain text for "
        "just that reason: a node shows the sentence that comes with one it does not know.",
    ),
    (
        "Who says it",
        "The actor is the credential the broker checked, which is the node id in the topic, never anything in the "
        "payload. A terminal's window follows from its credential, and it leaves `window` empty. Only a console may "
        "say `on_behalf_of`, and that is journalled. The hub answers at the reply topic of the node that asked, "
        "whatever response topic the message names.",
    ),
    (
        "Pace",
        f"At a topic of a machine's own at most {AT_ONCE:,} messages at once and {PER_S} a second are listened to; "
        "what is more is passed over unread and unanswered, so that one machine keeps nobody else waiting. What only "
        "happens and comes retained is passed over, too.",
    ),
    (
        "Ages, not times",
        "A node may have no clock. It never sends a wall time, but `age_ms`: how long ago the button was pressed, "
        "on its own monotonic clock, computed anew each time the command is sent. The hub subtracts it from hall "
        "time, which never runs backwards.",
    ),
    (
        "The outbox",
        "A command that tells what has happened is *kept*: it stays in the node's outbox, over a restart too, until "
        "it is answered, is sent only while the hub is alive, and counts at its true time. Every other command is a "
        f"*wish* of the moment: older than {TOO_OLD_AFTER_MS // 1000} s it is refused as `too_old`, for nobody "
        "expects it any more.",
    ),
    (
        "The first answer",
        "Each command carries a `command_id` made by the node. The hub journals it with what came of it before it "
        "answers, and a repeated id gets that first answer and changes nothing. So a node may send again whenever it "
        f"is in doubt. A reply expires after {REPLY.expires_s} s; asking again brings it back. `not_stored` means it "
        "was not done. Bytes that are no command are counted and dropped; a command that can be told apart by its id "
        "is answered `bad_message` or `unknown_command`.",
    ),
    (
        "Epoch and seq",
        "What *is* stands in retained messages with a rising (`epoch`, `seq`). A receiver keeps the greatest pair "
        "it has seen of each topic and drops anything smaller. A journal begun anew or restored has a higher "
        "`epoch`, so its states win although its `seq` begins again. State is never rebuilt from what happened: "
        "whoever connects is right from the retained messages alone. Of a window or zone that the hall has given up "
        "an empty retained message is said once: the broker forgets its state, and so does whoever hears it.",
    ),
    (
        "What happens",
        "What *happens* is not retained, may arrive twice and expires: a board that was off does not speak an old "
        "call. Each carries an id (`call_id` with `attempt`, `control_id`, `job_id`), and a node does each once.",
    ),
    (
        "Last wills",
        "The hub's last will is `hub` with `alive` false, a node's is its status `lost`, both retained. While it "
        "lives the hub says `hub` at least every two seconds. Without it nodes say so on their screens, and "
        "commands wait.",
    ),
)
"""Each rule under its heading."""
