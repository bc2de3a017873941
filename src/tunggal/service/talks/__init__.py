"""Joins the pure dialogue with the world: what a channel hears is answered here."""
