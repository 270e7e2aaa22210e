"""What everybody is told: notices and emergencies, composed and withdrawn."""
