"""Cases behind the doors: the one place where a case is written and read."""
