"""Percentiles, ratios and how they are printed."""

from collections.abc import Sequence
from dataclasses import dataclass

MS = 1000


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all values does not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, -(-len(ranked) * share // 1).__trunc__() - 1))]


@dataclass(frozen=True)
class Spread:
    """Seconds measured many times."""

    seconds: tuple[float, ...]

    def at(self, share: float) -> float:
        """Return a percentile, in milliseconds."""
        return percentile(self.seconds, share) * MS

    def __str__(self) -> str:
        return f"p50 {self.at(0.5):.2f} ms, p99 {self.at(0.99):.2f} ms (n={len(self.seconds)})"


def line(name: str, text: str, *, reached: bool | None = None) -> None:
    """Print one figure; `reached` says whether it is what we set out to reach."""
    mark = {None: " ", True: "✓", False: "✗"}[reached]
    print(f"{mark} {name:<44} {text}", flush=True)
