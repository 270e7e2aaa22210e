"""Backups: all that a hall cannot make anew in one file, tried out, and what is erased when its time is over."""
