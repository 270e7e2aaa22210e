"""The console: what a manager sees of the hall in a browser, and the HTTP door for other systems."""
