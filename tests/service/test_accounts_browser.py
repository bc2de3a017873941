"""Signing in, in a real browser at 360 px: passkeys of a software key, codes, axe, weight."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

import tunggal
from service_world import HELD, REGENCY, kk, make_workspace, nik
from serving import Server
from watching import loaded
from weighing import weighed

CHROMIUM = Path("/usr/bin/chromium")
MOST_BYTES = 30_000
pytestmark = [pytest.mark.browser]
OWN = "kuda bunga 42 laut"
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, summary')]
    .filter(each => each.offsetParent && !each.closest('p:not(.ends), li') && !each.classList.contains('skip'))
    .filter(each => !each.closest('label'))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
    .map(each => each.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("accounts") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    with Server(place) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("The pages are not opened: Chromium is missing (apt install chromium)")
    play = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with play.sync_playwright() as playing:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playing.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    yield from opened(browser, javascript=True)


@pytest.fixture
def plain_page(browser: Any) -> Iterator[Any]:
    yield from opened(browser, javascript=False)


def opened(browser: Any, *, javascript: bool) -> Iterator[Any]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=javascript, locale="id-ID"
    )
    made = context.new_page()
    made.said, made.scripted = [], javascript
    # That a form was answered with its faults is no fault of the page.
    made.on("console", lambda told: None if "422" in told.text else made.said.append(told.text))
    made.on("pageerror", lambda error: made.said.append(str(error)))
    yield made
    context.close()


def software_key(page: Any) -> Any:
    """A passkey that lives in the browser, and says yes whenever it is asked."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    added = client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return client, added["authenticatorId"]


def looked_at(page: Any, name: str) -> None:
    """Nothing is wider than the window, too small for a finger, or said to the console."""
    loaded(page)
    assert page.evaluate(SIDEWAYS) <= 0, name
    assert page.evaluate(SMALL_TARGETS) == [], name
    assert page.said == [], name
    if page.scripted:  # axe is a script itself
        without_faults(page, name)


def without_faults(page: Any, name: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def added(server: Server, code: str) -> str:
    """A new officer's start password."""
    made = tunggal.officer_add(
        server.workspace, code, role="facilitator", regions=[REGENCY], name="Sri Contoh",
        nik="3204125203900002", kk="3204121203100002",
    )  # fmt: skip
    return str(made["start_password"])


def first_steps(page: Any, server: Server, code: str) -> None:
    """Sign in with the start password and make one of one's own."""
    start = added(server, code)
    page.goto(f"{server.address}/id/console/")
    looked_at(page, "login")
    page.fill("#id_login", code)
    page.fill("#id_password", start)
    page.click("text='Masuk'")
    looked_at(page, "password")
    page.fill("#id_oldpassword", start)
    page.fill("#id_password1", OWN)
    page.fill("#id_password2", OWN)
    page.click("text='Simpan'")
    looked_at(page, "factors-first")


def sign_out(page: Any, server: Server) -> None:
    page.goto(f"{server.address}/console/account/logout")
    page.click("main button")
    assert page.url.startswith(f"{server.address}/console/account/login")


def test_an_officer_sets_up_a_passkey_and_needs_nothing_else(page: Any, server: Server) -> None:
    client, key = software_key(page)
    first_steps(page, server, "sri-passkey")
    page.click("text='Tambah kunci sandi'")
    looked_at(page, "passkey-add")
    page.fill("#id_name", "Telepon saya")
    page.click("button:has-text('Tambah kunci sandi')")
    page.wait_for_url("**/factors/recovery")
    looked_at(page, "recovery")
    page.goto(f"{server.address}/id/console/")
    assert page.url == f"{server.address}/id/console/"
    sign_out(page, server)
    page.click("text='Gunakan kunci sandi (passkey)'")
    page.wait_for_url("**/id/console/")
    sign_out(page, server)
    # The same after the password, as the second factor.
    page.fill("#id_login", "sri-passkey")
    page.fill("#id_password", OWN)
    page.click("text='Masuk'")
    looked_at(page, "second")
    page.click("text='Gunakan kunci sandi (passkey)'")
    page.wait_for_url("**/id/console/")
    sign_out(page, server)
    # Who does not show finger or face is not let in, and is told.
    client.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.click("text='Gunakan kunci sandi (passkey)'")
    page.wait_for_selector("[data-failed]:visible")
    assert "/account/login" in page.url


def test_an_officer_sets_up_an_app_without_javascript(plain_page: Any, server: Server) -> None:
    page = plain_page
    first_steps(page, server, "sri-app")
    page.click("text='Pasang aplikasi'")
    looked_at(page, "app")
    app = pyotp.TOTP(page.inner_text("code"))
    page.fill("#id_code", app.now())
    page.click("text='Simpan'")
    looked_at(page, "recovery")
    assert page.locator("main code").count() == 10
    page.goto(f"{server.address}/console/account/factors")
    looked_at(page, "factors")
    page.click("text='Ke konsol'")
    assert page.url == f"{server.address}/id/console/"


def test_a_closed_account_ends_at_the_next_click(page: Any, server: Server) -> None:
    software_key(page)
    first_steps(page, server, "sri-closed")
    page.click("text='Tambah kunci sandi'")
    page.click("button:has-text('Tambah kunci sandi')")
    page.wait_for_url("**/factors/recovery*")
    page.goto(f"{server.address}/id/console/")
    assert page.url == f"{server.address}/id/console/"
    tunggal.officer_close(server.workspace, "sri-closed")
    page.reload()
    assert "/account/login" in page.url


def test_a_citizen_enters_with_the_code_that_was_sent(plain_page: Any, server: Server) -> None:
    page = plain_page
    page.goto(f"{server.address}/id/enter?next=/id/status")
    looked_at(page, "enter")
    page.fill("#contact", "0812 3456 7890")
    page.fill("#nik", nik(HELD)[:-1])
    page.click("text='Kirim kode'")
    looked_at(page, "enter-faults")
    page.fill("#nik", nik(HELD))
    page.fill("#kk", kk(HELD))
    page.click("text='Kirim kode'")
    looked_at(page, "code")
    page.fill("#code", "12 34 5")
    page.click("text='Masuk' >> nth=-1")
    looked_at(page, "code-fault")
    page.fill("#code", last_code(server))
    page.click("text='Masuk' >> nth=-1")
    assert page.url == f"{server.address}/id/status"


@pytest.mark.parametrize("name", ["id/enter", "en/enter", "console/account/login"])
def test_pages_are_light_and_open_to_all(page: Any, server: Server, name: str) -> None:
    weigh = weighed(page)
    page.goto(f"{server.address}/{name}", wait_until="networkidle")
    assert 0 < weigh() <= MOST_BYTES
    without_faults(page, name)


def last_code(server: Server) -> str:
    """The code of the message that left last."""
    folder = server.workspace / "service" / "messages"
    for _ in range(600):
        sent = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        if sent:
            return re.findall(r"\b\d{6}\b", json.loads(sent[-1].read_text())["text"])[0]
        time.sleep(0.1)
    raise AssertionError("no message left within a minute")
