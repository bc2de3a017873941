"""What goes in and out of the agencies' door; the description in OpenAPI is made of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.cycle.explanation.words import alike

Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{16}$", strict=True)]


class StatusQuestion(Schema):
    """Both numbers of the family card, as the person gave them."""

    model_config = ConfigDict(extra="forbid")

    nik: Digits = Field(description="The NIK of a person, 16 digits.")
    kk: Digits = Field(description="The number of the person's family card, 16 digits.")


class ReleaseShape(Schema):
    """A release that answers come from."""

    name: str
    sha256: str = Field(description="SHA-256 of its file manifest.json.")


class ReleasesAnswer(Schema):
    """What serves now: the register, then the aid releases, the newest first."""

    quarter: str
    releases: list[ReleaseShape]


class SeatShape(Schema):
    """What became of the family, or of some of its members, in one programme."""

    programme: str
    period: str = Field(description="The quarter or month that it is of.")
    unit: str = Field(description="'family', or 'person' for members of it.")
    members: int = Field(description="Of how many members this is said; 0 when of the family.")
    outcome: str
    reason: str
    until: date | None = Field(description="Last day of a notice or shield.")


class FamilyShape(Schema):
    """One family in the quarter's releases."""

    regency: str = Field(description="Code of the regency.")
    decile: int | None = Field(description="1 is poorest; null when it is not ranked.")
    not_ranked: str | None = Field(description="Why it is not ranked.")
    seats: list[SeatShape]


class StatusAnswer(Schema):
    """A family, or null: where no family has both numbers, and where it lives in another region."""

    quarter: str
    family: FamilyShape | None


class Problem(Schema):
    """What went wrong."""

    status: int
    code: str = Field(description="For programs; it never changes.")
    message: str = Field(description="For people: what happened and what to do.")
    fields: list[str] = Field(description="The parts of the request that are wrong.")


def releases_answer(index: Index) -> ReleasesAnswer:
    """What serves, by name and digest."""
    digests = index.about["digests"]
    listed = [ReleaseShape(name=name, sha256=digests[name]) for name in index.about["releases"]]
    return ReleasesAnswer(quarter=index.codes.quarter, releases=listed)


def family_shape(card: Card) -> FamilyShape:
    """What an agency is told of a family: no name, no number, no address."""
    family = card.family
    seats = [
        SeatShape(
            programme=group[0].programme,
            period=card.periods.get(group[0].programme, family.quarter),
            unit=group[0].unit,
            members=len(group) if group[0].unit == "person" else 0,
            outcome=group[0].outcome,
            reason=group[0].reason,
            until=group[0].until,
        )
        for group in alike(family.seats)
    ]
    return FamilyShape(
        regency=family.regency_code,
        decile=family.decile,
        not_ranked=family.not_ranked,
        seats=seats,
    )
