"""A morning in a hall on machines with a systemd of their own and a network of their own; `make check-morning`."""
