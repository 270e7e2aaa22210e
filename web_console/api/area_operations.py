"""Accounts, backups, machines, logs, tokens and applied advice in the contract: a row for each thing to be asked."""

from typing import Final

from hall_config.alerts import USUAL
from hall_protocol.descriptions import Json
from web_console.api.describing import IF_MATCH, listed, named, ref
from web_console.api.reports import DAY
from web_console.api.rows import Row, described

DAY_OF: Final[Json] = {"type": "string", "format": "date", "pattern": f"^{DAY.pattern}$"}
NTH: Final[Json] = {"type": "integer", "minimum": 0, "maximum": 10_000}
WORDS: Final[dict[str, Json]] = {
    "account": named("account", "^[a-z0-9][a-z0-9._-]{0,31}$", 32),
    "token": named("token", "^[0-9a-f]{8}$", 8),
    "backup": named("backup", r"^[A-Za-z0-9][A-Za-z0-9._-]*$", 120),
    "node": named("node", "^[a-z0-9-]{1,64}$", 64),
    "code": named("code", "^[0-9]{6}$", 6),
    "job": named("job", "^[0-9a-f]{12}$", 12),
    "nth": {"name": "nth", "in": "path", "required": True, "schema": NTH},
}
"""What may stand in the place of a word of an address."""


def area_operations() -> dict[str, Json]:
    """Return the addresses of these areas."""
    return described((*ACCOUNTS, *BACKUPS, *MACHINES, *LOGS, *ADVICE), WORDS)


def _asked(schemas: dict[str, Json]) -> tuple[Json, ...]:
    """What may stand behind a question mark."""
    return tuple({"name": name, "in": "query", "schema": schema} for name, schema in schemas.items())


AS_IT_IS: Final = "The account as it is."
ACCOUNTS: Final = (
    Row("GET /accounts", "list_accounts", "Every account.", "see:accounts", listed("AccountTold")),
    Row(
        "POST /accounts",
        "make_account",
        "Make an account; its first password is in this answer alone.",
        "do:accounts",
        ref("PasswordTold"),
        "409",
        takes="AccountNewWish",
        status="201",
    ),
    Row(
        "GET /accounts/{account}",
        "show_account",
        "One account.",
        "see:accounts",
        ref("AccountTold"),
        "404",
        tag_of=AS_IT_IS,
    ),
    Row(
        "PUT /accounts/{account}",
        "change_account",
        "Let an account do something else; its logins end.",
        "do:accounts",
        ref("AccountTold"),
        "404 409 412 428",
        takes="AccountWish",
        more=(IF_MATCH,),
        tag_of=AS_IT_IS,
    ),
    Row(
        "DELETE /accounts/{account}",
        "remove_account",
        "Take an account away, and its tokens with it.",
        "do:accounts",
        None,
        "404 409",
        status="204",
    ),
    Row(
        "POST /accounts/{account}/password",
        "reset_password",
        "Give an account a new password, which is in this answer alone.",
        "do:accounts",
        ref("PasswordTold"),
        "404 409",
    ),
    Row(
        "POST /accounts/{account}/disable",
        "disable_account",
        "Let nobody come in with an account; its tokens end for good.",
        "do:accounts",
        ref("AccountTold"),
        "404 409",
    ),
    Row(
        "POST /accounts/{account}/enable",
        "enable_account",
        "Let an account come in again.",
        "do:accounts",
        ref("AccountTold"),
        "404 409",
    ),
    Row("GET /tokens", "list_tokens", "Every token; never what it is.", "see:accounts", listed("TokenTold")),
    Row(
        "DELETE /tokens/{token}",
        "end_token",
        "End a token at once, for good; another is made by a person on the page of systems.",
        "do:accounts",
        None,
        "404",
        status="204",
    ),
)
BACKUPS: Final = (
    Row(
        "GET /backups",
        "list_backups",
        "Every backup, and what came of reading it back into a scratch hall.",
        "see:backups",
        ref("BackupsTold"),
        "503",
    ),
    Row(
        "POST /backups",
        "make_backup",
        "Begin a backup; it is read back by itself once it is made.",
        "do:backups",
        ref("BegunTold"),
        "409",
        status="202",
    ),
    Row(
        "POST /backups/{backup}/download",
        "download_backup",
        "Carry a backup away: it holds the accounts, and the log says who took it.",
        "do:backups",
        None,
        "404",
        file="application/zip",
    ),
    Row(
        "POST /backups/{backup}/try",
        "try_backup",
        "Try a backup out once more, in a scratch hall.",
        "do:backups",
        ref("BegunTold"),
        "404 409",
        status="202",
    ),
    Row(
        "POST /backups/{backup}/restore",
        "restore_backup",
        "Restore a backup into a folder beside the hall, which goes on.",
        "do:backups",
        ref("BegunTold"),
        "404 409",
        status="202",
    ),
)
MACHINES: Final = (
    Row(
        "POST /nodes/{node}/restart",
        "restart_node",
        "Restart a machine, and wait until it has been seen to go.",
        "do:nodes",
        ref("NodeDone"),
        "404 409 504",
    ),
    Row(
        "POST /nodes/{node}/volume",
        "set_volume",
        "Let a board be as loud as this.",
        "do:nodes",
        ref("NodeDone"),
        "404 409 504",
        takes="VolumeWish",
    ),
    Row(
        "GET /updates",
        "show_updates",
        "Which release each machine runs, and how far a new one has come; none in a hall on one computer (409).",
        "see:nodes",
        ref("UpdatesTold"),
        "409 503",
    ),
    Row(
        "POST /updates",
        "change_updates",
        "Have machines run another release, in waves or at once; or stop one, or take it back.",
        "do:nodes",
        ref("UpdatesTold"),
        "409 503",
        takes="UpdateChange",
    ),
    Row(
        "GET /enrolments",
        "list_enrolments",
        "Machines that show a code and wait; none in a hall on one computer (409).",
        "see:nodes",
        listed("EnrolmentTold"),
        "409 503",
    ),
    Row(
        "POST /enrolments/{code}/accept",
        "accept_enrolment",
        "Let the machine that shows a code be these nodes of the hall.",
        "do:nodes",
        ref("EnrolmentDone"),
        "404 409 503",
        takes="EnrolmentWish",
    ),
    Row(
        "POST /enrolments/{code}/refuse",
        "refuse_enrolment",
        "Send a machine away that nobody knows.",
        "do:nodes",
        ref("EnrolmentDone"),
        "404 409 503",
    ),
    Row(
        "GET /nodes/{node}/machine",
        "show_machine",
        "Until when a node is let in, how its machine is, and what the doctor found there.",
        "see:nodes",
        ref("NodeMachine"),
        "404 409 503",
    ),
    Row(
        "POST /nodes/{node}/revoke",
        "revoke_node",
        "Let a node in no more, within five seconds.",
        "do:nodes",
        ref("NodeRevoked"),
        "404 409 503",
    ),
)
WORD_OF_THE_LOG: Final[Json] = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"}
OF_THE_LOG: Final[dict[str, Json]] = {
    "account": WORD_OF_THE_LOG,
    "action": WORD_OF_THE_LOG,
    "day": DAY_OF,
    "until": DAY_OF,
    "page": {"type": "integer", "minimum": 1, "maximum": 10_000},
}
OF_THE_ALERTS: Final[dict[str, Json]] = {
    "kind": {"enum": list(USUAL)},
    "from": DAY_OF,
    "until": DAY_OF,
    "before": {"type": "integer", "minimum": 1, "maximum": 10**12},
}
LOGS: Final = (
    Row(
        "GET /audit",
        "read_audit",
        "Who did what at the console, the latest first.",
        "see:audit",
        listed("AuditLine"),
        "400",
        tag="logs",
        more=_asked(OF_THE_LOG),
    ),
    Row(
        "GET /audit/check",
        "check_audit",
        "Whether every line of the log still is as it was written.",
        "see:audit",
        ref("LogChecked"),
        tag="logs",
    ),
    Row(
        "GET /alerts/log",
        "read_alerts",
        "What staff were alerted to, the latest first.",
        "see:alerts",
        listed("AlertLogged"),
        "400",
        tag="logs",
        more=_asked(OF_THE_ALERTS),
    ),
)
ADVICE: Final = (
    Row(
        "GET /jobs/{job}/widenings",
        "list_widenings",
        "The windows that an answer would widen for a while, and whether that can be done now.",
        "see:planning",
        listed("WideningTold"),
        "404 409",
        tag="jobs",
    ),
    Row(
        "POST /jobs/{job}/widenings/{nth}",
        "make_widening",
        "Widen a window as an answer says; it reverts by itself.",
        "do:planning",
        ref("Reply"),
        "404 409 503",
        tag="jobs",
        by_either="404 409 503",
    ),
    Row(
        "GET /alerts/advice",
        "show_alert_advice",
        "What the forecaster was asked by itself because people wait too long.",
        "see:alerts",
        ref("JobTold"),
        "404",
    ),
)
