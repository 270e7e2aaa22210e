"""Why a file that somebody wrote cannot be read, in their words and not the machine's."""


def why_unread(problem: Exception) -> str:
    """Return the reason: no such file, no rights, not UTF-8, or what is wrong with its text."""
    if isinstance(problem, OSError):
        return problem.strerror or str(problem)
    if isinstance(problem, UnicodeDecodeError):
        return "it is not UTF-8; save it as UTF-8"
    return str(problem)
