"""What a check says: a code and what belongs to it; the sentences stand in the catalogue."""

import msgspec

from node_runtime.findings import Finding, State


def green(code: str, subject: str = "", **fields: object) -> Finding:
    """Return that something is as it should be."""
    return _finding("green", code, subject, fields)


def red(code: str, subject: str = "", **fields: object) -> Finding:
    """Return that something wants somebody's hand."""
    return _finding("red", code, subject, fields)


def unknown(code: str, subject: str = "", **fields: object) -> Finding:
    """Return that this machine cannot tell, and why."""
    return _finding("unknown", code, subject, fields)


def about(check: str, finding: Finding) -> Finding:
    """Return a finding as another check's: what is said of every device alike has one code."""
    return msgspec.structs.replace(finding, check=check)


def _finding(state: State, code: str, subject: str, fields: dict[str, object]) -> Finding:
    check = code.partition(".")[0]
    return Finding(
        check=check, code=code, state=state, subject=subject, fields={name: str(said) for name, said in fields.items()}
    )
