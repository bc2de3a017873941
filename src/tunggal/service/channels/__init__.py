"""The doors by which other platforms and telephones come in."""
