"""`python -m firmware_tools`: the `paidui` command, where its script is not on the path."""

from firmware_tools.cli import main

main(prog_name="paidui")
