"""How the tables of the console came to be."""
