"""The report that goes with every release: one HTML file that needs nothing from outside."""

from tunggal.adapters.report.render import render_report

__all__ = ["render_report"]
