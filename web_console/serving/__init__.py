"""How many are served at once: connections, living pages, threads that wait for the hall."""
