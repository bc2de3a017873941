"""The tables of cases, the counter of their numbers, and on PostgreSQL who may reach which row."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

_TABLES = ("case_case", "case_event", "case_paper", "case_name")


def _told(name: str) -> str:
    return f"coalesce(current_setting('tunggal.{name}', true), '')"


def _own(column: str, name: str) -> str:
    return f"({column} <> '' and {column} = {_told(name)})"


_BROUGHT = _own("bringer_key", "bringer")
_CONCERNED = f"({_own('person_key', 'person')} or {_own('family_key', 'family')})"
_SHOWN = f"(not hides_reporter or {_BROUGHT} or not {_CONCERNED})"
_TURN = f"(owner = 'agent' or {_own('number', 'held')})"  # an agent's, until the step is written
# The same rule as service/cases/scope.py. Whoever was not announced finds nothing.
_SCOPE = f"""
    case {_told("scope")}
        when 'service' then true
        when 'country' then {_SHOWN}
        when 'regions' then {_SHOWN} and exists (
            select 1 from unnest(string_to_array({_told("regions")}, ',')) as own (code)
            where code <> '' and starts_with(region, code)
        )
        when 'own' then {_SHOWN} and ({_BROUGHT} or {_CONCERNED})
        when 'turn' then {_SHOWN} and {_TURN}
        when 'call' then {_SHOWN} and ({_TURN} or {_BROUGHT} or {_CONCERNED})
        else false
    end
"""
_OF_A_CASE = "exists (select 1 from case_case where number = case_id)"
_GUARD = [
    *(f"alter table {table} enable row level security" for table in _TABLES),
    # The service owns its tables, and owners are exempt unless told otherwise.
    *(f"alter table {table} force row level security" for table in _TABLES),
    f"create policy case_scope on case_case using ({_SCOPE})",
    *(f"create policy case_scope on {table} using ({_OF_A_CASE})" for table in _TABLES[1:]),
]


def guard(apps: object, schema_editor: object) -> None:
    """Row-level security, where the database has it."""
    if schema_editor.connection.vendor == "postgresql":  # type: ignore[attr-defined]
        for statement in _GUARD:
            schema_editor.execute(statement)  # type: ignore[attr-defined]


def begin(apps: object, schema_editor: object) -> None:
    """The first case has serial 0."""
    schema_editor.execute(  # type: ignore[attr-defined]
        "insert into case_counter (name, next) values ('case', 0)"
    )


def _code(length: int) -> models.Field:
    return models.CharField(max_length=length)


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="CaseRow",
            fields=[
                ("number", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("kind", _code(40)),
                ("state", _code(40)),
                ("turn", models.SmallIntegerField()),
                ("owner", _code(20)),
                ("due", models.DateField(null=True)),
                ("region", _code(13)),
                ("programme", _code(40)),
                ("received_on", models.DateField()),
                ("decided_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("release", _code(40)),
                ("version", models.IntegerField()),
                ("hides_reporter", models.BooleanField()),
                ("bringer_key", _code(32)),
                ("person_key", _code(32)),
                ("family_key", _code(32)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "case_case",
                "indexes": [
                    models.Index(fields=["owner", "due", "number"], name="case_queue"),
                    models.Index(fields=["owner", "region", "due"], name="case_regional_queue"),
                    models.Index(fields=["state", "number"], name="case_state"),
                    models.Index(fields=["region", "received_on"], name="case_village"),
                    models.Index(
                        fields=["region", "kind", "state", "turn", "due"], name="case_counts"
                    ),
                    models.Index(
                        fields=["decided_on", "region", "kind", "received_on"], name="case_decided"
                    ),
                    models.Index(fields=["bringer_key"], name="case_bringer"),
                    models.Index(fields=["person_key"], name="case_person"),
                    models.Index(fields=["family_key"], name="case_family"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.caserow",
                    ),
                ),
                ("place", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("on", models.DateField(db_column="on_day")),
                ("step", _code(40)),
                ("actor", _code(60)),
                ("role", _code(20)),
                ("before", _code(40)),
                ("after", _code(40)),
                ("owner", _code(20)),
                ("due", models.DateField(null=True)),
                ("reason", _code(60)),
                ("release", _code(40)),
                ("tells", models.BooleanField()),
                ("untold", models.BooleanField()),
                ("submission", models.CharField(max_length=32, null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "case_event",
                "constraints": [
                    models.UniqueConstraint(fields=["case", "place"], name="case_event_place"),
                    models.UniqueConstraint(fields=["submission"], name="case_event_once"),
                ],
                "indexes": [
                    models.Index(
                        fields=["id"], condition=models.Q(untold=True), name="case_event_untold"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperRow",
            fields=[
                ("reference", models.CharField(max_length=80, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="cases.caserow"
                    ),
                ),
                ("place", models.IntegerField()),
                ("paper", _code(40)),
                ("content_type", _code(80)),
                ("sha256", _code(64)),
                ("bytes", models.BigIntegerField()),
            ],
            options={"db_table": "case_paper"},
        ),
        migrations.CreateModel(
            name="NameRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="cases.caserow"
                    ),
                ),
                ("key", _code(32)),
            ],
            options={
                "db_table": "case_name",
                "indexes": [models.Index(fields=["key", "case"], name="case_name_key")],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("next", models.BigIntegerField()),
            ],
            options={"db_table": "case_counter"},
        ),
        migrations.RunPython(begin),
        migrations.RunPython(guard),
    )
