"""The tables of what came in, and of the names by which somebody is known."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("person", models.CharField(max_length=32)),
                ("sent_at", models.BigIntegerField()),
                ("came_at", models.DateTimeField()),
                ("state", models.CharField(max_length=10)),
                ("due_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField()),
                ("fault", models.CharField(max_length=40)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "whatsapp_arrival",
                "indexes": [
                    models.Index(
                        fields=["state", "kind", "due_at", "id"], name="whatsapp_arrival_due"
                    ),
                    models.Index(
                        fields=["person", "state", "sent_at"], name="whatsapp_arrival_person"
                    ),
                    models.Index(fields=["came_at"], name="whatsapp_arrival_came"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Name",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("person", models.CharField(max_length=32)),
                ("is_number", models.BooleanField()),
                ("seen_on", models.DateField()),
            ],
            options={
                "db_table": "whatsapp_name",
                "indexes": [
                    models.Index(fields=["person"], name="whatsapp_name_person"),
                    models.Index(fields=["seen_on"], name="whatsapp_name_seen"),
                ],
            },
        ),
    )
