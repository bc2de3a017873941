"""The tables of what came in: whatever was said is sealed, and whoever said it is a keyed hash."""

from __future__ import annotations

from django.db import models

MESSAGE, STATUS, UNREADABLE = "message", "status", "unreadable"
# A message with a file waits for the file before it waits to be heard.
FILE, WAITING, DONE, DEAD = "file", "waiting", "done", "dead"
OPEN = (FILE, WAITING)


class Arrival(models.Model):
    """One message, one status, or something that nobody could read; the same is never kept twice."""

    key = models.CharField(
        max_length=32, unique=True
    )  # a keyed hash of the platform's number for it
    kind = models.CharField(max_length=10)
    person = models.CharField(max_length=32)  # a keyed hash of the sender; empty for a status
    sent_at = models.BigIntegerField()  # seconds from 1970 by the platform's clock
    came_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    tries = models.SmallIntegerField()
    fault = models.CharField(max_length=40)  # the kind of the last failure, never its text
    sealed = models.BinaryField()  # empty once it was heard

    class Meta:
        app_label = "whatsapp"
        db_table = "whatsapp_arrival"
        indexes = (
            models.Index(fields=["state", "kind", "due_at", "id"], name="whatsapp_arrival_due"),
            models.Index(fields=["person", "state", "sent_at"], name="whatsapp_arrival_person"),
            models.Index(fields=["came_at"], name="whatsapp_arrival_came"),
        )


class Name(models.Model):
    """By what somebody is known, a user id or a telephone number, as a keyed hash; and who that is."""

    name = models.CharField(max_length=32, primary_key=True)
    person = models.CharField(max_length=32)
    is_number = models.BooleanField()
    seen_on = models.DateField()

    class Meta:
        app_label = "whatsapp"
        db_table = "whatsapp_name"
        indexes = (
            models.Index(fields=["person"], name="whatsapp_name_person"),
            models.Index(fields=["seen_on"], name="whatsapp_name_seen"),
        )
