"""How far the notices of each aid release have gone out."""

from __future__ import annotations

from django.db import models


class NoticeRun(models.Model):
    """One aid release; accounts are gone through by their code."""

    release = models.CharField(max_length=20, primary_key=True)
    account = models.CharField(max_length=24)  # the last that was told; empty at the beginning
    done = models.BooleanField()
    seen_until = models.DateTimeField()  # who signed in up to here was told, too

    class Meta:
        app_label = "worker"
        db_table = "worker_notice_run"
