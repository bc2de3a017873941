"""The table of conversations: what was said is sealed, and who speaks is a keyed hash."""

from __future__ import annotations

from django.db import models


class Talk(models.Model):
    """One speaker's conversation, between two messages."""

    speaker_key = models.CharField(max_length=32, primary_key=True)
    telephone_key = models.CharField(max_length=32)  # of the number that was seen last; may be ""
    heard_keys = models.JSONField(default=list)  # hashes of the last inputs, the newest last
    heard_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        app_label = "talks"
        db_table = "talk"
        indexes = (models.Index(fields=["heard_at"], name="talk_heard"),)
