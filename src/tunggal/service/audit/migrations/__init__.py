"""Changes of the tables of the audit, in order."""
