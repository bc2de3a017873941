"""The small table that counts questions, by keyed hashes of what is counted."""

from __future__ import annotations

from django.db import models


class Attempts(models.Model):
    """How many questions came from one device or address, or about one NIK, since a moment."""

    hash = models.BinaryField(primary_key=True, max_length=16)
    since = models.BigIntegerField()  # when its stretch of time began, in seconds from 1970
    asked = models.IntegerField()

    class Meta:
        app_label = "lookup"
        db_table = "lookup_attempts"
        indexes = (models.Index(fields=["since"], name="lookup_attempts_since"),)
