"""How the door describes itself to programs: OpenAPI, with problems as what they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.security import HttpBearer

from tunggal.service.web.problems import KIND

_JSON = "application/json"


class Token(HttpBearer):
    """The token of an agency; who it belongs to was found out by the guard of addresses."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The agency."""
        return request.agency


class Described(NinjaAPI):
    """Describes answers of a fault as `application/problem+json`."""

    def get_openapi_schema(self, **values: Any) -> Any:
        """The description of all addresses."""
        schema = super().get_openapi_schema(**values)
        for path in schema["paths"].values():
            for operation in path.values():
                for number, answer in operation["responses"].items():
                    if int(number) >= 400:
                        answer["content"] = {KIND: answer["content"][_JSON]}
        return schema
