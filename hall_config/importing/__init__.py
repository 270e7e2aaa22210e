"""A big hall from spreadsheets: departments, services, situations, windows and clerks, taken whole or not at all."""
