"""The hub's forecaster: a process of its own that plays the hall forward, so that no future ever holds up a button."""
