"""Ways by which messages leave: a folder that a gateway reads, or a gateway called by HTTP."""
