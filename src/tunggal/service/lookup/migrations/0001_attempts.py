"""The table that counts questions."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="Attempts",
            fields=[
                ("hash", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("since", models.BigIntegerField()),
                ("asked", models.IntegerField()),
            ],
            options={"db_table": "lookup_attempts"},
        ),
        migrations.AddIndex(
            model_name="Attempts",
            index=models.Index(fields=["since"], name="lookup_attempts_since"),
        ),
    )
