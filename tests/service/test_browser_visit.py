"""Visits in a real browser: the form, a round without network, and forms that come back once."""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tunggal
from service_world import HELD, make_workspace, name_of
from serving import Server
from visit_program import Seeded, seed
from weighing import weighed

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [pytest.mark.browser]
PIN = "482913"
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
SMALL = """() => [...document.querySelectorAll('a, button, input, summary, select, textarea')]
    .filter(each => each.offsetParent && each.type !== 'hidden' && !each.classList.contains('skip'))
    .filter(each => !each.closest('p:not(.ends), li:not(.box)'))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
    .map(each => each.outerHTML.slice(0, 80))"""

ALL_THAT_IS_KEPT = """async () => {
    const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
    const plain = (value) => {
        if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value);
        if (value instanceof Uint8Array || value === null) return '';
        return typeof value === 'object' ? Object.values(value).map(plain).join(' ') : String(value);
    };
    const told = [], opened = await asked(indexedDB.open('tunggal-visits'));
    for (const store of opened.objectStoreNames) {
        told.push(...(await asked(opened.transaction(store).objectStore(store).getAll())).map(plain));
    }
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const each of await cache.keys()) told.push(await (await cache.match(each)).text());
    }
    return told.join(' ') + JSON.stringify({...localStorage, ...sessionStorage});
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("visits") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    with Server(place, workers=1) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip(
            "Visits are not opened: Chromium (apt install chromium) or playwright is missing"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


@pytest.fixture
def seeded(server: Server) -> Seeded:
    """A facilitator who is signed in, with two families to visit; new for each test."""
    return seed(server.workspace)


@pytest.fixture
def context(browser: Any, server: Server, seeded: Seeded) -> Iterator[Any]:
    made = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="id-ID", permissions=["geolocation"],
        geolocation={"latitude": -6.914744, "longitude": 107.60981},
    )  # fmt: skip
    sign_in(made, server, seeded.sessions[0])
    yield made
    made.close()


def sign_in(context: Any, server: Server, session: str) -> None:
    context.add_cookies([{"name": "session", "value": session, "url": server.address}])


def device(context: Any, server: Server) -> Any:
    page = context.new_page()
    page.said = []
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(f"{server.address}/id/console/round/device")
    return page


def keep(page: Any) -> None:
    page.fill("#pin", PIN)
    page.click("#keep")
    page.wait_for_selector("#list:not([hidden]) li")


def unlock(page: Any, pin: str = PIN) -> None:
    page.wait_for_selector("#unlock:not([hidden])")
    page.fill("#pin", pin)
    page.click("#unlock")
    page.wait_for_selector("#list:not([hidden])")


def standing(page: Any, number: str) -> str:
    return str(page.get_attribute(f"#cases li:has-text('{number}')", "class"))


def open_form(page: Any, number: str) -> None:
    page.click(f"#cases li:has-text('{number}') .open")
    page.wait_for_selector("#visit:not([hidden])")


def fill(page: Any, members: int, note: str = "Rumah kecil.") -> None:
    """Answer every question that is shown."""
    page.select_option("#result", "complete")
    for each in page.query_selector_all("#visit select[name]"):
        if each.is_visible() and not each.input_value() and each.get_attribute("name") != "result":
            each.select_option("1")
    page.fill("#floor_area", "36")
    page.fill("#livestock", "0")
    for place in range(1, members + 1):
        page.fill(f"#p{place}_birth_date", f"198{place % 10}-03-12")
    page.fill("#note", note)
    page.wait_for_function("() => document.getElementById('saved').textContent !== ''")


def ready(page: Any, number: str, members: int, **how: str) -> None:
    open_form(page, number)
    fill(page, members, **how)
    page.click("#ready")
    page.wait_for_selector("#list:not([hidden])")
    assert "ready" in standing(page, number)


def sync(page: Any) -> str:
    page.click("#sync")
    page.wait_for_function("() => !document.getElementById('sync').disabled")
    return str(page.inner_text("#said"))


def test_two_visits_without_network_come_back_once(
    context: Any, server: Server, seeded: Seeded
) -> None:
    one, other = seeded.numbers
    page = device(context, server)
    keep(page)
    context.set_offline(True)
    ready(page, one, 3)
    open_form(page, other)
    page.select_option("#floor", "8")
    page.wait_for_function("() => document.getElementById('saved').textContent !== ''")
    page.evaluate("() => { document.getElementById('saved').textContent = ''; }")
    page.fill("#note", "Belum selesai")
    page.wait_for_function("() => document.getElementById('saved').textContent !== ''")
    page.close()

    again = context.new_page()  # a browser that was closed in the middle, still without network
    again.goto(f"{server.address}/id/console/round")
    unlock(again)
    assert "ready" in standing(again, one)
    assert "draft" in standing(again, other)
    open_form(again, other)
    assert again.input_value("#floor") == "8"
    assert again.input_value("#note") == "Belum selesai"
    fill(again, 2)
    again.click("#ready")
    assert "tetap di perangkat" in sync(again)
    assert "ready" in standing(again, one)

    context.set_offline(False)
    assert "2 formulir diterima" in sync(again)
    assert "done" in standing(again, one)
    assert "done" in standing(again, other)
    assert seeded.version(one) == seeded.version(other) == 3
    assert "Tidak ada formulir" in sync(again)
    assert seeded.version(one) == 3


def test_english_words_agree_with_their_number(
    context: Any, server: Server, seeded: Seeded
) -> None:
    page = context.new_page()
    page.goto(f"{server.address}/en/console/round/device")
    keep(page)
    assert "2 cases are kept on this device until" in page.inner_text("#until")
    ready(page, seeded.numbers[0], 3)
    assert "1 form was received" in sync(page)


def test_nothing_of_a_family_lies_open_on_the_device(
    context: Any, server: Server, seeded: Seeded
) -> None:
    page = device(context, server)
    keep(page)
    open_form(page, seeded.numbers[0])
    page.fill("#note", "rahasia keluarga")
    page.wait_for_function("() => document.getElementById('saved').textContent !== ''")
    kept = page.evaluate(ALL_THAT_IS_KEPT)
    assert len(kept) > 10_000
    for secret in (name_of(HELD, 1), name_of(HELD, 1).title(), "rahasia keluarga", PIN, "Sukamaju"):
        assert secret not in kept


def test_a_wrong_pin_opens_nothing_and_the_last_one_shuts(
    context: Any, server: Server, seeded: Seeded
) -> None:
    page = device(context, server)
    keep(page)
    ready(page, seeded.numbers[0], 3)
    page.reload()
    for left in range(9, -1, -1):
        page.wait_for_selector("#unlock:not([hidden])")
        page.fill("#pin", "000000")
        page.click("#unlock")
        if left:
            page.wait_for_function(
                f"() => document.getElementById('said').textContent.includes('{left}')"
            )
    page.wait_for_function("() => document.activeElement.id === 'lock-why'")
    assert page.inner_text("#device").count("PIN tidak dapat dipakai lagi") == 1
    assert page.is_hidden("#unlock")
    page.fill("#pin", "111222")  # signed in: a new PIN, and what was filled in is there
    page.click("#keep")
    page.wait_for_selector("#list:not([hidden]) li")
    assert "ready" in standing(page, seeded.numbers[0])


def test_a_session_that_ended_loses_nothing(context: Any, server: Server, seeded: Seeded) -> None:
    page = device(context, server)
    keep(page)
    ready(page, seeded.numbers[0], 3)
    context.clear_cookies()
    assert "Masuk lagi" in sync(page)
    assert page.is_visible("#sign-in")
    assert "ready" in standing(page, seeded.numbers[0])
    sign_in(context, server, seeded.sessions[1])  # another officer on the same device
    assert "petugas lain" in sync(page)
    sign_in(context, server, seeded.sessions[0])
    assert "1 formulir diterima" in sync(page)
    assert seeded.version(seeded.numbers[0]) == 3


def test_an_answer_that_never_came_is_asked_for_again(
    context: Any, server: Server, seeded: Seeded
) -> None:
    page = device(context, server)
    keep(page)
    ready(page, seeded.numbers[0], 3)

    def cut(route: Any) -> None:
        route.fetch()  # the service has it; its answer gets lost
        route.abort()

    page.route("**/console/visits", cut)
    assert "tetap di perangkat" in sync(page)
    assert seeded.version(seeded.numbers[0]) == 3
    assert "ready" in standing(page, seeded.numbers[0])
    page.unroute("**/console/visits")
    assert "1 formulir diterima" in sync(page)
    assert seeded.version(seeded.numbers[0]) == 3


def test_a_server_that_was_killed_gets_the_form_later(browser: Any, tmp_path: Path) -> None:
    place = make_workspace(tmp_path / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    server = Server(place, workers=1)
    with server:
        seeded = seed(place)
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
        sign_in(context, server, seeded.sessions[0])
        page = device(context, server)
        keep(page)
        ready(page, seeded.numbers[0], 3)
        server.kill()
        assert "tetap di perangkat" in sync(page)
        page.reload()  # the page itself comes from the device
        unlock(page)
        assert "ready" in standing(page, seeded.numbers[0])
    with server:
        assert "1 formulir diterima" in sync(page)
        assert seeded.version(seeded.numbers[0]) == 3
    context.close()


def test_two_windows_send_one_form_once(context: Any, server: Server, seeded: Seeded) -> None:
    page = device(context, server)
    keep(page)
    ready(page, seeded.numbers[0], 3)
    other = device(context, server)
    unlock(other)
    page.evaluate("() => document.getElementById('sync').click()")
    sync(other)
    page.wait_for_function("() => !document.getElementById('sync').disabled")
    assert seeded.version(seeded.numbers[0]) == 3
    assert "done" in standing(other, seeded.numbers[0])


def test_another_officer_was_there_first(context: Any, server: Server, seeded: Seeded) -> None:
    number = seeded.numbers[0]
    page = device(context, server)
    keep(page)
    ready(page, number, 3, note="Catatan saya")
    seeded.visit(number)
    sync(page)
    assert "refused" in standing(page, number)
    assert "petugas lain" in page.inner_text(f"#cases li:has-text('{number}')")
    open_form(page, number)
    assert page.input_value("#note") == "Catatan saya"
    page.click("#discard")
    page.click("#discard")
    page.wait_for_selector("#list:not([hidden])")
    assert "new" in standing(page, number)
    assert seeded.version(number) == 3


def test_what_is_missing_comes_back_to_its_question(
    context: Any, server: Server, seeded: Seeded
) -> None:
    number = seeded.numbers[0]
    page = device(context, server)
    keep(page)
    open_form(page, number)
    fill(page, 3)
    page.select_option("#wall", "")
    page.wait_for_timeout(100)
    page.click("#ready")
    page.wait_for_selector("#list:not([hidden])")
    sync(page)
    assert "draft" in standing(page, number)
    open_form(page, number)
    assert page.get_attribute("#faults a", "href") == "#wall"
    page.select_option("#wall", "2")
    page.click("#ready")
    assert "1 formulir diterima" in sync(page)


def test_photos_and_place_and_a_new_member(
    context: Any, server: Server, seeded: Seeded, tmp_path: Path
) -> None:
    from PIL import Image

    number, photo = seeded.numbers[0], tmp_path / "rumah.jpg"
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(photo, "JPEG", quality=95)
    page = device(context, server)
    keep(page)
    context.set_offline(True)
    open_form(page, number)
    page.set_input_files("#photo1", str(photo))
    page.wait_for_function("() => document.getElementById('photos-kept').textContent !== ''")
    page.click("#take-place")
    page.wait_for_function("() => document.getElementById('latitude').value === '-6.915'")
    page.click("#add")
    page.fill("#p4_name", "Bayi Baru")
    fill(page, 4)
    page.click("#ready")
    page.wait_for_selector("#list:not([hidden])")
    page.reload()
    unlock(page)
    context.set_offline(False)
    assert "1 formulir diterima" in sync(page)
    case = seeded.case(number)
    assert "-6.915, 107.610" in case["note"]
    assert case["persons"][3]["name"] == "Bayi Baru"
    assert case["pages"] > 1


def test_who_leaves_takes_no_family_along(context: Any, server: Server, seeded: Seeded) -> None:
    one, other = seeded.numbers
    page = device(context, server)
    keep(page)
    ready(page, one, 3)
    page.goto(f"{server.address}/id/console/round")
    page.click("nav button")
    page.wait_for_load_state("networkidle")
    sign_in(context, server, seeded.sessions[2])  # the same officer, a new session
    page.goto(f"{server.address}/id/console/round/device")
    page.wait_for_selector("#keep:not([hidden])")
    assert page.is_hidden("#unlock")
    page.fill("#pin", PIN)
    page.click("#keep")
    page.wait_for_selector("#list:not([hidden]) li")
    assert "ready" in standing(page, one)
    assert "new" in standing(page, other)
    page.click("#wipe")
    page.click("#wipe")
    page.wait_for_function("() => document.getElementById('said').textContent.includes('dihapus')")
    page.reload()
    page.wait_for_selector("#keep:not([hidden])")


def test_after_some_days_a_device_has_forgotten(
    context: Any, server: Server, seeded: Seeded
) -> None:
    page = device(context, server)
    keep(page)
    ready(page, seeded.numbers[0], 3)
    page.clock.install(time=time.time() + 8 * 86_400)
    page.reload()
    page.wait_for_selector("#keep:not([hidden])")
    assert "Masuklah dengan sinyal" in page.inner_text("#lock")
    page.fill("#pin", PIN)
    page.click("#keep")
    page.wait_for_selector("#list:not([hidden]) li")
    assert "ready" in standing(page, seeded.numbers[0])


def pages_of(server: Server, seeded: Seeded) -> dict[str, str]:
    console = f"{server.address}/{{language}}/console"
    return {
        "round": f"{console}/round", "device": f"{console}/round/device",
        "form": f"{console}/cases/{seeded.digits(seeded.numbers[0])}/visit",
        "minutes": f"{console}/minutes?village={seeded.village}", "dashboard": f"{console}/dashboard",
        "sheet": f"{console}/minutes/sheet?village={seeded.village}",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_accessible_and_fits(
    context: Any, server: Server, seeded: Seeded, language: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name, address in pages_of(server, seeded).items():
        operator = name in ("minutes", "sheet")
        sign_in(context, server, seeded.sessions[3 if operator else 0])
        page.goto(address.format(language=language))
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate(SIDEWAYS) <= 0, (name, width)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}, {width}: {found.generate_report()}"
        assert page.evaluate(SMALL) == [], name
        if name == "device":
            keep(page)
            assert Axe().run(page).violations_count == 0, "list"
            open_form(page, seeded.numbers[0])
            assert Axe().run(page).violations_count == 0, "form on the device"
            assert page.evaluate(SIDEWAYS) <= 0
            assert page.evaluate(SMALL) == [], "form on the device"
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{language}-360.png", full_page=True)
            page.set_viewport_size({"width": 1280, "height": 740})
            page.screenshot(path=f"{folder}/{name}-{language}-1280.png", full_page=True)
    assert said == []


def test_the_first_view_is_light(context: Any, server: Server, seeded: Seeded) -> None:
    weights = {}
    for name, address in pages_of(server, seeded).items():
        page = context.new_page()
        sign_in(context, server, seeded.sessions[3 if name in ("minutes", "sheet") else 0])
        weigh = weighed(page)
        page.goto(address.format(language="id"))
        page.wait_for_load_state("networkidle")
        weights[name] = weigh()
        page.close()
    assert all(0 < weight <= 30_000 for weight in weights.values()), weights


def test_the_form_works_without_javascript(browser: Any, server: Server, seeded: Seeded) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    sign_in(context, server, seeded.sessions[0])
    page, number = context.new_page(), seeded.numbers[0]
    page.goto(f"{server.address}/id/console/round")
    page.click(f"li:has-text('{number}') a")
    page.click("form#visit >> text=Kirim formulir")
    assert page.is_visible(".faults")
    page.select_option("#result", "nobody_home")
    page.fill("#note", "Pintu tertutup.")
    page.click("form#visit >> text=Kirim formulir")
    assert "sudah dicatat" in page.inner_text("h1")
    assert seeded.version(number) == 3
    context.close()


NO_ROOM = """() => { window.put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); }; }"""
ROOM = "() => { IDBObjectStore.prototype.put = window.put; }"


def looked_at(page: Any, state: str) -> None:
    """Everybody can use it, on a telephone."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, f"{state}: {found.generate_report()}"
    assert page.evaluate(SIDEWAYS) <= 0, state
    assert page.evaluate(SMALL) == [], state
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/device {state}.png", full_page=True)


def without_room(page: Any, number: str, state: str) -> None:
    """A device without room keeps the form open, with what was filled in."""
    open_form(page, number)
    fill(page, 3)
    page.evaluate(NO_ROOM)
    page.fill("#note", "tidak muat")
    page.click("#ready")
    page.wait_for_function("() => document.activeElement.id === 'said'")
    page.click("#back")
    page.wait_for_function("() => document.getElementById('said').textContent !== ''")
    looked_at(page, state)
    assert page.is_visible("#visit")
    assert page.input_value("#note") == "tidak muat"
    page.evaluate(ROOM)
    page.click("#ready")
    page.wait_for_selector("#list:not([hidden])")
    assert "ready" in standing(page, number)


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_state_of_a_device_can_be_used_by_everybody(
    context: Any, server: Server, seeded: Seeded, language: str
) -> None:
    one, other = seeded.numbers
    page, here = context.new_page(), f"{server.address}/{language}/console/round/device"
    page.goto(here)
    page.wait_for_selector("#keep:not([hidden])")
    looked_at(page, f"{language} first")
    page.fill("#pin", "12")
    page.click("#keep")
    looked_at(page, f"{language} short PIN")
    keep(page)
    context.set_offline(True)
    page.wait_for_function("() => !navigator.onLine")
    without_room(page, one, f"{language} without room")
    open_form(page, one)
    assert page.input_value("#note") == "tidak muat"
    page.click("#ready")
    page.wait_for_selector("#list:not([hidden])")
    sync(page)
    looked_at(page, f"{language} not sent")
    context.set_offline(False)
    seeded.visit(one)
    open_form(page, other)
    fill(page, 2)
    page.select_option("#wall", "")
    page.click("#ready")
    page.wait_for_selector("#list:not([hidden])")
    sync(page)
    assert "refused" in standing(page, one)
    looked_at(page, f"{language} sent and refused")
    for number, state in ((one, "refused"), (other, "faults")):
        open_form(page, number)
        looked_at(page, f"{language} {state}")
        page.click("#back")
        page.wait_for_selector("#list:not([hidden])")
    open_form(page, other)
    page.select_option("#wall", "2")
    page.click("#ready")
    page.wait_for_selector("#list:not([hidden])")
    sync(page)
    assert "done" in standing(page, other)
    looked_at(page, f"{language} received")
    context.clear_cookies()
    page.click("#refresh")
    page.wait_for_selector("#sign-in:not([hidden])")
    looked_at(page, f"{language} signed out")
    sign_in(context, server, seeded.sessions[0])
    page.reload()
    page.wait_for_selector("#unlock:not([hidden])")
    looked_at(page, f"{language} locked")
    for tried in range(10):
        page.fill("#pin", "000000")
        page.click("#unlock")
        page.wait_for_function("() => ['said', 'lock-why'].includes(document.activeElement.id)")
        if not tried:
            looked_at(page, f"{language} wrong PIN")
            page.focus("#pin")
    page.wait_for_selector("#unlock", state="hidden")
    looked_at(page, f"{language} shut")
    page.add_init_script("delete window.indexedDB")
    page.reload()
    page.wait_for_function("() => document.getElementById('said').textContent !== ''")
    looked_at(page, f"{language} keeps nothing")
