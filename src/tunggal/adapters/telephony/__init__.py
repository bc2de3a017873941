"""Telephone calls: what a call can do, the voice that speaks, and the bridge's way to Asterisk."""
