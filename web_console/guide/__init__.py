"""The floor guide's phone: numbers, lanes and calls for help, one thumb, and a Wi-Fi that comes and goes."""
