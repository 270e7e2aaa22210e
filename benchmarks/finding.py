"""Finding a service by what a visitor types: how often it is among the first three, and how long a keystroke takes."""

import csv
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from benchmarks.big_hall import big_hall
from benchmarks.figures import MS, Spread, line
from central_scheduler.finding import index_of, spelled, wanted_of
from hall_config.importing.halls import import_hall
from hall_protocol.states import FindingEntry
from ticket_dispenser.finding import Finder, letters_of

CITY: Final = Path(__file__).parents[1] / "halls" / "city"
TO_REACH: Final = 0.9
"""So many have the right service among the first three."""
KEYSTROKE_MS: Final = 50.0
FIRST: Final = 3
SPOKEN: Final = "口语"

Find = Callable[[str], Sequence[str]]
"""From something typed to services and life events, the best first."""


class Query(NamedTuple):
    """Something a visitor would type, and what any of is right."""

    typed: str
    right: frozenset[str]
    kind: str
    aside: bool
    """Whether it was not looked at while the search was tuned."""


def city() -> tuple[FindingEntry, ...]:
    """Return the index of the city whose services the queries are about."""
    return index_of(wanted_of(import_hall(CITY / "sheets").config))


def queries(file: str = "queries.csv") -> list[Query]:
    """Return a list of queries as it is shipped."""
    with (CITY / file).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Query(row["查找"], frozenset(row["事项"].split("、")), row["方式"], row.get("留作检验", "是") == "是")
        for row in rows
    ]


def finding(entries: Sequence[FindingEntry]) -> Find:
    """Return the search of the dispenser."""
    finder = Finder(entries)
    while not finder.prepare():
        pass
    return lambda typed: [each.service or each.life_event for each in finder.find(typed)]


def plain_scan(entries: Sequence[FindingEntry]) -> Find:
    """Return the search that everybody writes first: names, pinyin or initials that have what was typed inside."""
    listed = [
        (
            name,
            pinyin.replace("-", "").replace(" ", ""),
            "".join(part[0] for part in pinyin.replace("-", " ").split(" ")),
        )
        for entry in entries
        for name, pinyin in zip(entry.names, entry.pinyin, strict=True)
    ]
    what = [entry.service or entry.life_event for entry in entries for _ in entry.names]

    def find(typed: str) -> list[str]:
        letters = letters_of(typed)
        fitting = (one for one, forms in zip(what, listed, strict=True) if any(letters in form for form in forms))
        return list(dict.fromkeys(fitting))

    return find


def share(asked: Iterable[Query], find: Find, first: int) -> float:
    """Return how many of the queries have something right among the first."""
    found = [not query.right.isdisjoint(find(query.typed)[:first]) for query in asked]
    return sum(found) / len(found)


def keystrokes(typed: Iterable[str]) -> Iterator[str]:
    """Yield what stands in the field after each letter."""
    for text in typed:
        yield from (text[: length + 1] for length in range(len(text)))


def measure() -> None:
    """Print how well and how fast services are found."""
    entries, asked = city(), queries()
    find, scan = finding(entries), plain_scan(entries)
    line("to be found in the city", f"{len(entries)} services, situations and life events, {len(asked)} queries")
    for name, some in _lists(asked):
        line(f"right first, {name} ({len(some)})", f"{share(some, find, 1):.1%}")
        reached = share(some, find, FIRST)
        line(f"right among three, {name}", f"{reached:.1%}", reached=reached >= TO_REACH)
        typed = list(_as_pinyin(some))
        line(
            f"  spoken, typed as pinyin ({len(typed)})", f"{share(typed, find, 1):.1%}, {share(typed, find, FIRST):.1%}"
        )
        line(f"  a plain scan, {name}", f"{share(some, scan, 1):.1%}, {share(some, scan, FIRST):.1%}")
    for kind in dict.fromkeys(query.kind for query in asked):
        some = [query for query in asked if query.kind == kind]
        line(f"  {kind} ({len(some)})", f"{share(some, find, 1):.1%}, {share(some, find, FIRST):.1%}")
    _pace(asked)


def _lists(asked: Sequence[Query]) -> Iterator[tuple[str, Sequence[Query]]]:
    yield "all", asked
    yield "tuned on", [query for query in asked if not query.aside]
    yield "kept aside", [query for query in asked if query.aside]
    yield "written later", queries("queries-later.csv")
    yield "never looked at", queries("queries-unseen.csv")


def _as_pinyin(asked: Sequence[Query]) -> Iterator[Query]:
    """Yield what was said as letters: a dispenser has no other keys."""
    spoken = [query for query in asked if query.kind == SPOKEN]
    for query, pinyin in zip(spoken, spelled([letters_of(query.typed) for query in spoken]), strict=True):
        yield query._replace(typed=pinyin.replace("-", ""))


def _pace(asked: Sequence[Query]) -> None:
    """Print times in the biggest hall there is to serve."""
    config = big_hall()
    started = time.perf_counter()
    entries = index_of(wanted_of(config))
    line(f"index of {len(entries):,}, apart from the hub", f"{time.perf_counter() - started:.2f} s")
    line("index on the wire", f"{len(msgspec.json.encode(entries)) / 1000:.0f} kB")
    turns = Spread(tuple(_preparing(entries)))
    line("a dispenser makes ready, at its ticks", f"{sum(turns.seconds) * MS:.0f} ms, a turn {turns}")
    find = finding(entries)
    typed = list(keystrokes(query.typed for query in asked))
    ours, plain = _spread(find, typed), _spread(plain_scan(entries), typed)
    line("a keystroke", str(ours), reached=ours.at(0.99) <= KEYSTROKE_MS)
    line("  a plain scan", f"{plain}; ours is {plain.at(0.5) / ours.at(0.5):.1f} times as fast")
    whole = _spread(find, [query.typed for query in asked])
    line("a whole query at once", str(whole), reached=whole.at(0.99) <= KEYSTROKE_MS)


def _preparing(entries: Sequence[FindingEntry]) -> Iterator[float]:
    """Yield how long each turn takes that a dispenser does between touches."""
    finder, done = Finder(entries), False
    while not done:
        started = time.perf_counter()
        done = finder.prepare()
        yield time.perf_counter() - started


def _spread(find: Find, typed: Sequence[str]) -> Spread:
    seconds: list[float] = []
    for text in typed:
        started = time.perf_counter()
        find(text)
        seconds.append(time.perf_counter() - started)
    return Spread(tuple(seconds))
