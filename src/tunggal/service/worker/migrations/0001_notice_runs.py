"""The table of notices that go out."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="NoticeRun",
            fields=[
                ("release", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("account", models.CharField(max_length=24)),
                ("done", models.BooleanField()),
                ("seen_until", models.DateTimeField()),
            ],
            options={"db_table": "worker_notice_run"},
        ),
    )
