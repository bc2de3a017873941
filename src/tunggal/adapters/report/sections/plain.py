"""Shows facts of any shape: values as a list of terms, equal mappings in a row as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tunggal.adapters.report.markup import Child, Group, Head, Html, Row, Table, element, joined
from tunggal.adapters.report.parts import minor
from tunggal.adapters.report.voice import Voice

DEEPEST = 4


def plain(voice: Voice, facts: Mapping[str, Any], *, id: str, words: Mapping[str, str]) -> Html:
    """Terms first, then what is nested; `words` name the keys."""
    terms = [(key, value) for key, value in facts.items() if not _nested(value)]
    parts: list[Child] = []
    if terms:
        parts.append(
            terms_list([(word(key, words), written(voice, value)) for key, value in terms])
        )
    for key, value in facts.items():
        if _nested(value):
            parts.append(_inner(voice, key, value, id=f"{id}-{key}", words=words))
    return joined(parts, "\n")


def word(key: str, words: Mapping[str, str]) -> str:
    return words.get(key) or key.replace("_", " ")


def terms_list(terms: Sequence[tuple[str, Child]]) -> Html:
    """Names and values side by side."""
    return element(
        "dl",
        *(element("div", element("dt", name), element("dd", value)) for name, value in terms),
        class_="terms",
    )


def written(voice: Voice, value: Any) -> str:
    """A value in words: whole numbers grouped, other numbers with three decimals."""
    if isinstance(value, bool):
        return voice("ya", "yes") if value else voice("tidak", "no")
    if isinstance(value, int):
        return voice.count(value)
    if isinstance(value, float):
        return voice.decimal(value, 3) if value == value and abs(value) < 1e15 else "–"
    if value is None:
        return "–"
    if isinstance(value, (list, tuple)):
        return ", ".join(written(voice, each) for each in value)
    return str(value)


def _nested(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(isinstance(each, Mapping) for each in value)
    return isinstance(value, Mapping) and bool(value)


def _inner(voice: Voice, key: str, value: Any, *, id: str, words: Mapping[str, str]) -> Html:
    title = word(key, words)
    if isinstance(value, Mapping) and _alike(list(value.values())):
        lines = [{"": name, **each} for name, each in value.items()]
        return table_of(voice, lines, id=id, caption=title, words=words)
    if isinstance(value, (list, tuple)):
        return table_of(
            voice,
            [each for each in value if isinstance(each, Mapping)],
            id=id,
            caption=title,
            words=words,
        )
    if id.count("-") > DEEPEST:
        return terms_list([(title, written(voice, str(value)))])
    return joined([minor(title), plain(voice, value, id=id, words=words)], "\n")


def _alike(values: Sequence[Any]) -> bool:
    """Whether values are mappings of plain values, so that they fit in the lines of one table."""
    return len(values) > 1 and all(
        isinstance(each, Mapping) and not any(_nested(inner) for inner in each.values())
        for each in values
    )


def table_of(
    voice: Voice,
    lines: Sequence[Mapping[str, Any]],
    *,
    id: str,
    caption: str,
    words: Mapping[str, str],
) -> Html:
    """Mappings with the same keys, one to a line; the first key names the line."""
    columns = list(dict.fromkeys(key for line in lines for key in line))
    heads = [
        Head(
            word(column, words),
            number=place > 0 and not any(isinstance(line.get(column), str) for line in lines),
        )
        for place, column in enumerate(columns)
    ]
    rows = [Row([written(voice, line.get(column)) for column in columns]) for line in lines]
    return Table(id, caption, heads, [Group(rows)]).html()
