"""What staff are alerted to: what holds in the hall, what is said of it and to whom, and what was done."""
