"""What a citizen hears next, the same on WhatsApp and on the telephone.

Pure: no clock, no disk, no framework, and nothing is looked up. `hearing.hear` is handed a
conversation, what was heard and a moment; out come the conversation after it, replies, or one wish.
"""
