"""Engines: what renders, each a plug that is chosen by the voice's name."""
