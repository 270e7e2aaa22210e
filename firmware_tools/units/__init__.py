"""What makes a machine run as part of a hall: units, users, devices' names, time, a bare screen."""
