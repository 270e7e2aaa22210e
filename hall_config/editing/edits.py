"""What one change does to a hall's files: a thing changed, added, taken away or moved; a table; the hall's own keys.

Each returns new files and proves them: read again they say what was meant, and nothing else has changed.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from hall_config.editing.chunks import Chunk, chunks_of, joined, spaced
from hall_config.editing.describing import HALL_ITSELF, forms
from hall_config.editing.files import Files, Tables, tables_of
from hall_config.editing.merging import fresh_text, merged_text
from hall_config.problems import ConfigError

FIRST_FILE: Final = "hall.toml"
Values = Mapping[str, object]


class EditError(ValueError):
    """A change cannot be made here; `reason` is a key of the catalogue's `settings` section, `fields` what it names."""

    def __init__(self, reason: str, **fields: str) -> None:
        self.reason = reason
        self.fields = fields
        super().__init__(f"{reason} {fields}")


class _Found(NamedTuple):
    file: str
    at: int
    """Which chunk of the file."""
    position: int
    """Which one of its kind in the hall."""


def things_of(tables: Tables, table: str) -> list[dict[str, object]]:
    """Return the things of a table as the files say them."""
    listed = tables.get(table, [])
    return [thing for thing in listed if isinstance(thing, dict)] if isinstance(listed, list) else []


def thing_of(tables: Tables, table: str, name: str) -> dict[str, object]:
    """Return the first thing of this name, or raise EditError."""
    key = forms()[table].name_key
    for thing in things_of(tables, table):
        if thing.get(key) == name:
            return thing
    raise EditError("no_such_thing", table=table, name=name)


def set_thing(files: Files, table: str, name: str, values: Values) -> dict[str, str]:
    """Let a thing have exactly these values."""
    found = _find(files, table, name)
    cut = _cut(files)
    chunk = cut[found.file][found.at]
    cut[found.file][found.at] = Chunk(table, True, merged_text(chunk.text, table, values, is_item=True))
    wanted = things_of(tables_of(files), table)
    wanted[found.position] = dict(values)
    return _proved(files, cut, {table: wanted})


def add_thing(files: Files, table: str, values: Values) -> dict[str, str]:
    """Add a thing behind all others of its kind."""
    cut = _cut(files)
    places = list(_places(cut, table))
    file, at = (places[-1].file, places[-1].at + 1) if places else _at_end(cut, f"{table}s.toml")
    before = joined(cut[file][:at])
    cut[file].insert(at, Chunk(table, True, spaced(before, fresh_text(table, values, is_item=True))))
    if at + 1 < len(cut[file]):
        follower = cut[file][at + 1]
        cut[file][at + 1] = Chunk(follower.root, follower.is_item, spaced(cut[file][at].text, follower.text))
    return _proved(files, cut, {table: [*things_of(tables_of(files), table), dict(values)]})


def remove_thing(files: Files, table: str, name: str) -> dict[str, str]:
    """Take a thing away, with the comment right above it."""
    found = _find(files, table, name)
    cut = _cut(files)
    del cut[found.file][found.at]
    wanted = things_of(tables_of(files), table)
    del wanted[found.position]
    return _proved(files, cut, {table: wanted})


def move_thing(files: Files, table: str, name: str, step: int) -> dict[str, str]:
    """Let a thing change places with the one before it (`step` -1) or behind it (1); within one file."""
    found = _find(files, table, name)
    cut = _cut(files)
    here = [place for place in _places(cut, table) if place.file == found.file]
    index = here.index(found) + step
    if not 0 <= index < len(here):
        raise EditError("cannot_move", table=table, name=name)
    other, chunks = here[index], cut[found.file]
    chunks[found.at], chunks[other.at] = _ended(chunks[other.at]), _ended(chunks[found.at])
    wanted = things_of(tables_of(files), table)
    wanted[found.position], wanted[other.position] = wanted[other.position], wanted[found.position]
    return _proved(files, cut, {table: wanted})


def set_table(files: Files, table: str, values: Values) -> dict[str, str]:
    """Let one of the hall's single tables have exactly these values."""
    if table == HALL_ITSELF:
        return _set_hall(files, values)
    cut = _cut(files)
    places = [(file, at) for file, chunks in cut.items() for at, each in enumerate(chunks) if each.root == table]
    if not places and table in tables_of(files):
        raise EditError("written_otherwise", table=table)
    file, at = places[0] if places else _at_end(cut, FIRST_FILE)
    if len({file for file, _ in places}) > 1:
        raise EditError("written_otherwise", table=table)
    text = "".join(cut[file][each].text for _, each in places)
    fresh = merged_text(text, table, values, is_item=False) if places else fresh_text(table, values, is_item=False)
    for _, each in reversed(places):
        del cut[file][each]
    if values:
        cut[file].insert(at, Chunk(table, False, fresh if places else spaced(joined(cut[file]), fresh)))
    return _proved(files, cut, {table: dict(values)})


def set_rows(files: Files, table: str, rows: list[dict[str, object]]) -> dict[str, str]:
    """Let a table of things without names be exactly these, in this order."""
    cut = _cut(files)
    places = list(_places(cut, table))
    for place, row in zip(places, rows, strict=False):
        chunk = cut[place.file][place.at]
        cut[place.file][place.at] = Chunk(table, True, merged_text(chunk.text, table, row, is_item=True))
    for place in reversed(places[len(rows) :]):
        del cut[place.file][place.at]
    changed = {file: joined(chunks) for file, chunks in cut.items()}
    for row in rows[len(places) :]:
        changed = add_thing(changed, table, row)
    return _proved(files, _cut(changed), {table: list(rows)})


def set_things(files: Files, table: str, things: list[dict[str, object]]) -> dict[str, str]:
    """Let a table hold exactly these things; each that was there keeps its file, a new one joins the one before it.

    They stand in the order given within each file.
    """
    key, before = forms()[table].name_key, things_of(tables_of(files), table)
    cut = _cut(files)
    places = list(_places(cut, table))
    names = [thing.get(key) for thing in before]
    if len(places) != len(before) or len({str(name) for name in names}) != len(names):
        raise EditError("written_otherwise", table=table)
    old = {name: (place.file, cut[place.file][place.at].text) for name, place in zip(names, places, strict=True)}
    said = dict(zip(names, before, strict=True))
    home = places[0].file if places else _at_end(cut, f"{table}s.toml")[0]
    fresh: dict[str, list[Chunk]] = {}
    for thing in things:
        name = thing.get(key)
        home, text = old.get(name, (home, ""))
        if not text:
            text = spaced("x\n", fresh_text(table, thing, is_item=True))
        elif said[name] != thing:
            text = merged_text(text, table, thing, is_item=True)
        fresh.setdefault(home, []).append(Chunk(table, True, text))
    _replace(cut, table, fresh)
    return _proved(files, cut, {table: things}, in_any_order=len(fresh) > 1)


def _replace(cut: dict[str, list[Chunk]], table: str, fresh: Mapping[str, list[Chunk]]) -> None:
    """Put new chunks of a table where its former ones stood."""
    for file, chunks in cut.items():
        at = next((at for at, each in enumerate(chunks) if each.root == table and each.is_item), len(chunks))
        rest = [each for each in chunks if not (each.root == table and each.is_item)]
        mine = fresh.get(file, [])
        if mine and mine != [each for each in chunks if each.root == table and each.is_item]:
            mine = [Chunk(table, True, each.text.rstrip("\n") + "\n\n") for each in mine]
            if at and (above := rest[at - 1]).text:
                rest[at - 1] = Chunk(above.root, above.is_item, above.text.rstrip("\n") + "\n\n")
        cut[file] = [*rest[:at], *mine, *rest[at:]]


def become(files: Files, wanted: Tables) -> dict[str, str]:
    """Let the files say what some tables say, as few of them changed as can be."""
    for form in forms().values():
        now = tables_of(files)
        if form.table == HALL_ITSELF:
            values = {key.name: wanted[key.name] for key in form.keys if wanted.get(key.name) is not None}
            if values != {key.name: now[key.name] for key in form.keys if key.name in now}:
                files = set_table(files, HALL_ITSELF, values)
        elif (wanted.get(form.table) or None) == (now.get(form.table) or None):
            continue
        elif not form.is_listed:
            said = wanted.get(form.table)
            files = set_table(files, form.table, said if isinstance(said, dict) else {})
        elif form.name_key:
            files = set_things(files, form.table, things_of(wanted, form.table))
        else:
            files = set_rows(files, form.table, things_of(wanted, form.table))
    return dict(files)


def _set_hall(files: Files, values: Values) -> dict[str, str]:
    """Each of the hall's own keys stays in the file that has it; a new one goes where the hall's id stands."""
    own = {key.name for key in forms()[HALL_ITSELF].keys}
    said = {name: tables_of({name: text}) for name, text in files.items()}
    home = next((name for name, tables in said.items() if "id" in tables), FIRST_FILE)
    cut = _cut(files)
    for name in sorted({*said, home}):
        mine = {key for key in own if key in said.get(name, {})}
        wanted: dict[str, object] = {key: values.get(key) for key in own if key in mine}
        if name == home:
            wanted |= {key: value for key, value in values.items() if not any(key in each for each in said.values())}
        if wanted:
            first = cut[name][0]
            cut[name][0] = Chunk("", False, merged_text(first.text, "", wanted, is_item=False))
    return _proved(files, cut, {**dict.fromkeys(own), **values})


def _find(files: Files, table: str, name: str) -> _Found:
    key = forms()[table].name_key
    things = things_of(tables_of(files), table)
    position = next((at for at, thing in enumerate(things) if thing.get(key) == name), None)
    if position is None:
        raise EditError("no_such_thing", table=table, name=name)
    places = list(_places(_cut(files), table))
    if len(places) != len(things):
        raise EditError("written_otherwise", table=table)
    return places[position]


def _places(cut: Mapping[str, list[Chunk]], table: str) -> Iterator[_Found]:
    position = 0
    for file in sorted(cut):
        for at, chunk in enumerate(cut[file]):
            if chunk.root == table and chunk.is_item:
                yield _Found(file, at, position)
                position += 1


def _cut(files: Files) -> dict[str, list[Chunk]]:
    return {name: chunks_of(text) for name, text in sorted(files.items())}


def _at_end(cut: dict[str, list[Chunk]], wish: str) -> tuple[str, int]:
    """Return where a new table goes: a file of its own name when there is one, else the first."""
    file = next((name for name in (wish, FIRST_FILE) if name in cut), min(cut))
    return file, len(cut[file])


def _ended(chunk: Chunk) -> Chunk:
    """The last thing of a file has no empty line behind it; in another place it wants one."""
    return Chunk(chunk.root, chunk.is_item, chunk.text.rstrip("\n") + "\n\n")


def _proved(
    files: Files, cut: Mapping[str, list[Chunk]], changed: Values, *, in_any_order: bool = False
) -> dict[str, str]:
    """Return the new texts once they say what was meant; else raise EditError, for the file wants a person's hand."""
    after = {name: joined(chunks) for name, chunks in cut.items()}
    meant = {key: value for key, value in {**tables_of(files), **changed}.items() if value not in (None, [], {})}
    try:
        said = {key: value for key, value in tables_of(after).items() if value not in ([], {})}
    except ConfigError as error:
        raise EditError("written_otherwise", table=next(iter(changed))) from error
    if in_any_order:
        meant, said = ({key: _sorted(value) for key, value in tables.items()} for tables in (meant, said))
    if said != meant:
        raise EditError("written_otherwise", table=next(iter(changed)))
    return after


def _sorted(value: object) -> object:
    return sorted(map(repr, value)) if isinstance(value, list) else value
