"""policy/link.yaml: read, and refused with line and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rewriting import rewrite
from tunggal.policy.linking import LinkDecision, RecordName, read_linking
from tunggal.registry.errors import PolicyRefused

EXAMPLE = Path(__file__).parents[2] / "examples" / "indonesia" / "policy" / "link.yaml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    file = Path(shutil.copy(EXAMPLE, tmp_path))
    rewrite(file, old, new)
    return file


def test_the_example_is_read() -> None:
    linking = read_linking(EXAMPLE)
    assert linking.clean == ("dukcapil",)
    assert ("birth_date", "name_start") in linking.blocks
    assert linking.decisions == ()


def test_a_decision_names_two_records(tmp_path: Path) -> None:
    text = """decisions:
  - {record: {source: dtks, key: "1"}, other: {source: regsosek, key: "2"}, is: different, by: "minutes"}"""
    linking = read_linking(changed(tmp_path, "decisions: []", text))
    assert linking.decisions == (
        LinkDecision(RecordName("dtks", "1"), RecordName("regsosek", "2"), False, "minutes"),
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("accept: 9000", "accept: 90000", "at most 10000"),
        ("review: 3000", "review: 9500", "above accept"),
        ("margin: 4000", "margin: -1", "0 or more"),
        ("[nik_head]", "[nik_heart]", "cannot be blocked on"),
        ("[nik_head]", "[]", "everybody with everybody"),
        ("accept:", "acept:", "accept: is missing"),
        ("decisions: []", "decisions: [{record: {source: a, key: b}}]", "other: is missing"),
        (
            "decisions: []",
            'decisions: [{record: {source: a, key: b}, other: {source: a, key: b}, is: same, by: ""}]',
            "the record itself",
        ),
        (
            "decisions: []",
            "decisions: [{record: {source: a, key: b}, other: {source: a, key: c}, is: equal, by: x}]",
            "expected one of same, different",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(PolicyRefused, match=r"link\.yaml, line [0-9]+") as refused:
        read_linking(changed(tmp_path, old, new))
    assert says in str(refused.value)
