"""The broker of one hall: Mosquitto's configuration, credentials and access list, and Mosquitto as a child process."""
