"""The report in a real browser: 360 px without sideways scrolling, no messages, no requests, A4."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from report_aid import make_releases
from tunggal.adapters.report import render_report

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.browser
BEYOND = """() => [...document.querySelectorAll('body *')]
    .filter(each => !each.closest('.scroll table, pre, .skip, .unseen'))
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.outerHTML.slice(0, 80))"""
UNREACHABLE = """() => [...document.querySelectorAll('.scroll')]
    .filter(each => each.tabIndex !== 0 || !each.getAttribute('aria-labelledby')).length"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip(
            "The report is not opened: Chromium (apt install chromium) or playwright is missing"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="module", params=["id", "en"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp(f"browser-{request.param}")
    places = make_releases(folder)
    html = render_report(
        register=places["register-2026Q2"], aid=places["aid-2026Q2"],
        previous_register=places["register-2026Q1"], previous_aid=places["aid-2026Q1"], policy=places["policy"],
        manifest={"release": "aid-2026Q2"}, card=None, truth={"linkage": {"precision": 0.999}}, language=request.param,
    )  # fmt: skip
    file = folder / "report.html"
    file.write_text(html, encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def opened(browser: Any, report: str) -> Iterator[Any]:
    """A page of 360 px that keeps what it said and what it asked for."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=True)
    page = context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(report)
    yield page
    context.close()


def test_nothing_is_asked_and_nothing_is_said(opened: Any, report: str) -> None:
    assert opened.asked == [report]
    assert opened.said == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(opened: Any, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 740})
    opened.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
    assert opened.evaluate("() => document.documentElement.scrollWidth") <= width
    assert opened.evaluate(BEYOND) == []
    assert opened.evaluate(UNREACHABLE) == 0


def test_letters_stay_readable_on_a_phone(opened: Any) -> None:
    smallest = """() => Math.min(...[...document.querySelectorAll('p, td, th, dt, dd, li, summary')]
        .filter(each => each.offsetParent).map(each => parseFloat(getComputedStyle(each).fontSize)))"""
    assert opened.evaluate(smallest) >= 11.5


def test_the_contents_lead_to_every_part(opened: Any) -> None:
    for link in opened.query_selector_all("nav a"):
        target = link.get_attribute("href")
        link.click()
        top = opened.evaluate(
            f"() => document.querySelector('{target}').getBoundingClientRect().top"
        )
        bottom = opened.evaluate(
            "() => innerHeight + scrollY >= document.documentElement.scrollHeight - 2"
        )
        assert abs(top) < 3 or bottom


def test_folded_tables_are_printed(opened: Any) -> None:
    opened.emulate_media(media="print")
    tall = """() => [...document.querySelectorAll('details table')].map(each => each.getBoundingClientRect().height)"""
    heights = opened.evaluate(tall)
    assert heights
    assert min(heights) > 20
    assert (
        opened.evaluate("() => getComputedStyle(document.querySelector('.skip')).display") == "none"
    )


def test_it_prints_on_a4(opened: Any) -> None:
    printed = opened.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed or b"/MediaBox [0 0 595" in printed
