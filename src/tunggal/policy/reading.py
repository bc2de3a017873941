"""Reads a policy file into plain values that remember their line, and refuses bad ones kindly.

A `Section` is a mapping of the file. It is read key by key; `done()` refuses what nobody read,
so an unknown key, which is most often a misspelt one, never passes in silence.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from tunggal.registry.errors import PolicyRefused

T = TypeVar("T")
_MISSING = object()
# Knows only plain values, as SafeLoader; several times as fast where libyaml is.
SWIFT: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Section:
    """One mapping of a policy file: its values by key, and where each stands."""

    file: str
    line: int
    values: dict[str, Any]
    lines: dict[str, int]
    path: str = ""
    read: set[str] = field(default_factory=set)

    def refuse(self, key: str | None, problem: str, remedy: str = "") -> PolicyRefused:
        """An error that names file, line and key; raise what this returns."""
        line = self.lines.get(key, self.line) if key else self.line
        where = f"{self.file}, line {line}"
        name = f"{self.path}.{key}" if self.path and key else (key or self.path)
        return PolicyRefused(f"{where}: {name}: {problem}" + (f" {remedy}" if remedy else ""))

    def has(self, key: str) -> bool:
        if key not in self.values:
            self.read.add(key)  # a key that may stand here, for the hint of `done`
        return key in self.values

    def keys(self) -> Iterator[str]:
        """The keys as written; each counts as read once it is asked for."""
        return iter(self.values)

    def _take(self, key: str, kind: type | tuple[type, ...], says: str, default: Any) -> Any:
        self.read.add(key)
        value = self.values.get(key, _MISSING)
        if value is _MISSING:
            if default is not _MISSING:
                return default
            raise self.refuse(key, f"is missing; expected {says}.")
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool:
            raise self.refuse(key, f"expected {says}, found {_shown(value)}.")
        return value

    def text(self, key: str, default: Any = _MISSING) -> str:
        return self._take(key, str, "a text", default)  # type: ignore[no-any-return]

    def whole(self, key: str, default: Any = _MISSING, at_least: int | None = None) -> int:
        value = self._take(key, int, "a whole number", default)
        if at_least is not None and value is not None and value < at_least:
            raise self.refuse(key, f"expected {at_least} or more, found {value}.")
        return value  # type: ignore[no-any-return]

    def number(self, key: str, default: Any = _MISSING) -> float:
        value = self._take(key, (int, float), "a number", default)
        return value if value is default else float(value)

    def flag(self, key: str, default: Any = _MISSING) -> bool:
        return self._take(key, bool, "true or false", default)  # type: ignore[no-any-return]

    def day(self, key: str, default: Any = _MISSING) -> date:
        return self._take(key, date, "a date such as 2026-03-31", default)  # type: ignore[no-any-return]

    def choice(self, key: str, among: tuple[str, ...], default: Any = _MISSING) -> str:
        value = self.text(key, default)
        if value is not default and value not in among:
            near = difflib.get_close_matches(str(value), among, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise self.refuse(key, f"expected one of {', '.join(among)}, found '{value}'.{hint}")
        return value

    def texts(self, key: str, default: Any = _MISSING) -> tuple[str, ...]:
        values = self._take(key, list, "a list of texts", default)
        if values is default:
            return values  # type: ignore[no-any-return]
        if not all(isinstance(value, str) for value in values):
            raise self.refuse(key, "expected a list of texts; write codes in quotes.")
        return tuple(values)

    def section(self, key: str, default: Any = _MISSING) -> Section:
        return self._take(key, Section, "a mapping of keys and values", default)  # type: ignore[no-any-return]

    def sections(self, key: str, default: Any = _MISSING) -> tuple[Section, ...]:
        values = self._take(key, list, "a list of mappings", default)
        if values is default:
            return values  # type: ignore[no-any-return]
        for value in values:
            if not isinstance(value, Section):
                raise self.refuse(key, f"expected a list of mappings, found {_shown(value)}.")
        return tuple(values)

    def value(self, key: str, default: Any = _MISSING) -> Any:
        """A value of any kind."""
        return self._take(key, object, "a value", default)

    def mapped(self, key: str, make: Callable[[Section], T]) -> T:
        """A sub-section turned into a value, with nothing left unread in it."""
        inner = self.section(key)
        made = make(inner)
        inner.done()
        return made

    def done(self) -> None:
        """Refuse keys that nobody read."""
        for key in self.values:
            if key not in self.read:
                near = difflib.get_close_matches(key, sorted(self.read), 1)
                hint = (
                    f"Did you mean '{near[0]}'?"
                    if near
                    else (f"Known here: {', '.join(sorted(self.read))}.")
                )
                raise self.refuse(key, "is not a key of this file.", hint)


def read_policy(file: Path, *, shown_as: str | None = None) -> Section:
    """The mapping of one YAML file; refuses what is no mapping, double keys and bad YAML."""
    name = shown_as or file.as_posix()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PolicyRefused(
            f"{name}: the file does not exist. Run 'tunggal init' for an example."
        ) from None
    except UnicodeDecodeError as fault:
        raise PolicyRefused(
            f"{name}: is not UTF-8 text ({fault.reason} at byte {fault.start})."
        ) from None
    return parse_policy(text, shown_as=name)


def parse_policy(text: str, *, shown_as: str) -> Section:
    """The mapping that a YAML text holds; `shown_as` stands for the file in errors."""
    try:
        _refuse_aliases(text, shown_as)
        node = _composed(text)
        if not isinstance(node, yaml.MappingNode):
            raise PolicyRefused(f"{shown_as}, line 1: expected keys and values, found none.")
        return _section(node, shown_as, "")
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(fault, "problem", None) or "cannot be read as YAML"
        raise PolicyRefused(f"{shown_as}, line {line}: {problem}.") from None


def _composed(text: str) -> yaml.Node | None:
    if "\t" not in text:  # libyaml takes tabs where indents are meant
        try:
            return yaml.compose(text, Loader=SWIFT)
        except yaml.YAMLError:
            pass  # the other says in better words what is wrong
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _refuse_aliases(text: str, file: str) -> None:
    # An alias can hold itself, and hides from a reader what a line says.
    if "*" not in text:
        return
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken):
            line = token.start_mark.line + 1
            raise PolicyRefused(
                f"{file}, line {line}: an alias (*{token.value}) is not read; write it out."
            )


def _section(node: yaml.MappingNode, file: str, path: str) -> Section:
    section = Section(file, node.start_mark.line + 1, {}, {}, path)
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in section.values:
            raise section.refuse(
                None,
                f"the key '{key}' stands twice (again in line {key_node.start_mark.line + 1}).",
            )
        section.lines[key] = key_node.start_mark.line + 1
        section.values[key] = _value(value_node, file, f"{path}.{key}" if path else key)
    return section


def _value(node: yaml.Node, file: str, path: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _section(node, file, path)
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, file, f"{path}[{place}]") for place, each in enumerate(node.value)]
    return _SCALARS.construct_object(node, deep=True)


class _Scalars(yaml.constructor.SafeConstructor):
    """Makes Python values of single YAML scalars."""


_SCALARS = _Scalars()


def _shown(value: object) -> str:
    if isinstance(value, Section):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"'{value}'"
