"""Who comes in, who may do what, and the guard before every page."""
