"""The table of agencies that may call."""

from __future__ import annotations

from django.db import models


class Agency(models.Model):
    """An agency: what its token allows, and where. The token itself is kept nowhere."""

    code = models.CharField(max_length=36, primary_key=True)
    rights = models.JSONField(default=list)
    regions = models.JSONField(default=list)  # empty: the whole country
    token_key = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "agencies"
        db_table = "agency_agency"
