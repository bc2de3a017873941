"""The door of other agencies: what serves, and what became of a family, for their programs."""
