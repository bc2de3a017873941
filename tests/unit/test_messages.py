"""The sentences of the policy: every reason has one, and bad files are refused with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rewriting import rewrite
from tunggal.cycle.consolidate.rules import REMEDIES
from tunggal.policy.messages import LANGUAGES, PHRASES, read_language, read_messages
from tunggal.policy.scoring import MEMBER_FEATURES
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.reason import Movement, Outcome, Reason

EXAMPLE = Path(__file__).parents[2] / "examples" / "indonesia" / "policy" / "messages"


@pytest.fixture(scope="module")
def messages():
    return read_messages(EXAMPLE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_sentence(messages, language: str, reason: Reason) -> None:
    for unit in ("family", "person"):
        said = messages[language].reason(reason, programme="PKH", unit=unit, quarter="2026Q1")
        assert said.startswith(messages[language].units[unit])
        assert said.endswith(".")
        assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_its_sentence(messages, language: str, outcome: Outcome) -> None:
    said = messages[language].outcome(outcome, programme="PKH", unit="family", quarter="2026Q1")
    assert "PKH" in said
    assert said.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("movement", list(Movement))
def test_every_movement_has_its_sentence(messages, language: str, movement: Movement) -> None:
    values = {"unit": "X", "programme": "PKH", "quarter": "2026Q1"}
    assert messages[language].sentence("movements", movement, **values).startswith("X ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(messages, language: str) -> None:
    for group in ("reasons", "outcomes", "movements"):
        for code, message in messages[language].groups[group].items():
            assert len(message.sentence.split()) <= 40, f"{group}.{code}"
            assert len(message.label.split()) <= 8, f"{group}.{code}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_stages_write_has_its_words(messages, language: str) -> None:
    groups = messages[language].groups
    assert set(MEMBER_FEATURES) <= set(groups["features"])
    assert set(REMEDIES) <= set(groups["refusals"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_filled_in_completely(messages, language: str) -> None:
    for code, names in PHRASES.items():
        said = messages[language].sentence("phrases", code, **{name: f"<{name}>" for name in names})
        assert said.strip(), code
        assert "{" not in said, code
        assert not names or any(f"<{name}>" in said for name in names), code


def test_a_code_without_a_label_is_shown_with_spaces(messages) -> None:
    assert messages["en"].label("checks", "brand_new_check") == "brand new check"
    assert messages["en"].sentence("checks", "brand_new_check") == ""


def test_a_missing_value_is_an_error(messages) -> None:
    with pytest.raises(KeyError):
        messages["en"].sentence("reasons", Reason.ALLOCATED, unit="Your family")


@pytest.fixture
def broken(tmp_path: Path):
    """A copy of the messages in which one text stands for another."""

    def change(old: str, new: str, language: str = "id") -> Path:
        folder = tmp_path / "messages"
        shutil.copytree(EXAMPLE, folder)
        file = folder / f"{language}.yaml"
        rewrite(file, old, new, most=1)
        return folder

    return change


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  quota_full:\n", "  quota_ful:\n", "quota_full"),
        ("  allocated:\n", "  surprise: {label: x, sentence: y}\n  allocated:\n", "surprise"),
        ("jatah {programme}", "jatah {program}", "{program} cannot be filled in"),
        ("jatah {programme} untuk", "jatah {programme untuk", "write a brace twice"),
        ('    label: "meninggal dunia"', '    labels: "meninggal dunia"', "deceased"),
        ("language: id", "language: en", "expected 'id'"),
        ("  family: ", "  families: ", "units"),
        ("  waiting_place: ", "  waiting: ", "waiting_place"),
        ('    label: "meninggal dunia"\n', '    label: " "\n', "is empty"),
    ],
)
def test_bad_messages_are_refused_with_file_and_line(broken, old: str, new: str, told: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        read_messages(broken(old, new))
    assert "id.yaml, line " in str(refused.value)
    assert told in str(refused.value)


def test_both_languages_speak_of_the_same_codes(broken) -> None:
    folder = broken("checks:\n", 'checks:\n  only_here: {label: "hanya di sini"}\n')
    with pytest.raises(PolicyRefused, match=r"en\.yaml: checks: 'only_here' is missing"):
        read_messages(folder)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefused, match="does not exist"):
        read_language(tmp_path / "id.yaml")
