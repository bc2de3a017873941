"""A survey delivery is read through its column map, or refused with file, row and remedy."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rank_worlds import VARIABLES
from tunggal.adapters.fitting import read_survey
from tunggal.adapters.fitting.survey import MISSING
from tunggal.policy.sources import Source, read_source
from tunggal.registry.errors import DeliveryRefused, UsageRefused

MAP = """
code: small
name: {id: "Kecil", en: "Small"}
owner: {office: "Badan Contoh", contact: "data@example.go.id"}
holds: survey
format: FORMAT
survey:
  files: "house*"
  welfare: spent
  weight: weight
  cluster: village
  areas: [regency]
  columns:
    spent: {column: Y, type: number}
    weight: {column: W, type: number}
    village: {column: V, type: text}
    regency: {column: R, type: text}
    lighting: {column: LIGHT, type: code}
    power: {column: POWER, type: code, unknown: ["9"]}
    car: {column: CAR, type: flag, codes: {"1": 1, "0": 2}}
    rooms: {column: ROOMS, type: amount}
    share: {column: SHARE, type: number}
"""
ROWS = """Y,W,V,R,LIGHT,POWER,CAR,ROOMS,SHARE
100.5,1,v1,1101,1,3.0,1,2,0.25
200,2,v1,1101,4,,0,NA,
,1,v2,1102,1,9,,3.6,1.5
"""


def _source(tmp_path: Path, text: str = MAP) -> Source:
    file = tmp_path / "small.yaml"
    file.write_text(text.replace("FORMAT", "csv"), encoding="utf-8")
    return read_source(file, {})


def _delivery(tmp_path: Path, rows: str) -> Path:
    folder = tmp_path / "2026Q1"
    folder.mkdir()
    (folder / "house.csv").write_text(rows, encoding="utf-8")
    return folder


def test_csv_becomes_whole_numbers(tmp_path: Path) -> None:
    survey = read_survey(_delivery(tmp_path, ROWS), _source(tmp_path), variables=VARIABLES)
    assert survey.name == "small/2026Q1"
    assert survey.features["power"].tolist() == [3, 0, MISSING]  # not asked; listed as unknown
    assert survey.features["car"].tolist() == [1, 2, MISSING]
    assert survey.features["rooms"].tolist() == [2, MISSING, 4]
    assert survey.features["share"].tolist() == [250, MISSING, 1500]  # thousandths
    assert survey.kinds["rooms"] == "amount"
    assert survey.welfare[:2].tolist() == [100.5, 200.0]
    assert np.isnan(survey.welfare[2])
    assert survey.areas["regency"].tolist() == ["1101", "1101", "1102"]


def test_gzip_and_parquet_read_the_same(tmp_path: Path) -> None:
    plain = read_survey(_delivery(tmp_path, ROWS), _source(tmp_path))
    zipped = tmp_path / "zipped"
    zipped.mkdir()
    (zipped / "house.csv.gz").write_bytes(gzip.compress(ROWS.encode()))
    columns = {
        "Y": [100.5, 200.0, None],
        "W": [1.0, 2.0, 1.0],
        "V": ["v1", "v1", "v2"],
        "R": ["1101", "1101", "1102"],
        "LIGHT": [1, 4, 1],
        "POWER": [3, None, 9],
        "CAR": [1, 0, None],
        "ROOMS": [2.0, None, 3.6],
        "SHARE": [0.25, None, 1.5],
    }
    parquet = tmp_path / "parquet"
    parquet.mkdir()
    pq.write_table(pa.table(columns), parquet / "house.parquet")
    file = tmp_path / "small.yaml"
    file.write_text(MAP.replace("FORMAT", "parquet"), encoding="utf-8")
    for folder, source in ((zipped, _source(tmp_path)), (parquet, None)):
        if source is None:
            file.write_text(MAP.replace("FORMAT", "parquet"), encoding="utf-8")
            source = read_source(file, {})
        other = read_survey(folder, source)
        assert {name: each.tolist() for name, each in other.features.items()} == {
            name: each.tolist() for name, each in plain.features.items()
        }


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("ROOMS", "RUANG", r"house.csv: column 'ROOMS' is missing.*Ask Badan Contoh"),
        ("100.5,1", "lots,1", r"column 'Y', row 2: 'lots' is not a number"),
        ("4,,0", "4,,7", r"column 'CAR', row 3: '7' is not a listed code"),
        (",1,9,,3.6", ",grid,9,,3.6", r"column 'LIGHT', row 4: 'grid' is not a whole number"),
    ],
)
def test_bad_rows_are_refused_kindly(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in ROWS
    folder = _delivery(tmp_path, ROWS.replace(old, new, 1))
    with pytest.raises(DeliveryRefused, match=says):
        read_survey(folder, _source(tmp_path))


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2026Q1").mkdir()
    with pytest.raises(DeliveryRefused, match=r"no file matches 'house\*'"):
        read_survey(tmp_path / "2026Q1", _source(tmp_path))


def test_only_a_survey_can_be_fitted_on(tmp_path: Path) -> None:
    text = MAP[: MAP.index("survey:\n  files")].replace("holds: survey", "holds: leads")
    text += 'leads:\n  files: "a*"\n  columns:\n    nik: {column: N}\n    kind: {column: K}\n'
    with pytest.raises(UsageRefused, match="holds no survey"):
        read_survey(tmp_path, _source(tmp_path, text))
