"""The command centre for people: calls, chats, call-backs, shifts, and how well all of it goes."""
