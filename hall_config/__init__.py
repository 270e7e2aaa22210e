"""A hall's configuration: TOML in, one frozen and checked `HallConfig` out.

The one place that parses and checks what a technician wrote. Everybody else takes the result as an argument.
"""
