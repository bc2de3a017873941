"""Addresses of the portal: each page in each language, no personal data in any."""

from __future__ import annotations

from django.urls import path

from tunggal.service.cases import addresses  # noqa: F401  makes `case` known to addresses
from tunggal.service.portal import (
    case_follow,
    case_list,
    case_new,
    case_steps,
    family,
    telephones,
    views,
)  # fmt: skip
from tunggal.service.web import languages  # noqa: F401  makes `language` known to addresses

urlpatterns = [
    path("", views.begin, name="begin"),
    # What policy/notices/office.yaml prints on letters, with the number of the notice.
    path("pemberitahuan", views.notice, name="notices"),
    path("pemberitahuan/<slug:number>", views.notice, name="notice"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/status", views.status, name="status"),
    path("<language:language>/family", family.family, name="family"),
    path("<language:language>/family/seen", family.family_seen, name="family_seen"),
    path("<language:language>/telephones", telephones.telephones, name="telephones"),
    path("<language:language>/cases", case_list.cases, name="cases"),
    path("<language:language>/cases/new", case_list.choose, name="case_choose"),
    path("<language:language>/cases/new/<slug:kind>", case_new.bring_case, name="case_bring"),
    path("<language:language>/cases/<case:number>", case_follow.case, name="case"),
    path(
        "<language:language>/cases/<case:number>/receipt", case_follow.receipt, name="case_receipt"
    ),
    path(
        "<language:language>/cases/<case:number>/receipt.pdf",
        case_follow.receipt_file,
        name="case_receipt_letter",
    ),
    path("<language:language>/cases/<case:number>/code.svg", case_follow.code, name="case_code"),
    path(
        "<language:language>/cases/<case:number>/decision.pdf",
        case_follow.letter,
        name="case_letter",
    ),
    path(
        "<language:language>/cases/<case:number>/papers/<slug:reference>",
        case_follow.case_paper,
        name="case_paper",
    ),
    path(
        "<language:language>/cases/<case:number>/<slug:step>",
        case_steps.case_step,
        name="case_step",
    ),
]
