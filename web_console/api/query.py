"""What stands after the question mark of an address: only what the contract names, once, and never empty."""

from flask import request


class BadQueryError(ValueError):
    """A parameter that the address does not have, or that says nothing; the text names it."""


def asked_for(*known: str) -> dict[str, str]:
    """Return the parameters of this request, or raise BadQueryError; `known` are those that the address has."""
    for name, values in request.args.lists():
        if name not in known:
            raise BadQueryError(f"no parameter {name[:40]!r} here; there are {', '.join(known)}")
        if len(values) > 1 or not values[0]:
            raise BadQueryError(f"{name} stands there {'twice' if values[0] else 'without a value'}; leave it out")
    return request.args.to_dict()
