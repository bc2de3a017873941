"""Ways by which messages leave: a folder that a gateway reads, a gateway called by HTTP, WhatsApp."""
