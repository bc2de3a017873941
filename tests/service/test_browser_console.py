"""The console in a real browser: telephone and desk, both languages, without JavaScript, axe."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tunggal
from console_program import seed
from service_world import HELD, kk, make_workspace, nik
from serving import Server

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [pytest.mark.browser]
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
SMALL = """() => [...document.querySelectorAll('a, button, input, summary, select, textarea')]
    .filter(each => each.offsetParent && each.type !== 'hidden' && !each.classList.contains('skip'))
    .filter(each => !each.closest('p:not(.ends):not(.back), .alike li, td, th, dd') && !each.closest('label'))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
    .map(each => each.outerHTML.slice(0, 90))"""
# Page → the role that opens it, and its address below the language.
PAGES = {
    "queue": ("village_operator", "console/"),
    "queue narrowed": ("ministry", "console/?kind=proposal&late=1&where=nowhere"),
    "search": ("regency_verifier", "console/search"),
    "case": ("village_operator", "console/cases/{late}"),
    "case to be visited": ("facilitator", "console/cases/{decide}"),
    "case to be decided": ("regency_verifier", "console/cases/{decide}"),
    "case to be amended": ("village_operator", "console/cases/{returned}"),
    "case with papers": ("regency_verifier", "console/cases/{complaint}"),
    "objection": ("regency_verifier", "console/cases/{objection}"),
    "case of an auditor": ("auditor", "console/cases/{objection}"),
    "case in doubt": ("regency_verifier", "console/cases/{doubted}"),
    "objection in words": ("regency_verifier", "console/cases/{told_of}"),
    "search for a family": ("regency_verifier", "console/cases/{told_of}/family"),
    "minutes": ("village_operator", "console/minutes"),
    "sheet of a meeting": ("village_operator", "console/minutes/sheet?village=3171010001"),
    "question": ("agent", "console/cases/{question}"),
    "caller": ("agent", "console/caller"),
    "kinds": ("facilitator", "console/cases/new"),
    "form": ("facilitator", "console/cases/new/death"),
    "export": ("regency_verifier", "console/export?kind=proposal"),
    "audit": ("auditor", "console/audit"),
    "outbox": ("ministry", "console/outbox"),
    "arrivals": ("ministry", "console/arrivals"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("console") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    with Server(place, workers=1) as running:
        running.seeded = seed(place)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip(
            "The console is not opened: Chromium (apt install chromium) or playwright is missing"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


def opened(browser: Any, server: Any, role: str, *, width: int, javascript: bool = False) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=javascript
    )
    session = server.seeded["sessions"][role]
    context.add_cookies([{"name": "session", "value": session, "url": server.address}])
    return context.new_page()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_can_be_used_by_everybody(name: str, browser: Any, server: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    role, below = PAGES[name]
    for width, language in ((360, "id"), (1280, "en")):
        page = opened(browser, server, role, width=width, javascript=True)
        answer = page.goto(f"{server.address}/{language}/{below.format(**server.seeded['cases'])}")
        assert answer.status == 200
        for each in page.query_selector_all("details"):
            each.evaluate("each => { each.open = true }")
        assert page.evaluate(SIDEWAYS) <= 0, (name, width)
        assert page.evaluate(SMALL) == [], (name, width)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.context.close()


def test_a_family_is_named_and_a_doubt_is_settled_with_old_keyboards(
    browser: Any, server: Any
) -> None:
    cases = server.seeded["cases"]
    page = opened(browser, server, "regency_verifier", width=360)
    page.goto(f"{server.address}/en/console/cases/{cases['told_of']}")
    page.click("section[aria-labelledby=doubt] a")
    page.fill("#name", "Ratna Keluargab")
    page.click("button[value=look]")
    page.click("label[for=family-1]")
    page.click("button[value=name]")  # without saying why
    assert "needs an explanation" in page.inner_text(".faults")
    assert page.is_checked("#family-1")
    page.click(".top .switch")  # a button now: what was chosen comes along
    assert page.url.startswith(f"{server.address}/id/console/cases/")
    assert page.input_value("#name") == "Ratna Keluargab"
    page.click("button[value=look]")
    page.check("#family-1")
    page.fill("#note", "satu-satunya di RT 3")
    page.click("button[value=name]")
    assert "tunjuk keluarga" in page.inner_text(".done").lower()
    page.goto(f"{server.address}/en/console/cases/{cases['doubted']}")
    page.click("#step-decide summary")
    page.check("input[value=visit_confirms_need]")
    page.click("#step-decide button")
    assert "not certain who is meant" in page.inner_text(".faults")
    page.check("#decide-way-2")
    page.click("#step-decide button")
    assert "propose a decision" in page.inner_text(".done").lower()
    page.context.close()


def test_cases_are_worked_on_with_old_keyboards(browser: Any, server: Any) -> None:
    """Without JavaScript: from the queue to a case, a refused step, a step, several at once."""
    page = opened(browser, server, "village_operator", width=1280)
    page.goto(f"{server.address}/en/console/?kind=correction")
    page.click(f"a.of[href$='{server.seeded['cases']['correction']}']")
    page.click("#step-return summary")
    page.click("#step-return button")
    assert "needs an explanation" in page.inner_text(".faults")
    page.fill("#return-note", "KTP belum terbaca")
    page.click("#step-return button")
    assert "ask for more" in page.inner_text(".done").lower()
    page.goto(f"{server.address}/en/console/?kind=proposal&state=received")
    for box in page.query_selector_all("input[name=case]")[3:6]:
        box.check()
    page.click("text=A step for the chosen cases")
    page.click("form:has(input[value=screen]) button")
    assert page.inner_text(".beside").count("Can be done") == 3
    page.click("button[value=do]")
    assert page.inner_text(".beside").count("Recorded") == 3


def test_an_agent_asks_and_answers(browser: Any, server: Any) -> None:
    page = opened(browser, server, "agent", width=1280)
    page.goto(f"{server.address}/id/console/caller")
    page.fill("#nik", nik(HELD))
    page.fill("#kk", kk(HELD))
    page.click("main form button")
    assert "Penelepon sudah dikenali" in page.inner_text("main")
    assert nik(HELD) not in page.url
    page.click("text=Akhiri panggilan")
    page.click("label[for=how-1]")
    page.click("text=Simpan hasil")
    page.goto(f"{server.address}/id/console/caller")
    assert page.query_selector("#nik") is not None
