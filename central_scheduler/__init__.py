"""The hub's service: commands in, `queue_core` decides, the journal stores, and only then anybody hears of it."""
