"""The `paidui` command line: a hall on one machine, an operator's client, virtual hands, checks."""
