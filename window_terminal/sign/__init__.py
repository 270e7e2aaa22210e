"""The sign above a window: what whoever stands in the hall must see of it, on a strip display or an LED strip."""
