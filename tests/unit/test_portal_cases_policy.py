"""The policy of the citizens' pages of cases: words that are used, a menu of kinds, a way to an end."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casework_world import policy
from tunggal.policy.portal_cases import PHRASES, read_case_menu, read_case_words, read_form_limits
from tunggal.registry.errors import PolicyRefused

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "indonesia" / "policy" / "portal" / "cases"
PORTAL = ROOT / "src" / "tunggal" / "service" / "portal"


def test_every_sentence_is_shown_somewhere() -> None:
    shared = PORTAL.parent / "cases"
    pages = "".join(file.read_text() for room in (PORTAL, shared) for file in room.rglob("*.html"))
    code = "".join(file.read_text() for file in PORTAL.glob("case_*.py"))
    built = {f"way_{when}" for when in ("done", "now", "next")}
    built |= {f"whom_{way}" for way in ("me", "member", "family", "other")}
    for name in set(PHRASES) - built:
        assert re.search(rf"say\.{name}\b", pages) or f'"{name}"' in code, name


def test_every_kind_of_a_citizen_stands_in_the_menu_once() -> None:
    listed = [kind for kinds in read_case_menu(FOLDER).values() for kind in kinds]
    assert len(listed) == len(set(listed))
    assert set(listed) == {code for code, kind in policy().kinds.items() if "citizen" in kind.roles}


@pytest.mark.parametrize("language", ["id", "en"])
def test_sentences_are_short(language: str) -> None:
    words = read_case_words(FOLDER, read_case_menu(FOLDER))[language]
    for name, text in words.phrases.items():
        for sentence in re.split(r"(?<=[.?:])\s+", text):
            assert len(sentence.split()) <= 20, (name, sentence)


def test_a_group_without_a_title_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "cases")
    menu = folder / "menu.yaml"
    menu.write_text(menu.read_text() + "  more: [appeal]\n")
    with pytest.raises(PolicyRefused, match="group_more: is missing"):
        read_case_words(folder, read_case_menu(folder))


def test_limits_are_read() -> None:
    assert read_form_limits(FOLDER).most == {"form": 60, "withheld": 600}


@pytest.mark.parametrize("kind", sorted(policy().kinds))
def test_the_usual_way_leads_to_an_end(kind: str) -> None:
    pytest.importorskip("django")
    from tunggal.policy.case_terms import Ruling
    from tunggal.service.portal.case_way import usual_way

    flow = policy().kinds[kind].flow
    for ruling in Ruling:
        way = usual_way(flow, ruling)
        assert way[0] == flow.start
        assert flow.states[way[-1]].is_end
        assert "withdrawn" not in way
        assert len(set(way)) == len(way)
    if "enter_release" in flow.steps:
        assert "in_release" not in usual_way(flow, Ruling.NOT_UPHELD)
