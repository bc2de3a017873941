"""The table of agencies."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first of agencies."""

    initial = True
    dependencies: tuple[()] = ()
    operations = (
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("code", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("rights", models.JSONField(default=list)),
                ("regions", models.JSONField(default=list)),
                ("token_key", models.CharField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "agency_agency"},
        ),
    )
