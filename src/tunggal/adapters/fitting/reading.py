"""Reads a survey delivery through its column map (`policy/sources/<code>.yaml`, holds: survey)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from tunggal.adapters.fitting.survey import MISSING, Array, SurveyData
from tunggal.policy.scoring import NOT_ASKED
from tunggal.policy.sources import ColumnMap, Part, Source, code_text
from tunggal.policy.variables import Variable
from tunggal.registry.errors import DeliveryRefused, UsageRefused

THOUSANDTHS = 1000  # a feature of type `number` is held in thousandths
NO_ANSWER = ("", "NA", "NAN", "NULL", ".")  # how R, Python, SQL and Stata write a missing value
_ENCODINGS = {"windows-1252": "cp1252"}


def read_survey(
    folder: Path, source: Source, *, variables: Mapping[str, Variable] | None = None
) -> SurveyData:
    """The survey in a delivery folder; raises DeliveryRefused that names file, row and column."""
    part = source.parts.get("survey")
    if part is None:
        raise UsageRefused(
            f"{source.file}: holds no survey. A model is fitted on a source that 'holds: survey'."
        )
    table = _table(folder, source, part)
    columns = {name: _column(table, each, source) for name, each in part.columns.items()}
    roles = {part.welfare, part.weight, part.cluster, *part.areas}
    features = {
        name: _whole(values, part.columns[name])
        for name, values in columns.items()
        if name not in roles and part.columns[name].kind in ("code", "amount", "number")
    }
    return SurveyData(
        f"{source.code}/{folder.name}",
        _with_not_asked(features, variables or {}),
        {name: "code" if part.columns[name].kind == "code" else "amount" for name in features},
        columns[part.welfare].astype(float),
        columns[part.weight].astype(float) if part.weight else np.ones(len(table)),
        _texts(columns[part.cluster]) if part.cluster else _numbered(len(table)),
        {level: _texts(columns[level]) for level in part.areas},
    )


def _numbered(rows: int) -> Array:
    return np.array([f"{row:09d}" for row in range(rows)], dtype=object)


def _texts(values: Array) -> Array:
    if values.dtype == object:
        return values
    return np.array([f"{value:g}" for value in values], dtype=object)


def _with_not_asked(
    features: Mapping[str, Array], variables: Mapping[str, Variable]
) -> dict[str, Array]:
    """Questions that the form skips get a code of their own, as in the register."""
    filled = dict(features)
    for name, values in features.items():
        asked = variables[name].asked_when if name in variables else None
        if asked is not None and asked[0] in features:
            earlier = features[asked[0]]
            skipped = (earlier != MISSING) & ~np.isin(earlier, asked[1])
            filled[name] = np.where((values == MISSING) & skipped, NOT_ASKED, values)
    return filled


# --------------------------------------------------------------------------- files


def _table(folder: Path, source: Source, part: Part) -> pyarrow.Table:
    files = sorted(folder.glob(part.files))
    if not files:
        raise DeliveryRefused(
            f"{folder.name}: no file matches '{part.files}' of {source.file}. "
            f"Ask {source.owner} to send the survey again, or mend 'files'."
        )
    read = _reader(source)
    return pyarrow.concat_tables([_checked(read(file, part), file, source, part) for file in files])


def _reader(source: Source) -> Callable[[Path, Part], pyarrow.Table]:
    if source.format == "parquet":
        return lambda file, part: pyarrow.parquet.read_table(file)
    if source.format == "csv":
        return lambda file, part: _csv(file, source, part)
    raise UsageRefused(
        f"{source.file}: format: a survey is read from csv (also .csv.gz) or parquet, not "
        f"{source.format}. Save the sheet as CSV."
    )


def _csv(file: Path, source: Source, part: Part) -> pyarrow.Table:
    texts = dict.fromkeys(part.delivered_columns, pyarrow.string())
    return pyarrow.csv.read_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(
            encoding=_ENCODINGS.get(source.encoding, source.encoding.removesuffix("-sig"))
        ),
        parse_options=pyarrow.csv.ParseOptions(delimiter=source.delimiter),
        convert_options=pyarrow.csv.ConvertOptions(column_types=texts, strings_can_be_null=False),
    )


def _checked(table: pyarrow.Table, file: Path, source: Source, part: Part) -> pyarrow.Table:
    """Only the mapped columns, all as text; those that may lack are added empty."""
    absent = [name for name in part.delivered_columns if name not in table.column_names]
    needed = [name for name in absent if not part.may_lack(name)]
    if needed:
        raise DeliveryRefused(
            f"{file.name}: column '{needed[0]}' is missing; found {', '.join(table.column_names[:12])}"
            f"{' …' if len(table.column_names) > 12 else ''}. Ask {source.owner} to send it again, "
            f"or map the column in {source.file}."
        )
    empty = pyarrow.nulls(table.num_rows, pyarrow.string())
    columns = [
        empty if name in absent else table[name].cast("string") for name in part.delivered_columns
    ]
    return pyarrow.table(columns, names=list(part.delivered_columns))


# --------------------------------------------------------------------------- columns


def _column(table: pyarrow.Table, each: ColumnMap, source: Source) -> Array:
    """Texts as objects, codes and amounts as floats with NaN where there is no answer."""
    if each.column is None:
        return np.full(table.num_rows, float(each.value or 0))
    encoded = table[each.column].combine_chunks().dictionary_encode()
    written = [text if text is not None else "" for text in encoded.dictionary.to_pylist()]
    places = encoded.indices.fill_null(len(written)).to_numpy(zero_copy_only=False)
    turn = _turn(each)
    turned: list[object] = []
    for place, text in enumerate([*written, ""]):
        try:
            turned.append(turn(text))
        except ValueError as fault:
            row = int(np.argmax(places == place)) + 2
            raise DeliveryRefused(
                f"{source.code}: column '{each.column}', row {row}: '{text}' {fault}. Ask "
                f"{source.owner}, or list it under 'codes' or 'unknown' in {source.file}."
            ) from None
    return np.array(turned, dtype=object if each.kind == "text" else float)[places]


def _turn(each: ColumnMap) -> Callable[[str], object]:
    if each.kind == "text":
        return lambda text: text.strip()
    if each.kind == "code":
        return lambda text: _code(text, each.codes, each.unknown)
    return lambda text: _number(text, each.unknown, each.most)


def _code(text: str, codes: Mapping[str, int | str], unknown: Sequence[str]) -> float:
    written = code_text(text)
    if written in NO_ANSWER or written in unknown:
        return np.nan
    if not codes:
        if not written.isdigit():
            raise ValueError("is not a whole number and no codes are listed")
        return float(written)
    if written not in codes:
        raise ValueError("is not a listed code")
    return float(codes[written])


def _number(text: str, unknown: Sequence[str], most: int | None) -> float:
    written = text.strip()
    if code_text(written) in (*NO_ANSWER, *unknown):
        return np.nan
    try:
        number = float(written)
    except ValueError:
        raise ValueError("is not a number") from None
    return np.nan if most is not None and number > most else number


def _whole(values: Array, each: ColumnMap) -> Array:
    scaled = np.round(values * (THOUSANDTHS if each.kind == "number" else 1))
    return np.where(np.isnan(scaled), MISSING, np.nan_to_num(scaled)).astype(np.int64)
