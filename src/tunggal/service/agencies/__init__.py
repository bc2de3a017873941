"""Agencies: other offices, what their tokens allow, and whose token a request carries."""
