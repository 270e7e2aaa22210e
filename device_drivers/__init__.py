"""Hardware at the edges of a hall: port, real driver and shipped virtual one, side by side."""
