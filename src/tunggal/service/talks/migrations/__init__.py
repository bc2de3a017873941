"""The table of conversations, from version to version."""
