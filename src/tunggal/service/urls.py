"""Every address of the service, and who answers when none fits."""

from __future__ import annotations

from django.urls import include, path

from tunggal.service.accounts.views import slow_down
from tunggal.service.api.urls import addresses
from tunggal.service.channels.whatsapp.views import webhook
from tunggal.service.portal.views import health
from tunggal.service.web import errors

urlpatterns = [
    path("health", health, name="health"),
    path("api/v1/", addresses),
    path("hooks/whatsapp", webhook, name="whatsapp"),
    path("", include("tunggal.service.portal.urls")),
    path("", include("tunggal.service.accounts.urls")),
    path("<language:language>/console/", include("tunggal.service.console.urls")),
]
handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler429 = slow_down
handler500 = errors.fault
