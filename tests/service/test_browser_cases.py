"""Cases in a real browser at 360 px: brought with and without JavaScript, drafts, lost network, axe, weight."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tunggal
from pdf_reading import texts
from portal_program import run
from service_world import LARGE, OUT, make_workspace, nik
from serving import Server

CHROMIUM = Path("/usr/bin/chromium")
MOST_BYTES = 30_000  # of the first view: page, style sheets, scripts and mark together
pytestmark = [pytest.mark.browser]
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, textarea, label.choice')]
    .filter(each => each.offsetParent && !each.closest('p:not(.ends), .hint') && !each.closest('.faults'))
    .filter(each => !each.classList.contains('skip') && !each.closest('label.choice input'))
    .filter(each => !(each.matches('input[type=radio]')))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
    .map(each => each.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("cases") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    with Server(place) as running:
        yield running


@pytest.fixture(scope="module")
def session(server: Server) -> str:
    return run(server.workspace, "sign-in", str(LARGE))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip("Chromium (apt install chromium) or playwright is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


def opened(browser: Any, server: Server, session: str, *, javascript: bool = True) -> Any:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=javascript, locale="id-ID"
    )
    context.set_default_timeout(15_000)
    cookie = {"name": "session", "value": session, "url": server.address}
    context.add_cookies([cookie])
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    return page


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def page(
    request: pytest.FixtureRequest, browser: Any, server: Server, session: str
) -> Iterator[Any]:
    made = opened(browser, server, session, javascript=request.param)
    yield made
    made.context.close()


@pytest.fixture
def scripted(browser: Any, server: Server, session: str) -> Iterator[Any]:
    made = opened(browser, server, session)
    yield made
    made.context.close()


def number_of(page: Any) -> str:
    return re.search(r"/cases/(\d{10})", page.url)[1]


def write_correction(page: Any, server: Server, text: str, about: str = "house") -> None:
    page.goto(f"{server.address}/id/cases/new/correction?about={about}")
    page.fill("#f_is_right", text)


def send(page: Any) -> None:
    page.click("main form button[type=submit]")


def test_from_the_list_to_the_receipt_and_back(page: Any, server: Server) -> None:
    page.goto(f"{server.address}/id/cases")
    page.click("text=Ajukan yang baru")
    page.click("main >> text=perbaikan data")
    page.check("#f_about-5")
    page.fill("#f_is_right", "Ibu sakit sejak Maret")
    send(page)
    page.wait_for_url("**/receipt")
    assert page.inner_text("h1") == "Terima kasih"
    spoken = page.inner_text(".big")
    assert re.fullmatch(r"\d{3}-\d{3}-\d{4}", spoken)
    page.click("text=Ikuti kasus ini")
    assert spoken in page.inner_text("main")
    page.click("text=tarik kasus")
    send(page)
    page.wait_for_url(f"**/cases/{spoken.replace('-', '')}")
    assert "ditarik" in page.inner_text("main")
    assert page.said == []


def test_mistakes_are_named_and_what_was_written_stays(page: Any, server: Server) -> None:
    page.goto(f"{server.address}/id/cases/new/death")
    page.check("#whom-family")
    page.fill("#f_happened_on-day", "31")
    page.fill("#f_happened_on-month", "2")
    page.fill("#f_happened_on-year", "2026")
    send(page)
    page.wait_for_selector(".faults h2")
    assert page.input_value("#f_happened_on-day") == "31"
    page.click(".faults a[href='#f_happened_on-day']")
    assert page.url.endswith("#f_happened_on-day")


def test_the_numbers_of_others_are_asked_only_where_they_matter(
    scripted: Any, server: Server
) -> None:
    scripted.goto(f"{server.address}/id/cases/new/proposal")
    assert scripted.is_visible("#whom-nik")
    scripted.check("#whom-family")
    assert not scripted.is_visible("#whom-nik")
    scripted.check("#whom-other")
    assert scripted.is_visible("#whom-nik")


# Drafts


def drafts(page: Any) -> dict[str, str]:
    return page.evaluate("() => ({...localStorage})")


def test_a_draft_is_kept_without_numbers_and_comes_back(scripted: Any, server: Server) -> None:
    scripted.goto(f"{server.address}/id/cases/new/death")
    scripted.check("#whom-other")
    assert scripted.is_visible("[data-draft-hint]")
    scripted.fill("#whom-nik", nik(OUT))
    scripted.fill("#f_deceased_nik", nik(OUT, 2))
    scripted.fill("#f_happened_on-day", "12")
    kept = str(drafts(scripted))
    assert nik(OUT) not in kept
    assert nik(OUT, 2) not in kept
    assert "12" in kept
    scripted.goto(f"{server.address}/en/cases/new/death")  # in the other language, too
    assert scripted.input_value("#f_happened_on-day") == "12"
    assert scripted.input_value("#f_deceased_nik") == ""
    assert scripted.is_checked("#whom-other")
    assert scripted.is_visible("[data-draft-found]")
    scripted.click("[data-draft-forget]")
    assert drafts(scripted) == {}
    scripted.reload()
    assert scripted.input_value("#f_happened_on-day") == ""


def test_an_objection_leaves_nothing_on_a_shared_telephone(scripted: Any, server: Server) -> None:
    scripted.goto(f"{server.address}/id/cases/new/objection")
    scripted.evaluate(
        "() => localStorage.setItem('draft:' + document.querySelector('[data-draft]').dataset.draft, "
        "JSON.stringify({at: Date.now(), said: {f_why: 'rahasia'}}))"
    )
    scripted.reload()
    assert scripted.input_value("#f_why") == ""
    scripted.fill("#f_why", "Rumahnya besar")
    assert drafts(scripted) == {}
    assert not scripted.is_visible("[data-draft-hint]")


def test_a_draft_goes_when_it_was_sent(scripted: Any, server: Server) -> None:
    write_correction(scripted, server, "Lantai tanah", "goods")
    assert len(drafts(scripted)) == 1
    send(scripted)
    scripted.wait_for_url("**/receipt")
    assert drafts(scripted) == {}


def test_a_draft_goes_on_leaving_and_after_a_week(browser: Any, server: Server) -> None:
    session = run(server.workspace, "sign-in", str(OUT))
    page = opened(browser, server, session)
    write_correction(page, server, "Lantai tanah")
    page.evaluate(
        """() => { const name = Object.keys(localStorage)[0], kept = JSON.parse(localStorage[name]);
        kept.at -= 7 * 24 * 3600 * 1000 + 1; localStorage[name] = JSON.stringify(kept) }"""
    )
    page.reload()
    assert drafts(page) == {}
    assert page.input_value("#f_is_right") == ""
    write_correction(page, server, "Lantai tanah")
    assert len(drafts(page)) == 1
    page.click("form[data-leave] button")
    page.wait_for_load_state()
    assert drafts(page) == {}
    page.context.close()


def test_the_draft_of_one_is_not_shown_to_the_next(
    browser: Any, server: Server, session: str
) -> None:
    page = opened(browser, server, session)
    write_correction(page, server, "Rahasia keluarga")
    other = run(server.workspace, "sign-in", str(OUT))
    page.context.add_cookies([{"name": "session", "value": other, "url": server.address}])
    page.goto(f"{server.address}/id/cases/new/correction")
    assert page.input_value("#f_is_right") == ""
    assert drafts(page) == {}
    page.context.close()


def test_a_lost_network_loses_nothing(scripted: Any, server: Server) -> None:
    write_correction(scripted, server, "Atap bocor", "work")
    scripted.context.set_offline(True)
    send(scripted)
    scripted.wait_for_selector("[data-draft-offline]:visible")
    assert scripted.input_value("#f_is_right") == "Atap bocor"
    assert "Atap bocor" in str(drafts(scripted))
    scripted.context.set_offline(False)
    scripted.wait_for_url("**/receipt")  # it is sent by itself
    assert drafts(scripted) == {}
    number = number_of(scripted)
    scripted.goto(f"{server.address}/id/cases/{number}")
    assert "Atap bocor" in scripted.inner_text("main")


def test_signed_out_while_writing_nothing_is_lost(browser: Any, server: Server) -> None:
    page = opened(browser, server, run(server.workspace, "sign-in", str(OUT)))
    write_correction(page, server, "Dinding bambu")
    page.context.clear_cookies(name="session")
    send(page)
    page.wait_for_url("**/enter?**")
    again = run(server.workspace, "sign-in", str(OUT))
    page.context.add_cookies([{"name": "session", "value": again, "url": server.address}])
    page.goto(f"{server.address}/id/cases/new/correction")
    assert page.input_value("#f_is_right") == "Dinding bambu"
    page.context.close()


# Looks


@pytest.fixture(scope="module")
def asked_back(server: Server, browser: Any, session: str) -> str:
    """A case to which its citizen has to answer."""
    page = opened(browser, server, session, javascript=False)
    write_correction(page, server, "Lantai semen", "schooling")
    send(page)
    number = number_of(page)
    page.context.close()
    run(server.workspace, "act", number, "return")
    return number


@pytest.fixture(scope="module")
def refused(server: Server, browser: Any, session: str) -> str:
    """A case that was decided against its citizen."""
    page = opened(browser, server, session, javascript=False)
    write_correction(page, server, "Lantai semen", "members")
    send(page)
    number = number_of(page)
    page.context.close()
    run(server.workspace, "decide", number)
    return number


def test_the_decision_is_taken_home_as_a_letter(page: Any, server: Server, refused: str) -> None:
    page.goto(f"{server.address}/id/cases/{refused}")
    with page.expect_download() as taken:
        page.click("text=Surat putusan (PDF)")
    assert taken.value.suggested_filename == f"putusan-{refused}.pdf"
    (said,) = texts(Path(taken.value.path()))
    assert "Kasus ini tidak dapat dikabulkan" in said
    assert page.url.endswith(f"/id/cases/{refused}")


def views(asked_back: str, refused: str) -> dict[str, str]:
    return {
        "list": "cases", "choose": "cases/new", "proposal": "cases/new/proposal",
        "move": "cases/new/move", "reactivation": "cases/new/reactivation",
        "appeals": "cases/new/appeal", "appeal": f"cases/new/appeal?appeals={refused}",
        "asked": f"cases/{asked_back}", "answer": f"cases/{asked_back}/complete",
        "withdraw": f"cases/{asked_back}/withdraw", "decided": f"cases/{refused}",
        "receipt": f"cases/{refused}/receipt",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_accessible_and_fits(
    scripted: Any, server: Server, language: str, asked_back: str, refused: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    pages = views(asked_back, refused)
    for name, path in [*pages.items(), ("faults", "cases/new/move")]:
        scripted.goto(f"{server.address}/{language}/{path}")
        if name == "faults":
            scripted.check("#f_moved_to-1")
            send(scripted)
            scripted.wait_for_selector(".faults h2")
        for width in (1280, 360):
            scripted.set_viewport_size({"width": width, "height": 740})
            assert scripted.evaluate(SIDEWAYS) <= 0, (name, width)
            found = Axe().run(scripted)
            assert found.violations_count == 0, f"{name}, {width}: {found.generate_report()}"
        assert scripted.evaluate(SMALL_TARGETS) == [], name
        assert [said for said in scripted.said if "responded with a status of 4" not in said] == []


@pytest.mark.parametrize("name", ["list", "choose", "proposal", "move", "decided", "receipt"])
def test_the_first_view_is_light(
    browser: Any, server: Server, session: str, name: str, asked_back: str, refused: str
) -> None:
    page, weight = opened(browser, server, session), []
    page.on("response", lambda answer: weight.append(answer))
    page.goto(f"{server.address}/id/{views(asked_back, refused)[name]}", wait_until="networkidle")
    total = sum(int(each.headers.get("content-length", "0")) for each in weight)
    assert 1_000 < total <= MOST_BYTES, (total, [each.url for each in weight])
    page.context.close()


def test_the_code_of_a_receipt_is_read_and_leads_to_the_case(
    scripted: Any, server: Server, refused: str
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    import io

    from PIL import Image

    scripted.goto(f"{server.address}/id/cases/{refused}/receipt")
    shot = scripted.locator(".receipt img").screenshot()
    read = zxingcpp.read_barcodes(Image.open(io.BytesIO(shot)))
    assert [each.text for each in read] == [f"{server.address}/id/cases/{refused}"]
