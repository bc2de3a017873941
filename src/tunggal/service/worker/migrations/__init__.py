"""Changes of the tables of the worker, in order."""
