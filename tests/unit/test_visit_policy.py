"""The policy of visits, minutes and dashboards: complete, and refused with its line where it is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rewriting import rewrite
from tunggal.policy.canonical import PERSONS, canonical_columns
from tunggal.policy.dashboard import read_dashboard
from tunggal.policy.minutes import read_minutes_form
from tunggal.policy.sources import read_source
from tunggal.policy.variables import read_variables
from tunggal.policy.visit_form import read_visit_form
from tunggal.registry.errors import PolicyRefused

POLICY = Path(__file__).parents[2] / "examples" / "indonesia" / "policy"
ROOMS: dict[str, Callable[[Path], Any]] = {
    "visit_form": read_visit_form, "minutes": read_minutes_form, "dashboard": read_dashboard,
}  # fmt: skip


def broken(folder: Path, file: str, old: str, new: str) -> Path:
    """The example policy with one thing changed."""
    shutil.copytree(POLICY, folder / "policy")
    rewrite(folder / "policy" / file, old, new, most=1)
    return folder / "policy"


def test_every_variable_is_asked_once_with_words_for_every_code() -> None:
    form, variables = (
        read_visit_form(POLICY / "visit_form"),
        read_variables(POLICY / "variables.yaml"),
    )
    assert {each.name for each in form.family} == {*variables}
    assert len(form.family) == len(variables) == 26
    for words in form.words.values():
        for each in form.persons:
            said = [words.phrases[f"person_{each.name}_{code}"] for code in each.column.codes]
            assert len({*said}) == len(said), each.name


def test_answers_have_a_column_in_the_delivery_of_cases() -> None:
    form = read_visit_form(POLICY / "visit_form")
    variables = read_variables(POLICY / "variables.yaml")
    source = read_source(POLICY / "sources" / "participation.yaml", variables)
    persons, families = (source.parts[part].delivered_columns for part in ("persons", "families"))
    assert {each.name for each in form.persons} <= {*persons} & {*PERSONS}
    assert {each.name for each in form.family} <= {*families}
    assert {"address", "kk", "nik"} <= {*families} & {*canonical_columns("families", variables)}


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("visit_form/form.yaml", "livestock]", "]", "'livestock' must stand here once"),
        ("visit_form/form.yaml", "livestock]", "livestock, floor]", "'floor' must stand here once"),
        ("visit_form/form.yaml", "livestock]", "livestock, pool]", "'pool' must stand here once"),
        ("visit_form/form.yaml", "  pregnant:", "  holds_pbi:", "must stand here once"),
        ("visit_form/form.yaml", "most_photos: 3", "most_photos: 0", "most_photos"),
        ("visit_form/id.yaml", "person_sex_2:", "person_sex_3:", "person_sex_2"),
        ("visit_form/en.yaml", "{question}: not answered yet.", "{age}", "age"),
        ("visit_form/id.yaml", "section_house:", "section_huis:", "section_house"),
        ("minutes/form.yaml", "women,", "men,", "took_part_men"),
        ("minutes/en.yaml", "{place}", "{where}", "where"),
        ("dashboard/limits.yaml", "smallest: 5", "smallest: none", "smallest"),
        ("dashboard/id.yaml", "  quota:", "  kuota:", "quota"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    room = file.split("/")[0]
    with pytest.raises(PolicyRefused, match=says) as told:
        ROOMS[room](broken(tmp_path, file, old, new) / room)
    assert room in str(told.value)
