"""One module for each part of a machine that is looked at."""
