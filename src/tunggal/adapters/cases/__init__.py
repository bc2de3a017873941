"""How cases are kept: which parts lie open as columns, which are sealed, and how both are read back."""
