"""Reads what each institution delivers: the files `policy/sources/<code>.yaml`, into frozen values."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from tunggal.policy.canonical import Canonical, canonical_columns
from tunggal.policy.dates import DATE_PARTS, ISO
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.source import ColumnMap, Owner, Part, Source, code_text
from tunggal.policy.variables import Variable, read_variables, words
from tunggal.registry.errors import PolicyRefused

__all__ = ["ColumnMap", "Owner", "Part", "Source", "code_text", "read_source", "read_sources"]

HOLDS = ("register", "leads", "decisions", "protections", "seats", "survey")
FORMATS = ("csv", "parquet", "xlsx")
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-8-sig", "windows-1252")
SCHEMES = ("population", "statistics")
_PARTS = {
    "register": ("persons", "families"),
    "leads": ("leads",),
    "decisions": ("decisions", "persons", "families"),
    "protections": ("protections",),
    "seats": ("seat_holders",),
    "survey": ("survey",),
}
# Sources that answer nothing about persons and families, so that nobody asks whom to believe.
_NEVER_BELIEVED = ("leads", "protections", "seats", "survey")
# Part → columns of which at least one must be mapped, and columns that must all be.
_NEEDED = {
    "persons": ("nik", "name"),
    "leads": ("nik", "name"),
    "decisions": ("nik", "kk"),
    "protections": ("nik", "name"),
    "seat_holders": ("nik", "kk"),
}
_ALWAYS = {
    "leads": ("kind",),
    "decisions": ("case_number", "kind", "upheld"),
    "protections": ("kind",),
    "seat_holders": ("programme",),
}
_SURVEY_TYPES = {
    "code": "code",
    "flag": "code",
    "amount": "amount",
    "number": "number",
    "text": "text",
}


def read_sources(folder: Path) -> dict[str, Source]:
    """The sources of the folder `policy/sources` by code; `variables.yaml` lies beside it.

    Raises PolicyRefused for the first file that cannot be used.
    """
    variables = read_variables(folder.parent / "variables.yaml")
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise PolicyRefused(
            f"{folder.as_posix()}: holds no source file. "
            "Run 'tunggal init' for examples, then describe each delivering office in one file."
        )
    read = [read_source(file, variables) for file in files]
    return {source.code: source for source in read}


def read_source(file: Path, variables: Mapping[str, Variable]) -> Source:
    """One source file."""
    top = read_policy(file)
    source = _source(top, variables)
    top.done()
    if source.code != file.stem:
        raise top.refuse(
            "code", f"the file is named '{file.name}'.", f"Name it '{source.code}.yaml'."
        )
    return source


def _source(top: Section, variables: Mapping[str, Variable]) -> Source:
    holds = top.choice("holds", HOLDS)
    form = top.choice("format", FORMATS)
    parts = _parts(top, holds, variables)
    return Source(
        code=_code(top),
        name=top.mapped("name", words),
        owner=top.mapped("owner", lambda each: Owner(each.text("office"), each.text("contact"))),
        holds=holds,
        takes=top.choice("takes", ("latest", "all"), "latest"),
        format=form,
        delimiter=_delimiter(top) if form == "csv" else "",
        encoding=top.choice("encoding", ENCODINGS, "utf-8") if form == "csv" else "",
        precedence=0 if holds in _NEVER_BELIEVED else top.whole("precedence", at_least=0),
        field_precedence=_field_precedence(top, parts),
        speaks_of=top.day("speaks_of", None),
        parts=parts,
    )


def _code(top: Section) -> str:
    code = top.text("code")
    if not (code.isascii() and code.replace("_", "").isalnum() and code == code.lower()):
        raise top.refuse("code", f"'{code}' is not a code; use small letters, digits and '_'.")
    return code


def _delimiter(top: Section) -> str:
    given = top.text("delimiter", ",")
    delimiter = "\t" if given.lower() == "tab" else given
    if delimiter not in DELIMITERS:
        raise top.refuse("delimiter", f"expected ',' or ';' or '|' or tab, found '{given}'.")
    return delimiter


def _field_precedence(top: Section, parts: Mapping[str, Part]) -> dict[str, int]:
    if not top.has("field_precedence"):
        return {}
    known = {name for part in parts.values() for name in part.columns}
    section = top.section("field_precedence")
    for name in section.keys():  # noqa: SIM118
        if name not in known:
            raise section.refuse(name, "is not mapped in this file.", _near(name, known))
    return {name: section.whole(name, at_least=0) for name in section.keys()}  # noqa: SIM118


def _parts(top: Section, holds: str, variables: Mapping[str, Variable]) -> dict[str, Part]:
    parts = {}
    for name in _PARTS[holds]:
        if top.has(name):
            read = _survey if name == "survey" else _part
            parts[name] = top.mapped(name, lambda section, n=name, r=read: r(n, section, variables))  # type: ignore[misc]
    if not parts or (_PARTS[holds][0] not in parts and holds != "register"):
        expected = " or ".join(_PARTS[holds][:2] if holds == "register" else _PARTS[holds][:1])
        raise top.refuse("holds", f"a source that holds {holds} needs a section '{expected}'.")
    return parts


def _part(name: str, section: Section, variables: Mapping[str, Variable]) -> Part:
    known = canonical_columns(name, variables)
    columns = {
        each: listed.mapped(each, lambda entry, each=each: _column(known[each], entry))  # type: ignore[misc]
        for listed in [section.section("columns")]
        for each in _refuse_unknown(listed, known)
    }
    part = Part(
        holds=name,
        files=section.text("files"),
        columns=columns,
        key=section.text("key", None),
        family_key=section.text("family_key", None) if name == "persons" else None,
        sheet=section.text("sheet", None),
        optional=section.flag("optional", False),
    )
    _refuse_nameless(section, part)
    return part


def _refuse_unknown(listed: Section, known: Mapping[str, Canonical]) -> tuple[str, ...]:
    for name in listed.keys():  # noqa: SIM118
        if name not in known:
            raise listed.refuse(name, "is not a column of tunggal.", _near(name, known))
    return tuple(listed.keys())


def _near(name: str, known: object) -> str:
    names = sorted(known)  # type: ignore[call-overload]
    near = difflib.get_close_matches(name, names, 1, cutoff=0.5)
    return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(names)}."


def _refuse_nameless(section: Section, part: Part) -> None:
    """Without one of these columns every row would be refused."""
    needed = _NEEDED.get(part.holds, ("kk",) if part.key is None else ("kk", "nik"))
    keyless = part.holds == "families" and part.key is not None
    if not any(name in part.columns for name in needed) and not keyless:
        raise section.refuse("columns", f"map at least one of {', '.join(needed)}.")
    for name in _ALWAYS.get(part.holds, ()):
        if name not in part.columns:
            raise section.refuse("columns", f"the column '{name}' must be mapped.")


def _column(canonical: Canonical, entry: Section) -> ColumnMap:
    if entry.has("type"):
        entry.choice("type", _types(canonical))
    codes = _codes(canonical, entry) if canonical.kind in ("code", "word") else {}
    return ColumnMap(
        canonical=canonical.name,
        kind=canonical.kind,
        column=None if entry.has("value") else entry.text("column"),
        codes=codes,
        dates=_dates(entry) if canonical.kind == "date" else (),
        region_codes=entry.choice("region_codes", SCHEMES, "population")
        if canonical.kind == "region"
        else "population",
        unknown=tuple(code_text(each) for each in entry.texts("unknown", ())),
        most=canonical.most,
        optional=entry.flag("optional", False),
        value=_constant(canonical, entry) if entry.has("value") else None,
    )


def _types(canonical: Canonical) -> tuple[str, ...]:
    """The words a file may say for a column's kind; it need not say any."""
    if canonical.kind == "code":
        return ("code", "flag") if canonical.codes == (1, 2) else ("code",)
    return (canonical.kind,)


def _constant(canonical: Canonical, entry: Section) -> int | str:
    value = entry.value("value")
    if canonical.kind not in ("code", "word"):
        raise entry.refuse("value", "only a column of codes or words can be the same in every row.")
    return _ours(canonical, entry, "value", value)


def _codes(canonical: Canonical, entry: Section) -> dict[str, int | str]:
    if not entry.has("codes"):
        ours: tuple[int | str, ...] = (*canonical.codes, *canonical.words)
        return {code_text(str(each)): each for each in ours}
    section = entry.section("codes")
    codes: dict[str, int | str] = {}
    for theirs in section.keys():  # noqa: SIM118
        if code_text(theirs) in codes:
            raise section.refuse(
                theirs, "is the same code as one above it (case and leading zeros do not count)."
            )
        codes[code_text(theirs)] = _ours(canonical, section, theirs, section.value(theirs))
    return codes


def _ours(canonical: Canonical, section: Section, key: str, value: object) -> int | str:
    if canonical.kind == "word":
        if not isinstance(value, str) or (canonical.words and value not in canonical.words):
            expected = ", ".join(canonical.words) or "a word"
            raise section.refuse(key, f"expected {expected}; found '{value}'.")
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise section.refuse(key, f"expected a whole number as our code, found '{value}'.")
    if canonical.codes and value not in canonical.codes:
        shown = ", ".join(str(each) for each in canonical.codes)
        raise section.refuse(key, f"'{canonical.name}' has no code {value}.", f"Codes: {shown}.")
    return value


def _dates(entry: Section) -> tuple[str, ...]:
    formats = entry.texts("dates", (ISO,))
    for written in formats:
        if DATE_PARTS.fullmatch(written) is None:
            raise entry.refuse(
                "dates",
                f"'{written}' is not a date format.",
                "Write D or DD, M, MM, MMM or MMMM, YY or YYYY, in the order of the source: DD/MM/YYYY.",
            )
    return formats


def _survey(name: str, section: Section, variables: Mapping[str, Variable]) -> Part:
    listed = section.section("columns")
    columns = {
        each: listed.mapped(each, lambda entry, each=each: _survey_column(each, entry, variables))  # type: ignore[misc]
        for each in listed.keys()  # noqa: SIM118
    }
    part = Part(
        holds=name,
        files=section.text("files"),
        columns=columns,
        key=section.text("key", None),
        sheet=section.text("sheet", None),
        welfare=section.text("welfare"),
        weight=section.text("weight", None),
        cluster=section.text("cluster", None),
        areas=section.texts("areas", ()),
    )
    for role, named in (
        ("welfare", part.welfare),
        ("weight", part.weight),
        ("cluster", part.cluster),
    ):
        _refuse_unmapped(section, role, named, columns)
    for area in part.areas:
        _refuse_unmapped(section, "areas", area, columns)
    if columns[part.welfare].kind not in ("amount", "number"):
        raise section.refuse(
            "welfare", f"the column '{part.welfare}' must be of type amount or number."
        )
    return part


def _refuse_unmapped(
    section: Section, role: str, named: str | None, columns: Mapping[str, ColumnMap]
) -> None:
    if named is not None and named not in columns:
        raise section.refuse(
            role, f"'{named}' is not among the columns of the survey.", _near(named, columns)
        )


def _survey_column(name: str, entry: Section, variables: Mapping[str, Variable]) -> ColumnMap:
    """A survey may hold any column; one named like a variable keeps that variable's codes."""
    if name in variables and not entry.has("type"):
        known = canonical_columns("families", variables)[name]
        return _column(known, entry)
    kind = _SURVEY_TYPES[entry.choice("type", tuple(_SURVEY_TYPES))]
    flag = kind == "code" and entry.text("type") == "flag"
    canonical = Canonical(name, kind, (1, 2) if flag else ())
    codes = _codes(canonical, entry) if kind == "code" and (flag or entry.has("codes")) else {}
    return ColumnMap(
        canonical=name,
        kind=kind,
        column=entry.text("column"),
        codes=codes,
        unknown=tuple(code_text(each) for each in entry.texts("unknown", ())),
        optional=entry.flag("optional", False),
    )
