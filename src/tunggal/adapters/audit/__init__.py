"""The chain of the audit: how a line is digested, and how a whole trail is verified."""
