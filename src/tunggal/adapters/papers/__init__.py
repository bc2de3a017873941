"""Papers that were sent in: drawn anew in a process of their own, and kept sealed."""
