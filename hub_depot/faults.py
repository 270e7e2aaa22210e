"""What the hub cannot hand out, in one sentence that says what to do."""


class DepotError(RuntimeError):
    """Something in the depot cannot be used or done; its text can be shown to staff."""
