"""The table of audit lines; rows are added by `record` and never changed."""

from __future__ import annotations

from django.db import models

# Most lines are of devices, which nobody looks for: they stay out of the index of actors.
NOT_A_DEVICE = models.Q(actor__lt="device:") | models.Q(actor__gte="device;")


class AuditLine(models.Model):
    """One line; see `tunggal.adapters.audit.chain`."""

    number = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=40)  # as text, so that its digest is the same everywhere
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    reason = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "audit"
        db_table = "audit_line"
        indexes = (
            models.Index(fields=["subject", "number"], name="audit_line_subject"),
            models.Index(
                fields=["actor", "number"], condition=NOT_A_DEVICE, name="audit_line_actor"
            ),
        )
