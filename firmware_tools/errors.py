"""What a command line cannot do, in one sentence that says what to do instead."""


class ToolError(RuntimeError):
    """Shown as it is to whoever typed the command; the program ends with exit code 2."""
