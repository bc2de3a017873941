"""The table of messages."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("channel", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=2)),
                ("state", models.CharField(max_length=10)),
                ("tries", models.SmallIntegerField()),
                ("posted_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("expires", models.DateTimeField(null=True)),
                ("lease", models.CharField(max_length=32)),
                ("lease_until", models.DateTimeField(null=True)),
                ("fault", models.CharField(max_length=40)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "outbox_message",
                "indexes": [
                    models.Index(fields=["state", "due_at", "id"], name="outbox_message_due"),
                    models.Index(fields=["state", "expires"], name="outbox_message_expires"),
                ],
            },
        ),
    )
