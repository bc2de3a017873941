"""The tables of the command centre."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The first."""

    initial = True

    operations = (
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("agent", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=10)),
                ("reason", models.CharField(max_length=30)),
                ("since", models.DateTimeField()),
                ("on_since", models.DateTimeField()),
            ],
            options={
                "db_table": "centre_duty",
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True)),
                ("state", models.CharField(max_length=10)),
                ("began_at", models.DateTimeField()),
                ("queued_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                ("language", models.CharField(max_length=2)),
                ("errand", models.CharField(max_length=40)),
                ("agent", models.CharField(max_length=36)),
                ("by_hand", models.BooleanField(default=False)),
                ("task", models.CharField(max_length=12)),
                ("number_key", models.CharField(max_length=32)),
                ("person_key", models.CharField(max_length=32)),
                ("failed", models.SmallIntegerField(default=0)),
                ("wrap_up", models.CharField(max_length=30)),
                ("wrapped_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "centre_call",
                "indexes": [
                    models.Index(fields=["state", "queued_at"], name="centre_call_state"),
                    models.Index(
                        fields=["agent", "wrapped_at", "answered_at"], name="centre_call_agent"
                    ),
                    models.Index(fields=["number_key", "began_at"], name="centre_call_number"),
                    models.Index(fields=["person_key", "began_at"], name="centre_call_person"),
                    models.Index(fields=["began_at"], name="centre_call_began"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True)),
                ("key", models.CharField(max_length=32, unique=True)),
                ("speaker_key", models.CharField(max_length=32)),
                ("state", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                ("errand", models.CharField(max_length=40)),
                ("agent", models.CharField(max_length=36)),
                ("opened_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("waits_since", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("person_key", models.CharField(max_length=32)),
                ("failed", models.SmallIntegerField(default=0)),
                ("wrap_up", models.CharField(max_length=30)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "centre_chat",
                "indexes": [
                    models.Index(fields=["state", "opened_at"], name="centre_chat_state"),
                    models.Index(fields=["agent", "state"], name="centre_chat_agent"),
                    models.Index(fields=["speaker_key", "opened_at"], name="centre_chat_speaker"),
                    models.Index(fields=["opened_at"], name="centre_chat_opened"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("speaker_key",),
                        name="centre_chat_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contact", models.CharField(max_length=40)),
                ("number", models.CharField(max_length=10)),
                ("done", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "centre_contact_case",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "number", "done"), name="centre_contact_case_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("written_by", models.CharField(max_length=36)),
                ("written_at", models.DateTimeField()),
                ("taken_by", models.CharField(max_length=36)),
                ("taken_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "centre_handover",
                "indexes": [models.Index(fields=["written_at"], name="centre_handover_at")],
            },
        ),
        migrations.CreateModel(
            name="NuisanceMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number_key", models.CharField(max_length=32)),
                ("call", models.CharField(max_length=32, unique=True)),
                ("agent", models.CharField(max_length=36)),
                ("at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "centre_nuisance",
                "indexes": [
                    models.Index(fields=["number_key", "at"], name="centre_nuisance_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agent", models.CharField(max_length=36)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("planned_by", models.CharField(max_length=36)),
            ],
            options={
                "db_table": "centre_shift",
                "indexes": [models.Index(fields=["ends_at", "starts_at"], name="centre_shift_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("agent", "starts_at"), name="centre_shift_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=10)),
                ("channel", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=2)),
                ("about", models.CharField(max_length=40)),
                ("owner", models.CharField(max_length=36)),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("promised_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("result", models.CharField(max_length=30)),
                ("call", models.CharField(max_length=32)),
                ("recording", models.CharField(max_length=32)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "centre_task",
                "indexes": [
                    models.Index(fields=["state", "due_at", "id"], name="centre_task_due"),
                    models.Index(fields=["owner", "state"], name="centre_task_owner"),
                    models.Index(fields=["promised_at"], name="centre_task_promised"),
                    models.Index(fields=["call"], name="centre_task_call"),
                    models.Index(fields=["recording"], name="centre_task_recording"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChatLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("at", models.DateTimeField()),
                ("agent", models.CharField(max_length=36)),
                ("attached", models.CharField(max_length=32)),
                ("sealed", models.BinaryField()),
                (
                    "chat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="centre.chat"
                    ),
                ),
            ],
            options={
                "db_table": "centre_chat_line",
                "indexes": [
                    models.Index(fields=["chat", "at", "id"], name="centre_chat_line_at"),
                    models.Index(fields=["attached"], name="centre_chat_line_attached"),
                ],
            },
        ),
    )
