"""What the console keeps for a while only; the worker calls it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tunggal.service.console.models import ExportRow


def forget_reasons(at: datetime) -> int:
    """Remove the written reasons of exports of long ago; their audit lines stay."""
    old = ExportRow.objects.filter(at__lt=at - settings.KEEPING.export_reasons)
    return int(old.delete()[0])
