"""The clerk's buttons and lamps: a press becomes one command, the answer becomes light."""
