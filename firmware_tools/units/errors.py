"""What keeps a machine from being laid out, in one sentence that says what to do."""


class UnitsError(RuntimeError):
    """Shown as it is to whoever typed the command; the program ends with exit code 2."""
