"""A synthetic country with known truth, and the files its offices send."""

from tunggal.simulation.country import simulate

__all__ = ["simulate"]
