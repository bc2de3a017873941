"""The command centre in a real browser: telephone and desk, both languages, axe; and agents who race."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tunggal
from centre_program import run
from postgres import shared, why_not
from service_world import HELD, kk, make_workspace, nik
from serving import Server
from watching import until
from weighing import weighed

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [pytest.mark.browser]
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
SMALL = """() => [...document.querySelectorAll('a, button, input, summary, select, textarea')]
    .filter(each => each.offsetParent && each.type !== 'hidden' && !each.classList.contains('skip'))
    .filter(each => !each.closest('dd, small') && !each.closest('label'))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
    .map(each => each.outerHTML.slice(0, 90))"""
OVERLAP = """() => [...document.querySelectorAll('.case')].flatMap(row => {
    const text = each => { const range = document.createRange(); range.selectNodeContents(each);
        return range.getBoundingClientRect() };
    const boxes = [...row.children].map(text).filter(box => box.width);
    return boxes.flatMap((one, place) => boxes.slice(place + 1).filter(other =>
        one.left < other.right - 1 && other.left < one.right - 1 &&
        one.top < other.bottom - 1 && other.top < one.bottom - 1)).map(box => row.textContent.trim());
})"""
MOST = 30_000  # bytes of a first view: page, styles and scripts
# Page → who opens it, and its address below the language.
PAGES = {
    "desk": ("ani", "console/centre"),
    "desk without a call": ("dewi", "console/centre"),
    "desk of a leader": ("leader", "console/centre"),
    "wrap-up": ("ani", "console/centre/call"),
    "caller": ("ani", "console/caller"),
    "tasks": ("ani", "console/tasks"),
    "message": ("ani", "console/tasks/{tasks[0]}"),
    "recording": ("ani", "console/tasks/{tasks[1]}"),
    "task of nobody": ("budi", "console/tasks/{tasks[2]}"),
    "chats": ("budi", "console/chats"),
    "chat": ("ani", "console/chats/{chats[0]}"),
    "shifts": ("leader", "console/shifts"),
    "shifts of an agent": ("ani", "console/shifts"),
    "sign off": ("leader", "console/shifts/sign-off"),
    "handover": ("dewi", "console/handover"),
    "levels": ("auditor", "console/levels"),
    "nuisance": ("leader", "console/nuisance"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("centre") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    with Server(place, workers=1, worker=False) as running:
        running.seeded = run(place, "seed")
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip(
            "The centre is not opened: Chromium (apt install chromium) or playwright is missing"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


def opened(browser: Any, server: Any, who: str, *, width: int, javascript: bool = True) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=javascript
    )
    session = server.seeded["sessions"][who]
    context.add_cookies([{"name": "session", "value": session, "url": server.address}])
    return context.new_page()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_can_be_used_by_everybody(name: str, browser: Any, server: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    who, below = PAGES[name]
    for width, language in ((360, "id"), (1280, "en")):
        page, faults = opened(browser, server, who, width=width), []
        page.on("console", lambda said, faults=faults: faults.append(said.text))
        weigh = weighed(page)
        answer = page.goto(f"{server.address}/{language}/{below.format(**server.seeded)}")
        assert answer.status == 200
        page.wait_for_load_state("networkidle")
        assert 4_000 < (weight := weigh()) <= MOST, (name, weight)
        for each in page.query_selector_all("details"):
            each.evaluate("each => { each.open = true }")
        assert page.evaluate(SIDEWAYS) <= 0, (name, width)
        assert page.evaluate(SMALL) == [], (name, width)
        assert faults == []
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.context.close()


def test_a_recording_is_played_by_its_page(browser: Any, server: Any) -> None:
    page = opened(browser, server, "ani", width=360)
    page.goto(f"{server.address}/id/console/tasks/{server.seeded['tasks'][1]}")
    page.evaluate("document.querySelector('audio').preload = 'auto'")
    page.evaluate("document.querySelector('audio').load()")
    assert until(page, "document.querySelector('audio').readyState >= 1")
    assert page.evaluate("document.querySelector('audio').duration") == 2
    page.context.close()


def test_an_agent_works_without_javascript(browser: Any, server: Any) -> None:
    """From the desk over the end of a call to a call-back and a chat, with forms alone."""
    page = opened(browser, server, "ani", width=360, javascript=False)
    page.goto(f"{server.address}/id/console/centre")
    page.click("text=Catat hasil panggilan")
    page.click("text=Simpan hasil")
    assert "Pilih bagaimana berakhirnya" in page.inner_text(".faults")
    page.click("label[for=how-1]")
    page.click("text=Simpan hasil")
    assert "tersimpan" in page.inner_text(".done")
    page.goto(f"{server.address}/id/console/chats/{server.seeded['chats'][0]}")
    page.fill("#text", "Halo")
    page.select_option("#script", "closing")
    page.click("text=Sisipkan naskah")
    assert page.input_value("#text").startswith("Halo\n\nApakah ada lagi")
    page.click("button[value=send]")
    assert "Apakah ada lagi" in page.inner_text(".lines .ours:last-child")
    page.context.close()


def test_the_desk_tells_of_a_call_and_does_not_disturb_who_types(browser: Any, server: Any) -> None:
    page = opened(browser, server, "dewi", width=1280)
    page.clock.install()
    page.goto(f"{server.address}/id/console/centre")
    page.click("summary >> text=Panggilan tanpa")
    page.fill("#telephone", "0812")
    run(server.workspace, "ring")
    page.clock.run_for(6_000)
    assert until(page, "document.getElementById('news').textContent.includes('berdering')")
    assert page.input_value("#telephone") == "0812"
    page.fill("#telephone", "")
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(6_000)
    page.wait_for_selector("#my-call + p >> text=berdering")
    page.context.close()


def test_lists_refresh_by_themselves_under_the_hands_of_whoever_reads(
    browser: Any, server: Any
) -> None:
    pages, before = {}, {}
    for name in ("tasks", "chats"):
        page = pages[name] = opened(browser, server, "budi", width=1280)
        page.clock.install()
        page.goto(f"{server.address}/en/console/{name}")
        page.evaluate("document.kept = true")
        page.focus("#live a >> nth=-1")
        before[name] = page.evaluate(
            "[document.activeElement.href, live.querySelectorAll('a').length]"
        )
        page.evaluate("document.was = document.getElementById('live')")
        page.clock.run_for(6_000)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.was.isConnected")  # nothing is new, so nothing is drawn anew
    assert run(server.workspace, "leave")["chat"]
    for name, page in pages.items():
        here, count = before[name]
        page.clock.run_for(6_000)
        assert until(page, f"live.querySelectorAll('a').length === {count + 1}"), name
        assert page.evaluate("[document.activeElement.href, document.kept]") == [here, True]
        page.context.close()


@pytest.mark.parametrize("width", [360, 800, 1040, 1280])
def test_what_is_told_of_a_known_callers_cases_does_not_overlap(
    width: int, browser: Any, server: Any
) -> None:
    page = opened(browser, server, "ani", width=width)
    page.goto(f"{server.address}/en/console/caller")
    if page.query_selector("[name=nik]"):
        page.fill("[name=nik]", nik(HELD))
        page.fill("[name=kk]", kk(HELD))
        page.click("main button[type=submit]")
        page.wait_for_selector(".case")
    page.goto(f"{server.address}/en/console/centre")
    assert page.locator(".case").count() == 2
    assert page.evaluate(OVERLAP) == []
    assert page.evaluate(SIDEWAYS) <= 0
    page.context.close()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_two_agents_who_are_equally_fast_one_has_the_task(
    database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = make_workspace(tmp_path_factory.mktemp("race") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    if database == "sqlite":
        with Server(place, workers=1, worker=False):
            told = run(place, "race")
    elif why_not():
        pytest.skip(f"PostgreSQL is not tested: {why_not()}")
    else:
        address = shared().plain()
        with Server(place, database=address, workers=1, worker=False):
            told = run(place, "race", address)
    assert told["told"] == [["", "task_taken"], ["", "chat_taken"]] * 4
    assert told["calls"] == 1
