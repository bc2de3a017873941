"""Visit forms on paper: kept with a case as they were filled in."""
