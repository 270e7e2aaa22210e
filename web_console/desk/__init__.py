"""The soft terminal: a window in a browser, for clerks with a computer and for seats in another place."""
