"""Measures tunggal; nothing here is imported by it."""
