"""The hall as it is now, on a desk, on a wall and on a phone; today, what is to come, the machines."""
