"""The door of WhatsApp: what its platform sends is kept first, and heard afterwards."""
