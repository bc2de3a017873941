"""The family's pages in a real browser at 360 px: with and without JavaScript, both languages, axe, weight."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
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
    VILLAGE,
    kk,
    make_workspace,
    nik,
)
from serving import Server
from weighing import weighed

CHROMIUM = Path("/usr/bin/chromium")
MOST_BYTES = 30_000  # of the first view
pytestmark = [pytest.mark.browser]
SIGN_IN = """
import django
django.setup()
from django.test import Client
from signing_in import as_citizen, as_unlisted
for nik, kk in {numbers!r}:
    client = Client()
    as_citizen(client, nik, kk, village={village!r}) if nik else as_unlisted(client, {village!r})
    print(client.cookies["session"].value)
"""
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary')]
    .filter(each => each.offsetParent && !each.closest('p:not(.ends)') && !each.classList.contains('skip'))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
    .map(each => each.outerHTML.slice(0, 80))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
OPEN_ALL = "() => document.querySelectorAll('details').forEach(each => each.open = true)"
PAGES = {"id": ("Data keluarga saya", "Siapa yang melihat data saya"),
         "en": ("My family's data", "Who looked at my data")}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("family") / "workspace")
    tunggal.release_load(place, "aid-2026Q2")
    with Server(place) as running:
        yield running


@pytest.fixture(scope="module")
def sessions(server: Server) -> dict[int, str]:
    """A session of each family, of one that is in no release (-1) and of one without (-2)."""
    numbers = {family: (nik(family), kk(family)) for family in FAMILIES}
    numbers |= {-1: ABSENT, -2: ("", "")}
    told = subprocess.run(
        [sys.executable, "-c", SIGN_IN.format(numbers=[*numbers.values()], village=VILLAGE)],
        env={
            **os.environ, "TUNGGAL_WORKSPACE": str(server.workspace),
            "DJANGO_SETTINGS_MODULE": "tunggal.service.settings",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        },
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(zip(numbers, told.stdout.split()[-len(numbers) :], strict=True))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip(
            "The pages are not opened: Chromium (apt install chromium) or playwright is missing"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


def signed_in(browser: Any, server: Server, session: str, *, javascript: bool = True) -> Any:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=javascript, locale="id-ID"
    )
    context.add_cookies([{"name": "session", "value": session, "url": server.address}])
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_from_an_answer_to_its_correction_and_to_who_looked(
    browser: Any, server: Server, sessions: dict[int, str], javascript: bool, language: str
) -> None:
    page = signed_in(browser, server, sessions[HELD], javascript=javascript)
    own, seen = PAGES[language]
    page.goto(f"{server.address}/{language}/family")
    assert page.inner_text("h1") == own
    assert page.get_attribute(".menu [aria-current]", "href") == f"/{language}/family"
    page.click("summary >> nth=0")
    page.click(".answers a:visible >> nth=0")
    assert page.url.endswith(f"/{language}/cases/new/correction?about=house")
    page.goto(f"{server.address}/{language}/family")
    page.click(f"main a[href='/{language}/family/seen']")
    assert page.inner_text("h1") == seen
    assert page.locator(".looks li").count() >= 2
    page.click("header .switch")
    assert page.inner_text("h1") == PAGES["en" if language == "id" else "id"][1]
    assert page.said == []
    page.context.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_accessible_and_fits(
    browser: Any, server: Server, sessions: dict[int, str], language: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for family, session in sessions.items():
        page = signed_in(browser, server, session)
        for address in ("family", "family/seen"):
            page.goto(f"{server.address}/{language}/{address}")
            page.evaluate(OPEN_ALL)
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 740})
                assert page.evaluate(SIDEWAYS) <= 0, (family, address, width)
                found = Axe().run(page)
                assert found.violations_count == 0, (
                    f"{family}, {address}: {found.generate_report()}"
                )
            assert page.evaluate(SMALL_TARGETS) == [], (family, address)
        assert page.said == []
        page.context.close()


@pytest.mark.parametrize("family", [HELD, OUT, LARGE, NOTICE])
def test_the_first_view_is_light(
    browser: Any, server: Server, sessions: dict[int, str], family: int
) -> None:
    page = signed_in(browser, server, sessions[family], javascript=False)
    weigh = weighed(page)
    page.goto(f"{server.address}/id/family")
    page.wait_for_load_state("networkidle")
    assert 0 < (weight := weigh()) <= MOST_BYTES, f"{family}: {weight:,} bytes"
    page.context.close()
