"""Photos become smaller in a real browser before they are sent; without JavaScript they go as they are."""

from __future__ import annotations

import importlib.util
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PIL import Image

import tunggal.service.papers

CHROMIUM = Path("/usr/bin/chromium")
SCRIPT = Path(tunggal.service.papers.__file__).parent / "static" / "papers" / "shrink.js"
FORM = """<!doctype html><html lang="id"><title>x</title><script defer src="/shrink.js"></script>
<form method="post" enctype="multipart/form-data"><label for="p">Foto</label>
<input id="p" type="file" name="photo" multiple data-shrink="Foto yang dipilih"><button>Kirim</button></form>"""
pytestmark = [pytest.mark.browser]


class Door(BaseHTTPRequestHandler):
    """A page with one form under the service's own policy of content; keeps what was sent."""

    bodies: ClassVar[list[bytes]] = []

    def do_GET(self) -> None:
        self._say(SCRIPT.read_text() if self.path == "/shrink.js" else FORM)

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self._say("<!doctype html><title>x</title><h1>Terkirim</h1>")

    def _say(self, text: str) -> None:
        from tunggal.service.middleware import POLICY

        self.send_response(200)
        kind = "text/javascript" if self.path == "/shrink.js" else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip("Photos are not sent: Chromium (apt install chromium) or playwright is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


def photo(kind: str = "JPEG", size: tuple[int, int] = (3000, 2000), **options: Any) -> bytes:
    written = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(written, kind, **options)
    return written.getvalue()


def sent(
    browser: Any, address: str, *files: bytes, javascript: bool = True, previews: int = 1
) -> bytes:
    """What a form with these files sends."""
    Door.bodies.clear()
    page = browser.new_page(java_script_enabled=javascript, viewport={"width": 360, "height": 700})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(address)
    named = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": f} for n, f in enumerate(files)
    ]
    page.set_input_files("#p", named)
    if javascript and previews:
        page.wait_for_function(
            f"() => document.querySelectorAll('.preview img').length === {previews}"
        )
        page.wait_for_function("() => [...document.images].every(each => each.complete)")
        assert page.get_by_alt_text("Foto yang dipilih").count() == previews
    page.click("button")
    page.wait_for_selector("h1")
    page.close()
    assert [each for each in faults if "favicon" not in each and "404" not in each] == []
    return Door.bodies[0]


def pictures(body: bytes) -> list[Any]:
    """The JPEGs of a form that was sent."""
    starts = [part.partition(b"\r\n\r\n")[2] for part in body.split(b"\r\n--")]
    return [Image.open(io.BytesIO(each)) for each in starts if each.startswith(b"\xff\xd8")]


def test_a_large_photo_is_sent_smaller(browser: Any, address: str) -> None:
    large = photo()
    body = sent(browser, address, large)
    assert len(body) < len(large) / 2
    assert [each.size for each in pictures(body)] == [(1600, 1067)]


def test_several_photos_keep_their_order(browser: Any, address: str) -> None:
    body = sent(browser, address, photo(), photo(size=(1500, 3000)), previews=2)
    assert [each.size for each in pictures(body)] == [(1600, 1067), (800, 1600)]


def test_a_photo_held_upright_stays_upright(browser: Any, address: str) -> None:
    notes = Image.Exif()
    notes[0x0112] = 6
    (shown,) = pictures(sent(browser, address, photo(exif=notes)))
    assert shown.size == (1067, 1600)
    assert not shown.getexif()


def test_a_small_photo_is_sent_as_it_is(browser: Any, address: str) -> None:
    small = photo(size=(200, 100), quality=30)
    assert small in sent(browser, address, small)


def test_what_is_no_photo_is_sent_as_it_is(browser: Any, address: str) -> None:
    broken = b"\xff\xd8 no photo at all" * 50
    assert broken in sent(browser, address, broken)


def test_without_javascript_the_photo_is_sent_as_it_is(browser: Any, address: str) -> None:
    large = photo(size=(1700, 1700))
    assert large in sent(browser, address, large, javascript=False)
