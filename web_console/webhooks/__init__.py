"""Telling other systems what happens: signed, retried, from a queue on disk; a dead address holds up nothing."""
