"""A hub founded: what `paidui init` asks, and what it makes of the answers."""
