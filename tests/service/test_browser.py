"""The portal in a real browser at 360 px: with and without JavaScript, both languages, axe, weight."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tunggal
from service_world import (
    ABSENT,
    FAMILIES,
    HELD,
    LARGE,
    NOTICE,
    OUT,
    SHIELDED,
    UNRANKED,
    kk,
    make_workspace,
    nik,
)  # fmt: skip
from serving import Server
from watching import loaded
from weighing import weighed

CHROMIUM = Path("/usr/bin/chromium")
MOST_BYTES = 30_000  # of the first view: page, style sheet and mark together
pytestmark = [pytest.mark.browser]
TITLES = {
    "id": ("Apakah keluarga saya terdaftar?", "Cek status", "Lihat status", "Status keluarga Anda", "Selesai"),
    "en": ("Is my family in the register?", "Check status", "Show the status", "Your family's status", "Finish"),
}  # fmt: skip
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


def sideways(page: Any) -> int:
    """Pixels by which the loaded page is wider than the window."""
    loaded(page)
    return int(page.evaluate(SIDEWAYS))


SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, summary')]
    .filter(each => each.offsetParent && !each.closest('p:not(.ends), li') && !each.classList.contains('skip'))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
    .map(each => each.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("browser") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    limits = place / "policy" / "portal" / "limits.yaml"
    limits.write_text(
        "basis: test\nminutes: 60\nper_nik: 999\nper_district: 999\nper_device: 999\nper_address: 999\n"
    )
    with Server(place) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip(
            "The portal is not opened: Chromium (apt install chromium) or playwright is missing"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    yield from _page(browser, javascript=request.param)


@pytest.fixture
def looked_at(browser: Any) -> Iterator[Any]:
    yield from _page(browser, javascript=True)


def _page(browser: Any, *, javascript: bool) -> Iterator[Any]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=javascript, locale="id-ID"
    )
    opened = context.new_page()
    opened.said, opened.asked = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()


def look_up(page: Any, server: Server, numbers: tuple[str, str], language: str = "id") -> None:
    page.goto(f"{server.address}/{language}/status")
    page.fill("#nik", numbers[0])
    page.fill("#kk", numbers[1])
    page.click("main button")


@pytest.mark.parametrize("language", ["id", "en"])
def test_from_the_home_page_to_the_status_and_back(
    page: Any, server: Server, language: str
) -> None:
    title, check, send, result, finish = TITLES[language]
    page.goto(f"{server.address}/{language}/")
    assert page.inner_text("h1") == title
    page.click(f"main a:has-text('{check}')")
    page.fill("#nik", nik(HELD))
    page.fill("#kk", kk(HELD))
    page.click(f"text={send}")
    assert page.inner_text("h1") == result
    assert page.url == f"{server.address}/{language}/status"
    page.click(f"text={finish} >> nth=-1")
    assert page.url == f"{server.address}/{language}/"
    assert page.said == []
    assert all(asked.startswith(server.address) for asked in page.asked)


def test_mistakes_are_named_and_can_be_mended(page: Any, server: Server) -> None:
    look_up(page, server, ("123", ""))
    assert "NIK terdiri dari 16 angka" in page.inner_text(".faults")
    assert page.input_value("#nik") == "123"
    page.fill("#nik", " ".join([nik(HELD)[:8], nik(HELD)[8:]]))
    page.fill("#kk", kk(HELD))
    page.press("#kk", "Enter")
    page.wait_for_selector(".number")
    assert page.inner_text("h1") == "Status keluarga Anda"


def test_the_other_language_shows_the_same_result(page: Any, server: Server) -> None:
    look_up(page, server, (nik(HELD), kk(HELD)))
    page.click("text=English")
    assert page.inner_text("h1") == "Your family's status"
    page.click("header >> text=Indonesia")
    assert page.inner_text("h1") == "Status keluarga Anda"
    assert "2 dari 10" in page.inner_text(".number")


def test_nothing_of_the_numbers_stays_in_the_browser(page: Any, server: Server) -> None:
    look_up(page, server, (nik(HELD), kk(HELD)))
    page.click("text=Selesai >> nth=-1")
    page.goto(f"{server.address}/id/status")
    assert page.input_value("#nik") == ""
    kept = str(page.context.cookies()) + " ".join(page.asked)
    assert nik(HELD) not in kept
    assert kk(HELD) not in kept


def states(server: Server) -> dict[str, Any]:
    """Every page and state of the portal: name → how to get there."""
    numbers = {
        "held": HELD, "out": OUT, "unranked": UNRANKED, "shielded": SHIELDED, "large": LARGE, "notice": NOTICE,
    }  # fmt: skip
    assert set(numbers.values()) == set(FAMILIES)
    made: dict[str, Any] = {
        "home": lambda page, language: page.goto(f"{server.address}/{language}/"),
        "form": lambda page, language: page.goto(f"{server.address}/{language}/status"),
        "faults": lambda page, language: look_up(page, server, ("1", "2"), language),
        "absent": lambda page, language: look_up(page, server, ABSENT, language),
        "not found": lambda page, language: page.goto(f"{server.address}/{language}/nothing"),
    }
    for name, family in numbers.items():
        made[name] = lambda page, language, family=family: look_up(
            page, server, (nik(family), kk(family)), language
        )
    return made


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_accessible_and_fits(looked_at: Any, server: Server, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for name, go in states(server).items():
        go(looked_at, language)
        for width in (360, 1280):
            looked_at.set_viewport_size({"width": width, "height": 740})
            assert sideways(looked_at) <= 0, (name, width)
            found = Axe().run(looked_at)
            assert found.violations_count == 0, f"{name}, {width}: {found.generate_report()}"
        looked_at.set_viewport_size({"width": 360, "height": 740})
        looked_at.evaluate(
            "() => document.querySelectorAll('details').forEach(each => each.open = true)"
        )
        assert Axe().run(looked_at).violations_count == 0, name
        assert sideways(looked_at) <= 0, name
        assert looked_at.evaluate(SMALL_TARGETS) == [], name
        # Of a page that says what is wrong, Chromium notes its status; nothing else may be noted.
        assert [said for said in looked_at.said if "responded with a status of 4" not in said] == []
        looked_at.said.clear()


@pytest.mark.parametrize("state", ["home", "form", "held", "large", "absent"])
def test_the_first_view_is_light(browser: Any, server: Server, state: str) -> None:
    page = next(pages := _page(browser, javascript=False))
    if state in ("home", "form"):
        weigh = weighed(page)
        states(server)[state](page, "id")
    else:
        page.goto(f"{server.address}/id/status")
        page.fill("#nik", nik(LARGE if state == "large" else HELD))
        page.fill("#kk", kk(LARGE if state == "large" else OUT if state == "absent" else HELD))
        weigh = weighed(page)
        page.click("main button")
    page.wait_for_load_state("networkidle")
    assert 0 < (weight := weigh()) <= MOST_BYTES, f"{state}: {weight:,} bytes"
    pages.close()


def test_it_can_be_printed(looked_at: Any, server: Server) -> None:
    look_up(looked_at, server, (nik(HELD), kk(HELD)))
    looked_at.emulate_media(media="print")
    assert not looked_at.is_visible(".switch")
    assert looked_at.is_visible(".number")


def test_the_keyboard_alone_is_enough(looked_at: Any, server: Server) -> None:
    looked_at.goto(f"{server.address}/id/status")
    looked_at.keyboard.press("Tab")
    assert looked_at.evaluate("() => document.activeElement.className") == "skip"
    looked_at.keyboard.press("Enter")
    looked_at.keyboard.press("Tab")
    assert looked_at.evaluate("() => document.activeElement.id") == "nik"
    outline = "() => getComputedStyle(document.activeElement).outlineWidth"
    assert looked_at.evaluate(outline) == "3px"
    looked_at.keyboard.type(nik(HELD))
    looked_at.keyboard.press("Tab")
    looked_at.keyboard.type(kk(HELD))
    looked_at.keyboard.press("Enter")
    looked_at.wait_for_selector(".number")
