"""The table of exports."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="ExportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=60)),
                ("full", models.BooleanField()),
                ("wanted", models.CharField(max_length=200)),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "console_export"},
        ),
    )
