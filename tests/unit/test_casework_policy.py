"""Policy files of casework that cannot be used are refused with file, line, expected and found."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casework_world import FOLDER, policy
from rewriting import rewrite
from tunggal.policy.case_calendar import read_calendar
from tunggal.policy.case_terms import OWNERS, Role, Ruling
from tunggal.policy.case_words import REFUSALS
from tunggal.policy.casework import read_casework
from tunggal.policy.sources import read_sources
from tunggal.registry.errors import PolicyRefused

KINDS = {
    "status_question", "proposal", "objection", "correction", "death", "birth", "move", "split",
    "reactivation", "withdrawal", "complaint", "appeal", "lead_contest",
}  # fmt: skip
FIELD, DESK, PROPOSAL = "flows/field.yaml", "flows/desk.yaml", "kinds/proposal.yaml"


def test_every_kind_of_case_is_there() -> None:
    assert set(policy().kinds) == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_open_state_has_owners_and_days(kind: str) -> None:
    for state in policy().kinds[kind].flow.states.values():
        assert state.is_end or all(turn.role in OWNERS and turn.days >= 0 for turn in state.turns)
        if not state.is_end:
            assert state.turns[-1].role in (Role.MINISTRY, Role.REGENCY_VERIFIER)


def test_all_owners_of_the_house_own_something() -> None:
    owners = {
        turn.role
        for kind in policy().kinds.values()
        for state in kind.flow.states.values()
        for turn in state.turns
    }
    assert owners == set(OWNERS)


def test_what_decides_needs_two_pairs_of_eyes() -> None:
    for kind in policy().kinds.values():
        for step in kind.flow.steps.values():
            assert not step.settles or step.four_eyes, f"{kind.code}.{step.code}"


def test_reasons_may_mean_opposite_things() -> None:
    kinds = policy().kinds
    assert kinds["proposal"].rulings["visit_finds_no_need"] is Ruling.NOT_UPHELD
    assert kinds["objection"].rulings["visit_finds_no_need"] is Ruling.UPHELD


def test_leads_and_columns_are_those_of_the_sources() -> None:
    sources = read_sources(FOLDER.parent / "sources")
    lead = policy().kinds["lead_contest"].fields["lead"]
    assert set(lead.choices) == sources["leads"].parts["leads"].words_of("kind")
    parts = sources["participation"].parts
    for kind in policy().kinds.values():
        for row, part in (
            (kind.cycle and kind.cycle.person, "persons"),
            (kind.cycle and kind.cycle.family, "families"),
        ):
            for column in {*row.fields, *row.always} if row else ():
                assert column in parts[part].columns


@pytest.fixture
def broken(tmp_path: Path):
    """A copy of the policy in which one text stands for another."""

    def change(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "policy" / "casework"
        shutil.copytree(FOLDER, folder)
        shutil.copy(FOLDER.parent / "variables.yaml", folder.parent)
        rewrite(folder / file, old, new, most=1)
        return folder

    return change


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        # flows: dead ends, unreachable states, owners, deadlines
        (
            FIELD,
            "  told: end\n",
            "  told: end\n  lost: {ministry: 3}\n",
            r"states.lost: cannot be reached",
        ),
        (
            FIELD,
            "  tell_release: {from: [in_release]",
            "  tell_release: {from: [decided]",
            r"in_release: is a dead end",
        ),
        (FIELD, "  in_release: {ministry: 5}", "  in_release: {}", r"in_release: has no owner"),
        (
            FIELD,
            "  in_release: {ministry: 5}",
            "  in_release: {ministry: }",
            r"ministry: has no deadline",
        ),
        (
            FIELD,
            "  in_release: {ministry: 5}",
            "  in_release: {ministry: soon}",
            r"expected a whole number, found 'soon'",
        ),
        (
            FIELD,
            "  in_release: {ministry: 5}",
            "  in_release: {ministry: -1}",
            r"expected 0 or more, found -1",
        ),
        (FIELD, "  in_release: {ministry: 5}", "  in_release: open", r"expected whose turn it is"),
        (
            FIELD,
            "  in_release: {ministry: 5}",
            "  in_release: {auditor: 5}",
            r"expected a role that can own a case",
        ),
        (
            FIELD,
            "  in_release: {ministry: 5}",
            "  in_release: {facilitator: 5, ministry: 5}",
            r"facilitator owns it but may take no step",
        ),
        (
            FIELD,
            "to: told, by: [service, ministry], when: not_upheld",
            "to: told, by: [service, ministry], when: upheld",
            r"decided: a case that is not_upheld would never end",
        ),
        (
            FIELD,
            "  received: {village",
            "  first: end\n  received: {village",
            r"expected an open state first",
        ),
        # flows: steps
        (
            FIELD,
            "  screen: {from: [received], to: screened, named: true}",
            "  screen: {from: [received], to: screned, named: true}",
            r"steps.screen.to: expected states of this flow, found 'screned'",
        ),
        (
            FIELD,
            "  screen: {from: [received]",
            "  screen: {from: [told]",
            r"'told' is an end; nothing leads out of it",
        ),
        (
            FIELD,
            "four_eyes: [decline, decide]}",
            "four_eyes: [decline, decides]}",
            r"expected steps of this flow, found 'decides'",
        ),
        (
            FIELD,
            "by: [regency_verifier, ministry]\n    decides",
            "by: [auditor]\n    decides",
            r"expected roles that may act .*found 'auditor'",
        ),
        (FIELD, "  screen: {from", "  escalate: {from", r"escalate: is a word of tunggal itself"),
        (FIELD, "    settles: true\n", "", r"expected a step with 'settles: true', found none"),
        (
            FIELD,
            "{from: [regency_decision], to: signing, decides: true}",
            "{from: [regency_decision], to: told, decides: true}",
            r"told: a decision may end here that nobody made final",
        ),
        (
            FIELD,
            "  screen: {from: [received], to: screened, named: true}",
            "  screen: {from: [received], to: ministry_check}",
            r"from: a case may come here undecided",
        ),
        (
            FIELD,
            "in_release, by: [service, ministry], when: upheld",
            "in_release, by: [service, ministry], wen: upheld",
            r"wen: is not a key of this file. Did you mean 'when'",
        ),
        (
            FIELD,
            "  screen: {from: [received], to: screened, named: true}",
            "  screen: {from: [received], to: screened, when: upheld}",
            r"when: a case may come here before its decision is final",
        ),
        (DESK, "code: desk", "code: desks", r"the file is named 'desk.yaml'"),
        # kinds
        (PROPOSAL, "flow: field", "flow: fields", r"Did you mean 'field'"),
        (PROPOSAL, "relations: [self, family", "relations: [selff, family", r"found 'selff'"),
        (
            PROPOSAL,
            "roles: [citizen",
            "roles: [auditor",
            r"brought_by.roles: expected among .*found 'auditor'",
        ),
        (
            PROPOSAL,
            "roles: [citizen, agent, village_operator, facilitator]",
            "roles: []",
            r"expected at least one of",
        ),
        (PROPOSAL, "[visit_confirms_need]", "[visit_confirm_need]", r"found 'visit_confirm_need'"),
        (
            PROPOSAL,
            "decide: {upheld: [visit_confirms_need], not",
            "decide: {not",
            r"one of the two is missing",
        ),
        (
            PROPOSAL,
            "  decline: {not_upheld: [dup",
            "  declines: {not_upheld: [dup",
            r"declines: is no deciding step",
        ),
        (
            PROPOSAL,
            "  decline: {not_upheld: [duplicate_case, outside_rules, papers_missing]}\n",
            "",
            r"the step 'decline' decides; expected its reasons",
        ),
        (
            PROPOSAL,
            "not_upheld: [duplicate_case,",
            "upheld: [duplicate_case], not_upheld: [duplicate_case,",
            r"upholds and refuses at once",
        ),
        (
            PROPOSAL,
            "verified_by: [visit_form,",
            "verified_by: [visit_from,",
            r"no step needs 'visit_from'",
        ),
        (
            PROPOSAL,
            "house_photo: optional",
            "house_photo: scren",
            r"expected 'optional' or a step of 'field'",
        ),
        (
            PROPOSAL,
            "why: {is: text, most: 1000}",
            "why: {is: txt}",
            r"expected one of text, .*found 'txt'",
        ),
        (
            PROPOSAL,
            "cycle: {decision: proposal",
            "cycle: {decision: proposals",
            r"Did you mean 'proposal'",
        ),
        (PROPOSAL, "concerns: family", "concerns: none", r"expected person or family"),
        (
            "kinds/objection.yaml",
            "  received: {regency_verifier: 2, ministry: 3}",
            "  recieved: {regency_verifier: 2}",
            r"recieved: is no open state of the flow",
        ),
        (
            "kinds/objection.yaml",
            "  received: {regency_verifier: 2, ministry: 3}",
            "  received: {regency_verifier: }",
            r"regency_verifier: has no deadline",
        ),
        (
            "kinds/objection.yaml",
            "  returned: {citizen: 10, regency_verifier: 5",
            "  returned: {citizen: 10, head_of_office: 5",
            r"head_of_office owns it but may take no step",
        ),
        (
            "kinds/objection.yaml",
            "reporter_shown_to: [regency_verifier",
            "reporter_shown_to: [citizen",
            r"found 'citizen'",
        ),
        (
            "kinds/death.yaml",
            "event_on: happened_on",
            "event_at: happened_on",
            r"expected columns of the register, found 'event_at'",
        ),
        (
            "kinds/death.yaml",
            "event_on: happened_on",
            "event_on: hapened_on",
            r"expected fields of this kind, found 'hapened_on'",
        ),
        (
            "kinds/birth.yaml",
            '{male: "1", female: "2"}',
            '{male: "1"}',
            r"expected a code for each choice",
        ),
        (
            "kinds/lead_contest.yaml",
            "reason_from: lead}",
            "reason_from: leads}",
            r"expected a field of this kind, found 'leads'",
        ),
        (
            "kinds/status_question.yaml",
            "concerns: person",
            "concerns: person\nappeals: {days: 30}",
            r"'question' decides nothing",
        ),
        (
            "kinds/appeal.yaml",
            "  - lead_contest\n",
            "",
            r"lead_contest.yaml: appeals: no kind of case may be 'about: lead_contest'",
        ),
        (
            "kinds/appeal.yaml",
            "  - lead_contest\n",
            "  - lead_contest\n  - complaint\n",
            r"expected 'notice' or kinds with 'appeals', found 'complaint'",
        ),
        (
            "flows/appeal.yaml",
            "settles: true, apart: true",
            "settles: true",
            r"the step 'confirm' decides an appeal; expected 'apart: true'",
        ),
        # reasons, watches, words, calendar
        ("reasons.yaml", 'own_wish: {basis: "', 'own_whish: {basis: "', r"found 'own_wish'"),
        (
            "reasons.yaml",
            "own_wish: {",
            'unused: {basis: "x"}\nown_wish: {',
            r"unused: no kind of case uses this reason",
        ),
        (
            "reasons.yaml",
            'own_wish: {basis: "Permensos 3/2025: pengunduran diri penerima"}',
            "own_wish: {}",
            r"line \d+: own_wish.basis: is missing",
        ),
        ("watches.yaml", "at_least: 3", "at_least: 1", r"expected 2 or more, found 1"),
        (
            "watches.yaml",
            "kinds: [objection]",
            "kinds: [objections]",
            r"expected kinds of case, found 'objections'",
        ),
        (
            "watches.yaml",
            "[objection], same: concerned",
            "[objection], same: concernd",
            r"Did you mean 'concerned'",
        ),
        ("id.yaml", "  four_eyes: ", "  four_eye: ", r"refusals.four_eyes: is missing"),
        ("id.yaml", "  received: {label", "  received_: {label", r"states.received: is missing"),
        ("en.yaml", "for the role {role}.", "for {rol}.", r"{rol} cannot be filled in"),
        ("en.yaml", 'label: "own wish"', 'label: " "', r"is empty"),
        (
            "calendar.yaml",
            "clock: Asia/Makassar",
            "clock: Asia/Makasar",
            r"expected the name of a clock",
        ),
        ("calendar.yaml", '"51", "52"', '"32", "52"', r"'32' stands in WIB too"),
        ("calendar.yaml", "country: ID", "country: XX", r"found 'XX'"),
        ("calendar.yaml", "weekend: [saturday", "weekend: [caturday", r"found 'caturday'"),
        (
            "calendar.yaml",
            "[saturday, sunday]",
            "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]",
            r"expected at least one day of work",
        ),
        (
            "calendar.yaml",
            'region: "51"',
            'region: "511"',
            r"a region code has 2, 4, 6 or 10 digits",
        ),
        ("calendar.yaml", "on: 2026-06-17", "on: nanti", r"expected a date such as"),
    ],
)
def test_bad_files_are_refused_with_their_line(
    broken, file: str, old: str, new: str, told: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        read_casework(broken(file, old, new))
    assert re.search(told, str(refused.value)), str(refused.value)
    assert re.search(r"\.yaml", str(refused.value))


def test_a_refusal_names_the_line(broken) -> None:
    folder = broken(FIELD, "  told: end\n", "  told: end\n  lost: {ministry: 3}\n")
    line = 1 + (folder / FIELD).read_text().splitlines().index("  lost: {ministry: 3}")
    with pytest.raises(PolicyRefused, match=rf"field.yaml, line {line}: states.lost"):
        read_casework(folder)


def test_a_calendar_closed_for_ever_is_refused(tmp_path: Path) -> None:
    closed = "\n".join(
        f"  - {{on: 2026-{m:02d}-{d:02d}, basis: x}}" for m in (5, 6, 7) for d in range(1, 31)
    )
    calendar = Path(shutil.copy(FOLDER / "calendar.yaml", tmp_path))
    rewrite(calendar, "closed:\n", f"closed:\n{closed}\n")
    with pytest.raises(PolicyRefused, match="days in a row; 60 is the most"):
        read_calendar(calendar)


def test_an_unknown_province_has_no_clock() -> None:
    with pytest.raises(PolicyRefused, match="expected province '99' in one of WIB, WITA, WIT"):
        policy().calendar.clock("9901011001")


def test_a_missing_folder_says_where_to_find_one(broken, tmp_path: Path) -> None:
    folder = broken(FIELD, "code", "code")
    shutil.rmtree(folder / "flows")
    with pytest.raises(PolicyRefused, match="Copy them from the example policy"):
        read_casework(folder)


# Words


@pytest.mark.parametrize("language", ["id", "en"])
def test_citizens_are_spoken_to_plainly(language: str) -> None:
    words = policy().words[language]
    for group in ("kinds", "states", "steps", "reasons", "refusals", "phrases", "rulings"):
        for code, texts in words.groups[group].items():
            for name, text in texts.items():
                if name == "label":
                    assert len(text.split()) <= 8, (group, code)
                    continue
                # What is filled in at the end is a whole sentence of the group `steps`.
                assert text.endswith((".", "?", "{event}")), (group, code, text)
                for sentence in re.split(r"(?<=[.?])\s+", text):
                    assert len(sentence.split()) <= 22, (group, code, sentence)
                bare = re.sub(r"\{\w+\}", "", text)  # names that are filled in
                assert not re.search(r"[/()#@_]", bare) or group == "refusals", (group, code, text)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_refusal_says_rule_and_remedy(language: str) -> None:
    assert set(policy().words[language].groups["refusals"]) == set(REFUSALS)


def test_no_word_of_blame_or_jargon() -> None:
    indonesian, english = (said(language) for language in ("id", "en"))
    for word in ("ditolak", "gagal", " anda ", "submit", "input", "error", "diskualifikasi", "ktp"):
        assert word not in indonesian, word
    for word in ("rejected", "failed", "invalid", "beneficiary", "household", "denied"):
        assert word not in english, word


def said(language: str) -> str:
    groups = policy().words[language].groups.values()
    return "\n".join(
        text for group in groups for texts in group.values() for text in texts.values()
    ).lower()
