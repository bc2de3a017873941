"""The table of exports: who took which list out of the console, and why."""

from __future__ import annotations

from django.db import models


class ExportRow(models.Model):
    """One file that was made. The written reason is sealed, for it may speak of people."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    full = models.BooleanField()
    wanted = models.CharField(max_length=200)  # codes only
    sealed = models.BinaryField()

    class Meta:
        app_label = "console"
        db_table = "console_export"
