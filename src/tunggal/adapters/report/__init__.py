"""The report that goes with every release: one HTML file that needs nothing from outside."""

from tunggal.adapters.report.render import Language, Subject, render_report, render_reports

__all__ = ["Language", "Subject", "render_report", "render_reports"]
