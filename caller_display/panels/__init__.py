"""The panels of a board, each drawn from its own part of the view."""
