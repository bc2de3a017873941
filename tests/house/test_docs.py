"""The manual is the code's: reference pages are up to date, commands have examples, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_what_the_code_says() -> None:
    for name, text in generator().pages().items():
        written = (ROOT / "docs" / "reference" / name).read_text()
        assert written == text, f"docs/reference/{name} is out of date: run 'make docs'"


def test_every_command_has_help_and_an_example() -> None:
    import tunggal
    from tunggal.cli import root

    found = dict(generator().walk(root, "tunggal"))
    assert len(found) == len(tunggal.COMMANDS)
    for path, command in found.items():
        assert command.help, f"{path} has no help"
        assert str(command.epilog).startswith(f"Example: {path}"), f"{path} has no example"


def test_every_command_is_a_public_function_of_the_same_name() -> None:
    import tunggal
    from tunggal.cli import root

    for path, _ in generator().walk(root, "tunggal"):
        name = path.removeprefix("tunggal ").replace(" ", "_")
        assert callable(getattr(tunggal, name)), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_named_in_the_manual_exist(page: Path) -> None:
    from tunggal.cli import root

    known = {path for path, _ in generator().walk(root, "tunggal")}
    nouns = {path.split()[1] for path in known}
    for words in re.findall(
        r"(?:^|[`'])tunggal ((?:[a-z]+ ?){1,2})", page.read_text(), flags=re.MULTILINE
    ):
        parts = words.split()
        if parts[0] in nouns:
            assert {f"tunggal {parts[0]}", f"tunggal {' '.join(parts[:2])}"} & known, (
                f"{page.name}: tunggal {words}"
            )
        else:
            pytest.fail(f"{page.name}: 'tunggal {words}' is no command")
