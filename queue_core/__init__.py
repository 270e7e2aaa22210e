"""The rules of the queue: who is next, what may happen to a ticket, what a window may do.

Pure: no clock, no disk, no network, no randomness. `Hall.handle(command, now_ms)` decides and returns events;
`Hall.apply(event)` is all that ever changes a hall. The service, a replay, a simulation and a test are small loops
around the same object. Start reading at `lifecycle.py`, then `policies.py`, then `hall.py`.
"""
