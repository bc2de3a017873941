"""The report that goes with every release: one HTML file that needs nothing from outside."""

from tunggal.adapters.report.render import Language, Subject, render_report, render_reports
from tunggal.adapters.report.trial import Tried, render_trial

__all__ = ["Language", "Subject", "Tried", "render_report", "render_reports", "render_trial"]
