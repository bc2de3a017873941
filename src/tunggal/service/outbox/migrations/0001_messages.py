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
                ("pair", models.CharField(max_length=32)),
                ("lane", models.CharField(max_length=10)),
                ("clock", models.CharField(max_length=40)),
                ("attempt", models.IntegerField(default=0)),
                ("reference", models.CharField(max_length=32)),
                ("keep_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "outbox_message",
                "indexes": [
                    models.Index(fields=["state", "due_at", "id"], name="outbox_message_due"),
                    models.Index(fields=["state", "expires"], name="outbox_message_expires"),
                    models.Index(
                        fields=["channel", "state", "lane", "id"], name="outbox_message_lane"
                    ),
                    models.Index(
                        fields=["pair", "state", "id"], name="outbox_message_pair",
                        condition=models.Q(("pair", ""), _negated=True),
                    ),
                    models.Index(
                        fields=["reference"], name="outbox_message_reference",
                        condition=models.Q(("reference", ""), _negated=True),
                    ),
                    models.Index(
                        fields=["keep_until"], name="outbox_message_kept",
                        condition=models.Q(("keep_until__isnull", False)),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("pair", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("heard_at", models.DateTimeField(null=True)),
                ("busy_until", models.DateTimeField()),
            ],
            options={"db_table": "outbox_addressee"},
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("busy_until", models.DateTimeField()),
                ("failures", models.SmallIntegerField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(max_length=40)),
                ("told_at", models.DateTimeField(null=True)),
                ("all_until", models.DateTimeField()),
                ("notices_until", models.DateTimeField()),
            ],
            options={"db_table": "outbox_channel"},
        ),
    )  # fmt: skip
