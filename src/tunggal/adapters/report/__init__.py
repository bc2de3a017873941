"""The report that goes with every release: one HTML file that needs nothing from outside."""

from tunggal.adapters.report.render import Language, render_report

__all__ = ["Language", "render_report"]
