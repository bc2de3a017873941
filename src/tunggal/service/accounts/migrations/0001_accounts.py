"""The tables of officers, of citizens' accounts and of who is on the way in."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first of accounts."""

    initial = True
    dependencies: tuple[()] = ()
    operations = (
        migrations.CreateModel(
            name="Officer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, serialize=False, auto_created=True, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("code", models.CharField(max_length=36, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=20)),
                ("regions", models.JSONField(default=list)),
                ("sealed", models.BinaryField(default=b"")),
                ("starts", models.BooleanField(default=True)),
                ("start_until", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "account_officer"},
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("code", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("contact_key", models.CharField(max_length=32)),
                ("person_key", models.CharField(max_length=32)),
                ("family_key", models.CharField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "db_table": "account_citizen",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact_key", "person_key"), name="account_once"
                    )
                ],
                "indexes": [
                    models.Index(fields=["person_key"], name="account_person"),
                    models.Index(fields=["family_key"], name="account_family"),
                    models.Index(fields=["seen_at"], name="account_seen"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("ticket", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("code_hash", models.CharField(max_length=32)),
                ("tries", models.SmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "db_table": "account_entry",
                "indexes": [models.Index(fields=["sent_at"], name="account_entry_sent")],
            },
        ),
    )
