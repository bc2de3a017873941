"""Changes of the tables of the look-up, in order."""
