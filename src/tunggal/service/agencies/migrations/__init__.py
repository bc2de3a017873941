"""Changes of the table of agencies, in order."""
