"""What hangs at a machine, drawn from its own settings: the header pin by pin, every cable, what goes wrong so."""
