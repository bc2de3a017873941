"""The table of conversations."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="Talk",
            fields=[
                (
                    "speaker_key",
                    models.CharField(max_length=32, primary_key=True, serialize=False),
                ),
                ("telephone_key", models.CharField(max_length=32)),
                ("heard_keys", models.JSONField(default=list)),
                ("heard_at", models.DateTimeField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "talk",
                "indexes": [models.Index(fields=["heard_at"], name="talk_heard")],
            },
        ),
    )
