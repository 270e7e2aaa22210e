"""Accounts, backups, machines, logs, tokens and applied advice in the contract."""

from typing import Final

from hall_config.alerts import USUAL
from hall_protocol.descriptions import Json
from web_console.api.describing import IF_MATCH, answer_of, listed, named, operation, ref, refusals, responses_of
from web_console.api.reports import DAY

DAY_OF: Final[Json] = {"type": "string", "format": "date", "pattern": f"^{DAY.pattern}$"}


def area_operations() -> dict[str, Json]:
    """Return the addresses of these areas."""
    return {
        **_accounts(),
        **_tokens(),
        **_backups(),
        **_machines(),
        **_updates(),
        **_joining(),
        **_logs(),
        **_widenings(),
    }


def _accounts() -> dict[str, Json]:
    who, see, do = named("account", "^[a-z0-9][a-z0-9._-]{0,31}$", 32), "see:accounts", "do:accounts"
    told, made, tag = ref("AccountTold"), ref("PasswordTold"), "The account as it is."
    every = operation("list_accounts", "accounts", "Every account.", see, listed("AccountTold"))
    one = operation(
        "show_account", "accounts", "One account.", see, told, parameters=[who], refused=("404",), tag_of=tag
    )
    new_text = "Make an account; its first password is in this answer alone."
    new = operation(
        "make_account",
        "accounts",
        new_text,
        do,
        made,
        "201",
        takes="AccountNewWish",
        refused=("400", "409", "413", "415"),
    )
    change = operation(
        "change_account",
        "accounts",
        "Let an account do something else; its logins end.",
        do,
        told,
        parameters=[who, IF_MATCH],
        takes="AccountWish",
        refused=("400", "404", "409", "412", "413", "415", "428"),
        tag_of=tag,
    )
    ended = operation(
        "remove_account",
        "accounts",
        "Take an account away, and its tokens with it.",
        do,
        None,
        "204",
        parameters=[who],
        refused=("404", "409"),
    )
    acts = {
        "password": ("reset_password", "Give an account a new password, which is in this answer alone.", made),
        "disable": ("disable_account", "Let nobody come in with an account; its tokens end for good.", told),
        "enable": ("enable_account", "Let an account come in again.", told),
    }
    return {
        "/accounts": {"get": every, "post": new},
        "/accounts/{account}": {"get": one, "put": change, "delete": ended},
        **{
            f"/accounts/{{account}}/{act}": {
                "post": operation(name, "accounts", text, do, schema, parameters=[who], refused=("404", "409", "415"))
            }
            for act, (name, text, schema) in acts.items()
        },
    }


def _tokens() -> dict[str, Json]:
    token = named("token", "^[0-9a-f]{8}$", 8)
    every = operation("list_tokens", "accounts", "Every token; never what it is.", "see:accounts", listed("TokenTold"))
    text = "End a token at once, for good; another is made by a person on the page of systems."
    ended = operation("end_token", "accounts", text, "do:accounts", None, "204", parameters=[token], refused=("404",))
    return {"/tokens": {"get": every}, "/tokens/{token}": {"delete": ended}}


def _backups() -> dict[str, Json]:
    backup = named("backup", r"^[A-Za-z0-9][A-Za-z0-9._-]*$", 120)
    text = "Every backup, and what came of reading it back into a scratch hall."
    every = operation("list_backups", "backups", text, "see:backups", ref("BackupsTold"), refused=("503",))
    make_text = "Begin a backup; it is read back by itself once it is made."
    make = operation("make_backup", "backups", make_text, "do:backups", ref("BegunTold"), "202", refused=("409", "415"))
    taken = operation(
        "download_backup",
        "backups",
        "Carry a backup away: it holds the accounts, and the log says who took it.",
        "do:backups",
        None,
        parameters=[backup],
        refused=("404", "415"),
    )
    answer_of(taken, "200")["content"] = {"application/zip": {"schema": {}}}
    acts = {
        "try": ("try_backup", "Try a backup out once more, in a scratch hall."),
        "restore": ("restore_backup", "Restore a backup into a folder beside the hall, which goes on."),
    }
    return {
        "/backups": {"get": every, "post": make},
        "/backups/{backup}/download": {"post": taken},
        **{
            f"/backups/{{backup}}/{act}": {
                "post": operation(
                    name,
                    "backups",
                    text,
                    "do:backups",
                    ref("BegunTold"),
                    "202",
                    parameters=[backup],
                    refused=("404", "409", "415"),
                )
            }
            for act, (name, text) in acts.items()
        },
    }


def _machines() -> dict[str, Json]:
    node = named("node", "^[a-z0-9-]{1,64}$", 64)
    done, do = ref("NodeDone"), "do:nodes"
    restarted = operation(
        "restart_node",
        "nodes",
        "Restart a machine, and wait until it has been seen to go.",
        do,
        done,
        parameters=[node],
        refused=("404", "409", "415", "504"),
    )
    louder = operation(
        "set_volume",
        "nodes",
        "Let a board be as loud as this.",
        do,
        done,
        parameters=[node],
        takes="VolumeWish",
        refused=("400", "404", "409", "413", "415", "504"),
    )
    return {"/nodes/{node}/restart": {"post": restarted}, "/nodes/{node}/volume": {"post": louder}}


def _joining() -> dict[str, Json]:
    code, node = named("code", "^[0-9]{6}$", 6), named("node", "^[a-z0-9-]{1,64}$", 64)
    see, do, tag = "see:nodes", "do:nodes", "nodes"
    waiting_text = "Machines that show a code and wait; none in a hall on one computer (409)."
    waiting = operation("list_enrolments", tag, waiting_text, see, listed("EnrolmentTold"), refused=("409", "503"))
    accept = operation(
        "accept_enrolment",
        tag,
        "Let the machine that shows a code be these nodes of the hall.",
        do,
        ref("EnrolmentDone"),
        parameters=[code],
        takes="EnrolmentWish",
        refused=("400", "404", "409", "413", "415", "503"),
    )
    refuse_text, refusals_of = "Send a machine away that nobody knows.", ("404", "409", "415", "503")
    refuse = operation(
        "refuse_enrolment", tag, refuse_text, do, ref("EnrolmentDone"), parameters=[code], refused=refusals_of
    )
    machine_text = "Until when a node is let in, how its machine is, and what the doctor found there."
    machine = operation(
        "show_machine", tag, machine_text, see, ref("NodeMachine"), parameters=[node], refused=("404", "409", "503")
    )
    revoke_text = "Let a node in no more, within five seconds."
    revoke = operation("revoke_node", tag, revoke_text, do, ref("NodeRevoked"), parameters=[node], refused=refusals_of)
    return {
        "/enrolments": {"get": waiting},
        "/enrolments/{code}/accept": {"post": accept},
        "/enrolments/{code}/refuse": {"post": refuse},
        "/nodes/{node}/machine": {"get": machine},
        "/nodes/{node}/revoke": {"post": revoke},
    }


def _updates() -> dict[str, Json]:
    told = ref("UpdatesTold")
    text = "Which release each machine runs, and how far a new one has come; none in a hall on one computer (409)."
    every = operation("show_updates", "nodes", text, "see:nodes", told, refused=("409", "503"))
    change = operation(
        "change_updates",
        "nodes",
        "Have machines run another release, in waves or at once; or stop one, or take it back.",
        "do:nodes",
        told,
        takes="UpdateChange",
        refused=("400", "409", "413", "415", "503"),
    )
    return {"/updates": {"get": every, "post": change}}


def _logs() -> dict[str, Json]:
    text: Json = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"}
    page: Json = {"type": "integer", "minimum": 1, "maximum": 10_000}
    asked = {"account": text, "action": text, "day": DAY_OF, "until": DAY_OF, "page": page}
    audit = operation(
        "read_audit",
        "logs",
        "Who did what at the console, the latest first.",
        "see:audit",
        listed("AuditLine"),
        parameters=[_query(name, schema) for name, schema in asked.items()],
        refused=("400",),
    )
    before: Json = {"type": "integer", "minimum": 1, "maximum": 10**12}
    wanted: dict[str, Json] = {"kind": {"enum": list(USUAL)}, "from": DAY_OF, "until": DAY_OF, "before": before}
    alerts = operation(
        "read_alerts",
        "logs",
        "What staff were alerted to, the latest first.",
        "see:alerts",
        listed("AlertLogged"),
        parameters=[_query(name, schema) for name, schema in wanted.items()],
        refused=("400",),
    )
    check_text = "Whether every line of the log still is as it was written."
    check = operation("check_audit", "logs", check_text, "see:audit", ref("LogChecked"))
    return {"/audit": {"get": audit}, "/audit/check": {"get": check}, "/alerts/log": {"get": alerts}}


def _query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "schema": schema}


def _widenings() -> dict[str, Json]:
    job = named("job", "^[0-9a-f]{12}$", 12)
    nth: Json = {
        "name": "nth",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 0, "maximum": 10_000},
    }
    text = "The windows that an answer would widen for a while, and whether that can be done now."
    offered = operation(
        "list_widenings",
        "jobs",
        text,
        "see:planning",
        listed("WideningTold"),
        parameters=[job],
        refused=("404", "409"),
    )
    made = operation(
        "make_widening",
        "jobs",
        "Widen a window as an answer says; it reverts by itself.",
        "do:planning",
        ref("Reply"),
        parameters=[job, nth],
        refused=("404", "409", "415", "503"),
    )
    made["responses"] = {**responses_of(made), **refusals("404", "409", "503", either=True)}
    advised_text = "What the forecaster was asked by itself because people wait too long."
    advised = operation("show_alert_advice", "alerts", advised_text, "see:alerts", ref("JobTold"), refused=("404",))
    return {
        "/jobs/{job}/widenings": {"get": offered},
        "/jobs/{job}/widenings/{nth}": {"post": made},
        "/alerts/advice": {"get": advised},
    }
