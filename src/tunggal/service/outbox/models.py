"""The table of messages; what is said and to whom is sealed, and is gone once it was sent."""

from __future__ import annotations

from django.db import models

QUEUED, LEASED, SENT, EXPIRED, DEAD = "queued", "leased", "sent", "expired", "dead"


class Message(models.Model):
    """One message. `key` is a keyed hash: the same message is never kept twice."""

    key = models.CharField(max_length=32, unique=True)
    channel = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10)
    tries = models.SmallIntegerField()
    posted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires = models.DateTimeField(null=True)  # of no use from then on, so never sent later
    lease = models.CharField(max_length=32)  # who is sending it; empty when nobody is
    lease_until = models.DateTimeField(null=True)
    fault = models.CharField(max_length=40)  # the kind of the last failure, never its text
    sealed = models.BinaryField()  # recipient and text; empty once it was sent or has expired

    class Meta:
        app_label = "outbox"
        db_table = "outbox_message"
        indexes = (
            models.Index(fields=["state", "due_at", "id"], name="outbox_message_due"),
            models.Index(fields=["state", "expires"], name="outbox_message_expires"),
        )
