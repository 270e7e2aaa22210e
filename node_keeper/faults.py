"""Why a release does not come to run here, in a word the hub has a sentence for."""


class UpdateError(RuntimeError):
    """An update came to nothing; the release that runs goes on.

    `why` is a key of the texts (`updates.why_…`). `is_final`: it is the release's fault, and trying once more is in
    vain until somebody says so; otherwise it is tried again by itself.
    """

    def __init__(self, why: str, detail: str = "", *, is_final: bool = False) -> None:
        super().__init__(f"{why} {detail}".rstrip())
        self.why = why
        self.detail = detail
        self.is_final = is_final
