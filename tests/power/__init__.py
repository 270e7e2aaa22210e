"""Whatever a technician starts may be cut off anywhere, and is finished by doing it once more."""
