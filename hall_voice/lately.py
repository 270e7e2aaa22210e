"""What has just happened to which clip: of a flood the latest are remembered, and memory stays bounded."""

from collections import OrderedDict


class Lately:
    """Clips by the moment at which something happened to them last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._moments: OrderedDict[str, int] = OrderedDict()

    def __contains__(self, clip: str) -> bool:
        return clip in self._moments

    def note(self, clip: str, now_ms: int) -> None:
        """It happens now."""
        self._moments[clip] = now_ms
        self._moments.move_to_end(clip)
        if len(self._moments) > self._most:
            self._moments.popitem(last=False)

    def was_within(self, span_ms: int, clip: str, now_ms: int) -> bool:
        """Whether it happened less than so long ago."""
        return clip in self._moments and now_ms - self._moments[clip] < span_ms

    def forget(self, clip: str) -> None:
        """It is over."""
        self._moments.pop(clip, None)

    def clear(self) -> list[str]:
        """Everything is over; return which clips it was."""
        clips = list(self._moments)
        self._moments.clear()
        return clips
