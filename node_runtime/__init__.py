"""How a node lives: settings, clock, bus, outbox, heartbeat, and the one loop every node shares.

A node asks and shows; it decides nothing. Losing the broker or the hub is normal life here, never an error.
"""
