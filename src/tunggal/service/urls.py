"""Every address of the service, and who answers when none fits."""

from __future__ import annotations

from django.urls import include, path

from tunggal.service.portal.views import health
from tunggal.service.web import errors

urlpatterns = [
    path("health", health, name="health"),
    path("", include("tunggal.service.portal.urls")),
]
handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.fault
