"""A hall's configuration written out whole, as `paidui check-config` prints it."""

from collections.abc import Mapping

import msgspec

from hall_config.model import HallConfig


def render_toml(config: HallConfig) -> str:
    """Return the complete configuration as one TOML file, every default spelled out.

    `read_hall` of a folder that holds just this file gives an equal hall.
    """
    return render_tables(msgspec.to_builtins(config))


def render_tables(tables: Mapping[str, object]) -> str:
    """Return some tables of a hall as TOML, in their order."""
    import tomli_w  # only who prints a configuration needs the writer; a node never does

    return tomli_w.dumps(_without_nothing(tables), indent=2)


def _without_nothing(table: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is not set: TOML has no word for it."""
    return {key: _said(value) for key, value in table.items() if value is not None}


def _said(value: object) -> object:
    if isinstance(value, dict):
        return _without_nothing(value)
    return [_said(item) for item in value] if isinstance(value, list | tuple) else value
