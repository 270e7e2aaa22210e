"""`paidui forecaster`: the program that plays the hall forward, alone; `paidui up` starts it too."""

import click

from hall_simulator.forecaster.__main__ import main


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def forecaster(context: click.Context, words: tuple[str, ...]) -> None:
    """Play a hall forward and publish how long everybody will wait; `paidui forecaster --help` says what it takes."""
    context.exit(main(words))
