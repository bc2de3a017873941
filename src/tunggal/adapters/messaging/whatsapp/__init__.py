"""WhatsApp by its Cloud API: what we send, what it sends us, and what went wrong."""
