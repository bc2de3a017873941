"""The tables of the door of WhatsApp, step by step."""
