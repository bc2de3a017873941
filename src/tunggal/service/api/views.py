"""The addresses that programs of other agencies call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from tunggal import __version__
from tunggal.service.api.description import Described, Token
from tunggal.service.api.shapes import (
    Problem,
    ReleasesAnswer,
    StatusAnswer,
    StatusQuestion,
    family_shape,
    releases_answer,
)
from tunggal.service.lookup.agencies import ask_for_agency
from tunggal.service.lookup.status import serving
from tunggal.service.web.problems import problem

_SOON = "600"  # seconds
_ALWAYS = {401: Problem, 403: Problem, 503: Problem}

api = Described(
    title="tunggal",
    version=__version__,
    description="What a living social registry answers to programs of other agencies.",
    urls_namespace="api",
    docs_url=None,
    auth=Token(),
)


@api.get(
    "releases",
    response={200: ReleasesAnswer, **_ALWAYS},
    url_name="releases",
    operation_id="releases",
)
def releases(request: HttpRequest) -> Any:
    """The releases that all answers come from now."""
    index = serving()()
    return releases_answer(index) if index else _unloaded(request)


@api.post(
    "status",
    response={200: StatusAnswer, 400: Problem, 413: Problem, 422: Problem, 429: Problem, **_ALWAYS},
    url_name="status",
    operation_id="status",
)
def status(request: HttpRequest, question: StatusQuestion) -> Any:
    """Decile and seats of the family of a NIK and a KK number; every question is recorded."""
    index, agency = serving()(), request.agency
    if index is None:
        return _unloaded(request)
    answer = ask_for_agency(
        index, nik=question.nik, kk=question.kk, agency=agency.code, regions=agency.regions,
        at=datetime.now(UTC),
    )  # fmt: skip
    if answer is None:
        return _later(problem(request, 429), 60 * settings.AGENCY_LIMITS.minutes)
    family = family_shape(answer.card)  # made in any case, so that both cost alike
    return StatusAnswer(quarter=index.codes.quarter, family=family if answer.shown else None)


@api.exception_handler(ValidationError)
def _wrong_fields(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    # Only where the fault is: what was sent may be somebody's number.
    named = {".".join(str(part) for part in each["loc"][2:]) for each in fault.errors}
    known = [name for name in StatusQuestion.model_fields if name in named]
    return problem(request, 422, known)


@api.exception_handler(HttpError)
def _not_readable(request: HttpRequest, fault: HttpError) -> HttpResponse:
    return problem(request, fault.status_code)


def _unloaded(request: HttpRequest) -> HttpResponse:
    return _later(problem(request, 503), _SOON)


def _later(response: HttpResponse, seconds: Any) -> HttpResponse:
    response.headers["Retry-After"] = str(seconds)
    return response
