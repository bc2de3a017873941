"""Addresses of the console: below `/<language>/console/`, no personal data in any."""

from __future__ import annotations

from django.urls import path

from tunggal.service.console import (
    bring,
    bulk,
    caller,
    case,
    dashboard,
    export,
    minutes,
    queue,
    search,
    steps,
    trail,
    visit,
    visit_round,
    visit_sync,
)

app_name = "console"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("search", search.search, name="search"),
    path("bulk", bulk.bulk, name="bulk"),
    path("export", export.export, name="export"),
    path("caller", caller.caller, name="caller"),
    path("audit", trail.trail, name="audit"),
    path("cases/new", bring.bring, name="bring"),
    path("cases/new/<slug:kind>", bring.bring_kind, name="bring_kind"),
    path("cases/<slug:number>", case.case, name="case"),
    path("cases/<slug:number>/steps/<slug:step>", steps.step, name="step"),
    path("cases/<slug:number>/papers/<slug:reference>", case.paper, name="paper"),
    path("cases/<slug:number>/visit", visit.visit, name="visit"),
    path("round", visit_round.round_of_visits, name="round"),
    path("round/device", visit_round.device_page, name="round_device"),
    path("round/token", visit_round.round_token, name="round_token"),
    path("round/data", visit_round.round_data, name="round_data"),
    path("visits", visit_sync.visits, name="visits"),
    path("minutes", minutes.minutes, name="minutes"),
    path("minutes/sheet", minutes.sheet, name="minutes_sheet"),
    path("dashboard", dashboard.dashboard, name="dashboard"),
    path("visit-worker.js", visit_round.visit_worker, name="visit_worker"),
]
