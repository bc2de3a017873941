"""Papers: what is attached to a case, taken in, kept sealed and handed out again."""
