"""Machines of the hall looked after from the console: restarted, made louder or softer."""
