"""The tables of cases. Only `keeping` writes them; see `tunggal.adapters.cases.values` for their meaning."""

from __future__ import annotations

from django.db import models


class CaseRow(models.Model):
    """One case as it stands. What it says of people is in `sealed`, and in keyed hashes."""

    number = models.CharField(max_length=10, primary_key=True)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    turn = models.SmallIntegerField()
    owner = models.CharField(max_length=20)  # empty when the case is closed
    due = models.DateField(null=True)
    region = models.CharField(max_length=13)
    programme = models.CharField(max_length=40)
    received_on = models.DateField()
    decided_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    release = models.CharField(max_length=40)
    version = models.IntegerField()
    hides_reporter = models.BooleanField()
    bringer_key = models.CharField(max_length=32)
    person_key = models.CharField(max_length=32)
    family_key = models.CharField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        app_label = "cases"
        db_table = "case_case"
        indexes = (
            models.Index(fields=["owner", "due", "number"], name="case_queue"),
            models.Index(fields=["owner", "region", "due"], name="case_regional_queue"),
            models.Index(fields=["state", "number"], name="case_state"),
            models.Index(fields=["region", "received_on"], name="case_village"),
            models.Index(fields=["region", "kind", "state", "turn", "due"], name="case_counts"),
            models.Index(
                fields=["decided_on", "region", "kind", "received_on"], name="case_decided"
            ),
            models.Index(fields=["bringer_key"], name="case_bringer"),
            models.Index(fields=["person_key"], name="case_person"),
            models.Index(fields=["family_key"], name="case_family"),
        )


class EventRow(models.Model):
    """One step of a case. The code of a citizen, notes and papers are sealed."""

    case = models.ForeignKey(CaseRow, models.PROTECT, db_index=False)
    place = models.IntegerField()  # 1, 2, 3 … within the case
    at = models.DateTimeField()
    on = models.DateField(db_column="on_day")
    step = models.CharField(max_length=40)
    actor = models.CharField(max_length=60)  # of officers, agents and the service only
    role = models.CharField(max_length=20)
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    owner = models.CharField(max_length=20)
    due = models.DateField(null=True)
    reason = models.CharField(max_length=60)
    release = models.CharField(max_length=40)
    tells = models.BooleanField()
    untold = models.BooleanField()  # who must be told of it has no message yet
    submission = models.CharField(max_length=32, null=True)  # unique where it is known
    sealed = models.BinaryField()

    class Meta:
        app_label = "cases"
        db_table = "case_event"
        constraints = (
            models.UniqueConstraint(fields=["case", "place"], name="case_event_place"),
            models.UniqueConstraint(fields=["submission"], name="case_event_once"),
        )
        indexes = (
            models.Index(fields=["id"], condition=models.Q(untold=True), name="case_event_untold"),
        )


class PaperRow(models.Model):
    """What is known of a paper that came with a step; its content is kept elsewhere."""

    reference = models.CharField(max_length=80, primary_key=True)
    case = models.ForeignKey(CaseRow, models.PROTECT)
    place = models.IntegerField()  # of the event it came with
    paper = models.CharField(max_length=40)
    content_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()

    class Meta:
        app_label = "cases"
        db_table = "case_paper"


class NameRow(models.Model):
    """A word of a name in the family of a case, as a keyed hash of its sound."""

    case = models.ForeignKey(CaseRow, models.PROTECT)
    key = models.CharField(max_length=32)

    class Meta:
        app_label = "cases"
        db_table = "case_name"
        indexes = (models.Index(fields=["key", "case"], name="case_name_key"),)


class Counter(models.Model):
    """The serial of the next case: taken and raised in the transaction that keeps the case."""

    name = models.CharField(max_length=20, primary_key=True)
    next = models.BigIntegerField()

    class Meta:
        app_label = "cases"
        db_table = "case_counter"
