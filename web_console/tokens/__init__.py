"""What other systems show instead of a password: made, listed, ended."""
