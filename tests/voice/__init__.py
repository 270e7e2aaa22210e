"""What the hall is promised of its voice."""
