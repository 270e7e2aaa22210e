"""A hall played forward, on the very rules that run it; and recorded days, played through the running hall."""
