"""Recorded days, played through the running hall; later arrivals of our own, what-if and advice."""
