"""The words for codes in one report: programmes, sources, regions, reasons, checks, components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tunggal.policy.messages import Messages, read_messages
from tunggal.policy.reading import SWIFT
from tunggal.policy.variables import Variable, read_variables

UNKNOWN_REGION = "unknown"
FIELD_CHECKS = ("unknown_code", "not_a_number", "out_of_range", "impossible")


@dataclass(frozen=True)
class Region:
    """A regency as the report names it."""

    code: str
    name: str
    province_code: str
    province: str


@dataclass(frozen=True)
class Names:
    """What each code is called in the language of the report."""

    messages: Messages
    programmes: Mapping[str, str]
    components: Mapping[tuple[str, str], str]
    sources: Mapping[str, str]
    regions: Mapping[str, Region]
    variables: Mapping[str, Variable]

    def programme(self, code: str) -> str:
        """The short name: PKH."""
        if code in self.messages.groups["programmes"]:
            return self.messages.label("programmes", code)
        return self.programme_in_full(code)

    def programme_in_full(self, code: str) -> str:
        return self.programmes.get(code) or self.messages.label("programmes", code)

    def component(self, programme: str, code: str) -> str:
        named = self.components.get((programme, code))
        return named or self.messages.label("components", code)

    def source(self, code: str) -> str:
        return self.sources.get(code) or code

    def region(self, code: str) -> Region:
        unknown = "wilayah tidak diketahui" if self.messages.language == "id" else "region unknown"
        if code in self.regions:
            return self.regions[code]
        return Region(code, unknown if code == UNKNOWN_REGION else code, "", unknown)

    def area(self, code: str) -> str:
        """The name of a regency or a province, or the code of one that is not in force."""
        if code in self.regions:
            return self.regions[code].name
        return next(
            (each.province for each in self.regions.values() if each.province_code == code), code
        )

    def label(self, group: str, code: str) -> str:
        return self.messages.label(group, code)

    def feature(self, code: str) -> str:
        """A variable of the policy, or a feature or column that the messages name."""
        if code in self.variables:
            return self.variables[code].label[self.messages.language]
        return self.messages.label("features", code)

    def check(self, code: str) -> str:
        """A check of the rows; checks of one column are told by column and fault."""
        if code not in self.messages.groups["checks"]:
            for fault in FIELD_CHECKS:
                if code.endswith(f"_{fault}"):
                    column = self.feature(code.removesuffix(f"_{fault}"))
                    return f"{column}: {self.messages.label('checks', fault)}"
        return self.messages.label("checks", code)


def read_names(policy: Path, *, language: str, regencies: Sequence[Mapping[str, Any]]) -> Names:
    """The names in a policy folder; `regencies` are the rows of the question `regencies`."""
    programmes = _files(policy / "programmes")
    return Names(
        messages=read_messages(policy / "messages")[language],
        programmes={
            code: _word(values.get("name"), language) for code, values in programmes.items()
        },
        components={
            (code, component): _word(named, language)
            for code, values in programmes.items()
            for component, named in _components(values)
        },
        sources={
            code: _word(values.get("name"), language)
            for code, values in _files(policy / "sources").items()
        },
        regions={row["regency_code"]: _region(row) for row in regencies if row["regency_name"]},
        variables=read_variables(policy / "variables.yaml"),
    )


def _region(row: Mapping[str, Any]) -> Region:
    return Region(
        row["regency_code"], row["regency_name"], row["province_code"], row["province_name"]
    )


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    """The mappings of a folder by code. Only names are taken: the cycle has read them strictly."""
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        values = yaml.load(file.read_text(encoding="utf-8"), Loader=SWIFT)
        if isinstance(values, dict):
            found[str(values.get("code", file.stem))] = values
    return found


def _components(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Code and name of each component of a programme."""
    listed = values.get("components")
    if not isinstance(listed, dict):
        return []
    return [
        (str(code), each.get("name")) for code, each in listed.items() if isinstance(each, dict)
    ]


def _word(named: Any, language: str) -> str:
    if isinstance(named, dict):
        return str(named.get(language, ""))
    return str(named or "")
