"""Changes of the tables of the outbox, in order."""
