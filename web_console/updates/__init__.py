"""Which release each machine runs, and how a new one comes through the hall."""
