"""The table of audit lines, and triggers that refuse to change or remove one."""

from __future__ import annotations

from django.db import migrations, models

_SQLITE = [
    f"create trigger audit_line_no_{word} before {word} on audit_line "
    "begin select raise(abort, 'audit lines are never changed'); end"
    for word in ("update", "delete")
]
_POSTGRESQL = [
    "create function audit_line_refuse() returns trigger language plpgsql as "
    "$$ begin raise exception 'audit lines are never changed'; end $$",
    "create trigger audit_line_no_change before update or delete on audit_line "
    "for each row execute function audit_line_refuse()",
    "create trigger audit_line_no_truncate before truncate on audit_line "
    "for each statement execute function audit_line_refuse()",
]


def guard(apps: object, schema_editor: object) -> None:
    """Refuse changes inside the database itself, whoever asks."""
    vendor = schema_editor.connection.vendor  # type: ignore[attr-defined]
    for statement in _POSTGRESQL if vendor == "postgresql" else _SQLITE:
        schema_editor.execute(statement)  # type: ignore[attr-defined]


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=60)),
                ("action", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"db_table": "audit_line"},
        ),
        migrations.AddIndex(
            model_name="AuditLine",
            index=models.Index(fields=["subject", "number"], name="audit_line_subject"),
        ),
        migrations.AddIndex(
            model_name="AuditLine",
            index=models.Index(
                fields=["actor", "number"],
                condition=models.Q(actor__lt="device:") | models.Q(actor__gte="device;"),
                name="audit_line_actor",
            ),
        ),
        migrations.RunPython(guard),
    )
