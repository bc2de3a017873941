"""The telephone: a bridge beside the web part that lets callers talk with the dialogue."""
