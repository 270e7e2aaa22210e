"""How long it will take, for everybody who waits and for whoever would take a ticket now."""
