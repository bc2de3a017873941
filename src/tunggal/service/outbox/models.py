"""The tables of messages: what is said and to whom is sealed, and goes once it has arrived."""

from __future__ import annotations

from django.db import models

QUEUED, LEASED, UNKNOWN, WAITING = "queued", "leased", "unknown", "waiting"
SENT, DELIVERED, READ = "sent", "delivered", "read"  # a message only moves up these three
EXPIRED, DEAD = "expired", "dead"
WHATSAPP, SMS = "whatsapp", "sms"
ARRIVING = (SENT, DELIVERED, READ)
NO_NEWS = "no_news"  # the fault of a message of which nobody knows whether it arrived


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
    sealed = models.BinaryField()  # addressee and text; empty once it arrived or has expired
    # On a channel that keeps the order of what one person gets:
    pair = models.CharField(max_length=32)  # a keyed hash of the addressee; empty on others
    lane = models.CharField(max_length=10)  # within a lane one waits for the other
    clock = models.CharField(max_length=40)  # the addressee's time zone; empty where unknown
    attempt = models.IntegerField(
        default=0
    )  # never begins anew, so a status says which one it means
    reference = models.CharField(max_length=32)  # a keyed hash of the channel's own number for it
    keep_until = models.DateTimeField(null=True)  # it left, and is kept in case it did not arrive

    class Meta:
        app_label = "outbox"
        db_table = "outbox_message"
        indexes = (
            models.Index(fields=["state", "due_at", "id"], name="outbox_message_due"),
            models.Index(fields=["state", "expires"], name="outbox_message_expires"),
            models.Index(fields=["channel", "state", "lane", "id"], name="outbox_message_lane"),
            models.Index(
                fields=["pair", "state", "id"], name="outbox_message_pair",
                condition=~models.Q(pair=""),
            ),
            models.Index(
                fields=["reference"], name="outbox_message_reference",
                condition=~models.Q(reference=""),
            ),
            models.Index(
                fields=["keep_until"], name="outbox_message_kept",
                condition=models.Q(keep_until__isnull=False),
            ),
        )  # fmt: skip


class Addressee(models.Model):
    """Somebody on a channel with a window: when they wrote last, and how much they were sent."""

    pair = models.CharField(max_length=32, primary_key=True)
    heard_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField()  # each message moves it on; too far ahead means to wait

    class Meta:
        app_label = "outbox"
        db_table = "outbox_addressee"


class Channel(models.Model):
    """How a channel does: whether it waits or stands still, and when it last told of a message."""

    name = models.CharField(max_length=20, primary_key=True)
    busy_until = models.DateTimeField()  # nothing leaves before
    failures = models.SmallIntegerField()  # times in a row that it asked us to wait
    stopped_at = models.DateTimeField(null=True)  # somebody has to act since then
    fault = models.CharField(max_length=40)
    told_at = models.DateTimeField(null=True)  # the last status of any message
    all_until = models.DateTimeField()  # each message moves these on, as with a addressee
    notices_until = models.DateTimeField()

    class Meta:
        app_label = "outbox"
        db_table = "outbox_channel"
