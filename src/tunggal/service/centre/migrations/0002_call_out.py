"""The table of calls that the exchange makes for agents."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table more."""

    dependencies = (("centre", "0001_centre"),)

    operations = (
        migrations.CreateModel(
            name="CallOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=40, unique=True)),
                ("agent", models.CharField(max_length=36)),
                ("state", models.CharField(max_length=10)),
                ("wanted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "centre_call_out",
                "indexes": [
                    models.Index(fields=["state", "wanted_at"], name="centre_call_out_state")
                ],
            },
        ),
    )
