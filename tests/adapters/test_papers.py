"""Papers are drawn anew, so that nothing of a hostile file is kept; and kept sealed, whole or not at all."""

from __future__ import annotations

import io
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rewriting import rewrite

Image = pytest.importorskip("PIL.Image", reason="the service is not installed")
pdfium = pytest.importorskip("pypdfium2", reason="the service is not installed")

from tunggal.adapters.papers.drawing import draw_anew  # noqa: E402
from tunggal.adapters.papers.shelf import PaperShelf  # noqa: E402
from tunggal.adapters.stores.workspace import example_policy  # noqa: E402
from tunggal.policy.messages import LANGUAGES  # noqa: E402
from tunggal.policy.papers import (  # noqa: E402
    REFUSALS,
    PaperRefused,
    read_paper_limits,
    read_paper_words,
    told,
)
from tunggal.registry.errors import IntegrityBroken, PolicyRefused  # noqa: E402

LIMITS = read_paper_limits(example_policy() / "papers")
NOON = datetime(2026, 4, 6, 5, tzinfo=UTC)
DAY = timedelta(days=1)
SECRET = b"<script>fetch('//evil.example')</script>"
Photo = Any


def drawn(photo: Photo, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    photo.save(written, kind, **options)
    return written.getvalue()


def photo(width: int = 60, height: int = 40, mode: str = "RGB") -> Photo:
    """Red on the left, blue on the right."""
    made = Image.new("RGB", (width, height), "red")
    made.paste("blue", (width // 2, 0, width, height))
    return made.convert(mode)


def seen(content: bytes) -> Photo:
    """A kept photo as somebody sees it, once it has proved to be a plain JPEG."""
    kind, kept = draw_anew(content, LIMITS)
    assert kind == "image/jpeg"
    opened = Image.open(io.BytesIO(kept))
    assert (opened.format, opened.mode in ("RGB", "L")) == ("JPEG", True)
    assert not opened.getexif()
    assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    return opened


def refused(content: bytes, **limits: Any) -> str:
    with pytest.raises(PaperRefused) as caught:
        draw_anew(content, replace(LIMITS, **limits))
    return caught.value.code


def red_then_blue(shown: Photo) -> bool:
    left, right = (shown.convert("RGB").getpixel((shown.width * n // 4, 10)) for n in (1, 3))
    return left[0] > 150 > left[2] and right[2] > 150 > right[0]


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)  # fmt: skip
def test_photos_of_every_kind_look_the_same_afterwards(kind: str, mode: str) -> None:
    shown = seen(drawn(photo(mode=mode), kind))
    assert shown.size == (60, 40)
    assert red_then_blue(shown)


def test_grey_of_16_bits_stays_as_bright_as_it_was() -> None:
    shown = seen(drawn(Image.new("I;16", (50, 50), 200 * 256), "PNG"))
    assert abs(shown.convert("L").getpixel((20, 20)) - 200) <= 2


def test_what_is_transparent_lies_on_white() -> None:
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert seen(drawn(clear, "PNG")).getpixel((20, 20)) == (255, 255, 255)


def test_only_the_first_picture_of_a_sequence_is_kept() -> None:
    for kind in ("WEBP", "PNG"):
        moving = drawn(photo(), kind, save_all=True, append_images=[Image.new("RGB", (60, 40))])
        assert red_then_blue(seen(moving))


def test_a_photo_is_turned_upright_and_its_notes_are_gone() -> None:
    notes = Image.Exif()
    notes[0x0112] = 6  # the camera was held upright
    notes[0x010E] = "taken at home"
    notes.get_ifd(0x8825)[2] = (6.0, 12.0, 30.0)  # where it was taken
    content = drawn(photo(), "JPEG", exif=notes, icc_profile=b"a profile" * 9, comment=b"a secret")
    shown = seen(content)
    assert shown.size == (40, 60)
    kept = draw_anew(content, LIMITS)[1]
    for trace in (b"taken at home", b"a profile", b"a secret", b"Exif"):
        assert trace in content
        assert trace not in kept


def test_a_large_photo_becomes_smaller_and_a_small_one_stays() -> None:
    assert seen(drawn(photo(4000, 1000), "JPEG")).size == (2000, 500)
    assert seen(drawn(photo(30, 20), "JPEG")).size == (30, 20)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "PDF"])
@pytest.mark.parametrize("hidden", [SECRET, b"PK\x03\x04 a jar", b"%PDF-1.7 /JavaScript"])
def test_what_hangs_on_a_paper_is_not_kept(kind: str, hidden: bytes) -> None:
    kept = draw_anew(drawn(photo(), kind) + hidden * 20, LIMITS)[1]
    assert hidden not in kept


def test_what_pretends_to_be_two_things_is_drawn_as_one() -> None:
    as_comment = drawn(photo(), "JPEG", comment=b"%PDF-1.4 " + SECRET)
    kind, kept = draw_anew(as_comment, LIMITS)
    assert kind == "image/jpeg"
    assert SECRET not in kept


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x00", "unknown"),
        (b"hello" * 100, "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>" + SECRET + b"</svg>", "unknown"),
        (b"<!doctype html>" + SECRET, "unknown"),
        (b"PK\x03\x04" + bytes(200), "unknown"),
        (b"MZ" + bytes(200), "unknown"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(200), "heic"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(200), "heic"),
        (b"%PDF-1.7\n" + bytes(500), "unreadable"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "unknown"),
        (drawn(photo(), "GIF"), "unknown"),
        (drawn(photo(), "TIFF"), "unknown"),
        (drawn(photo(), "BMP"), "unknown"),
    ],
)
def test_what_is_no_paper_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert refused(content) == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_photo_is_refused(kind: str) -> None:
    whole = drawn(Image.effect_noise((300, 300), 90), kind)
    assert refused(whole[: len(whole) // 2]) == "unreadable"


def answer_to(content: bytes) -> str:
    """The content type of what is kept, or why nothing is."""
    try:
        kind, kept = draw_anew(content, LIMITS)
    except PaperRefused as fault:
        return fault.code
    assert len(kept) < 2_000_000
    return kind


def test_damage_anywhere_never_ends_in_anything_but_an_answer() -> None:
    whole = bytearray(drawn(Image.effect_noise((80, 80), 90), "PNG"))
    for place in range(0, len(whole), len(whole) // 12):
        broken = whole.copy()
        broken[place] ^= 0x55
        assert answer_to(bytes(broken)) in (
            "image/jpeg",
            "unreadable",
            "unknown",
            "too_many_pixels",
        )


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, content: bytes) -> bytes:
        ends = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + ends

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(100_000, 100_000), (2_000_000_000, 1), (64_000_001, 1)])
def test_enormous_pictures_are_refused_before_they_are_decoded(size: tuple[int, int]) -> None:
    assert refused(bomb(*size)) == "too_many_pixels"


def test_the_limits_are_those_of_policy() -> None:
    ten = drawn(photo(), "PNG")
    assert refused(ten, bytes=len(ten) - 1) == "too_large"
    assert refused(ten, pixels=60 * 40 - 1) == "too_many_pixels"
    assert draw_anew(ten, replace(LIMITS, bytes=len(ten), pixels=60 * 40))[0] == "image/jpeg"


def pdf(*pages: Photo, **options: Any) -> bytes:
    first, *others = pages
    return drawn(first, "PDF", save_all=True, append_images=others, **options)


def test_a_pdf_is_kept_as_pictures_of_its_pages_in_their_order() -> None:
    kind, kept = draw_anew(pdf(photo(), photo(40, 80), title="a secret title"), LIMITS)
    assert kind == "application/pdf"
    pages = pdfium.PdfDocument(kept)
    shapes = [page.get_width() > page.get_height() for page in pages]
    assert shapes == [True, False]
    assert red_then_blue(pages[0].render().to_pil())
    assert b"a secret title" not in kept


def test_scripts_files_and_links_of_a_pdf_are_gone() -> None:
    active = pdf(photo()).replace(
        b"/Type /Catalog",
        b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >> "
        b"/Names << /EmbeddedFiles << /Names [(a.exe) << >>] >> >> /AA << /O << /S /Launch >> >>",
    )
    assert b"/JavaScript" in active
    kept = draw_anew(active, LIMITS)[1]
    for trace in (b"JavaScript", b"app.alert", b"EmbeddedFiles", b"Launch", b"OpenAction"):
        assert trace not in kept


def test_too_many_pages_are_refused() -> None:
    assert draw_anew(pdf(*[photo()] * 10), LIMITS)[0] == "application/pdf"
    assert refused(pdf(*[photo()] * 11)) == "too_many_pages"
    assert refused(pdf(photo(), photo()), pages=1) == "too_many_pages"


@pytest.mark.parametrize("side", [b"99999999", b"0.0001", b"-5", b"nan"])
def test_pages_of_absurd_size_are_drawn_small_or_refused(side: bytes) -> None:
    strange = pdf(photo())
    assert b"/MediaBox [ 0 0 60.0 40.0 ]" in strange
    strange = strange.replace(
        b"/MediaBox [ 0 0 60.0 40.0 ]", b"/MediaBox [ 0 0 %s %s ]" % (side, side)
    )
    assert answer_to(strange) in ("application/pdf", "unreadable")


def test_a_locked_pdf_says_that_it_is_locked() -> None:
    assert refused(LOCKED) == "locked"


# A PDF of one empty page whose password is not known: RC4 of 40 bits, made by hand.
LOCKED = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj
4 0 obj <</Filter/Standard/V 1/R 2/Length 40/P -4
/O <0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20>
/U <2102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20>>> endobj
trailer <</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<00112233><00112233>]>>
%%EOF"""


def test_heavy_work_ends_at_its_limit_of_time() -> None:
    heavy = drawn(Image.new("RGBA", (8000, 8000)), "PNG")
    assert refused(heavy, seconds=1) == "too_heavy"


def test_heavy_work_ends_at_its_limit_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.adapters.papers import drawing

    monkeypatch.setattr(drawing, "_MEMORY", 300_000_000)
    assert refused(drawn(Image.new("RGBA", (8000, 8000)), "PNG")) == "too_heavy"


def test_a_decoder_that_goes_wild_fills_no_memory_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tunggal.adapters.papers import drawing

    wild = tmp_path / "wild.py"
    real = Path(drawing.__file__).with_name("child.py").read_text()
    attack = """
def draw(content, limits):
    while True:
        sys.stdout.buffer.write(b"image/jpeg" * 100_000)

if __name__ == "__main__":"""
    wild.write_text(real.replace('if __name__ == "__main__":', attack))
    monkeypatch.setattr(drawing, "_CHILD", wild)
    monkeypatch.setattr(drawing, "_MOST", 5_000_000)
    assert refused(b"anything") in ("too_heavy", "unreadable")
    output = drawing._drawn(b"anything", LIMITS)[1]
    assert len(output) <= 5_000_000


def test_one_paper_is_drawn_at_a_time_and_others_are_asked_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tunggal.adapters.papers import drawing

    monkeypatch.setattr(drawing, "_WAIT", 0.1)
    with drawing._TURN:
        assert refused(drawn(photo(), "PNG")) == "busy"
    assert draw_anew(drawn(photo(), "PNG"), LIMITS)


def test_no_more_than_two_wait_for_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.adapters.papers import drawing

    monkeypatch.setattr(drawing, "_WAIT", 30)
    with ThreadPoolExecutor(2) as pool:
        with drawing._TURN, drawing._LINE:  # somebody's paper is being drawn
            waiting = [pool.submit(draw_anew, drawn(photo(), "PNG"), LIMITS) for _ in range(2)]
            while drawing._LINE._value:
                time.sleep(0.01)
            started = time.monotonic()
            assert refused(drawn(photo(), "PNG")) == "busy"
            assert time.monotonic() - started < 5  # and not after _WAIT
        assert all(each.result(60)[0] == "image/jpeg" for each in waiting)


def test_the_process_that_draws_knows_no_key_and_opens_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Instead of the decoder, something hostile runs in its place."""
    from tunggal.adapters.papers import drawing

    monkeypatch.setenv("TUNGGAL_DATA_KEY", "ab" * 32)
    hostile = tmp_path / "hostile.py"
    real = Path(drawing.__file__).with_name("child.py").read_text()
    attack = f"""
def draw(content, limits):
    import os
    told = [str("TUNGGAL_DATA_KEY" in os.environ)]
    for attempt in (lambda: open("/etc/hostname"), lambda: open({str(tmp_path / "out")!r}, "w"),
                    lambda: os.system("true") and 1/0, lambda: __import__("socket").socket()):
        try:
            told.append(repr(attempt()))
        except (OSError, ImportError, ZeroDivisionError):
            told.append("refused")
    return "image/jpeg", ",".join(told).encode()

if __name__ == "__main__":"""
    hostile.write_text(real.replace('if __name__ == "__main__":', attack))
    monkeypatch.setattr(drawing, "_CHILD", hostile)
    assert draw_anew(b"anything", LIMITS)[1] == b"False,refused,refused,refused,refused"


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    words = read_paper_words(example_policy() / "papers")
    for language in LANGUAGES:
        said = [told(f"refused_{code}", words[language], LIMITS) for code in REFUSALS]
        assert len(set(said)) == len(REFUSALS)
        assert not any("{" in each for each in said)
    assert "12 MB" in told("refused_too_large", words["en"], LIMITS)


def test_a_form_that_cannot_hold_one_paper_is_no_policy(tmp_path: Path) -> None:
    limits = Path(shutil.copy(example_policy() / "papers" / "limits.yaml", tmp_path))
    rewrite(limits, "of_form: 30", "of_form: 3")
    with pytest.raises(PolicyRefused, match="megabytes_of_form"):
        read_paper_limits(tmp_path)


@pytest.fixture
def shelf(tmp_path: Path) -> PaperShelf:
    return PaperShelf(tmp_path / "papers", b"k" * 32)


def files_of(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


def test_a_paper_comes_back_as_it_was_and_lies_sealed(shelf: PaperShelf, tmp_path: Path) -> None:
    reference = shelf.put("image/jpeg", b"a house\nwith two lines", at=NOON)
    assert shelf.get(reference) == ("image/jpeg", b"a house\nwith two lines")
    (file,) = files_of(tmp_path)
    assert b"house" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_changed_or_exchanged_paper_is_noticed(shelf: PaperShelf, tmp_path: Path) -> None:
    one, other = (shelf.put("image/jpeg", b"paper", at=NOON) for _ in range(2))
    first, second = (next(tmp_path.rglob(each)) for each in (one, other))
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    with pytest.raises(IntegrityBroken):
        shelf.get(one)
    for broken in (content[:-1] + bytes([content[-1] ^ 1]), content[:5], b""):
        first.write_bytes(broken)
        with pytest.raises(IntegrityBroken, match="data key"):
            shelf.get(one)


@pytest.mark.parametrize(
    "reference", ["", "../../keys/service_data.key", "0" * 31, "g" * 32, "0" * 32]
)
def test_no_reference_leads_elsewhere(shelf: PaperShelf, reference: str) -> None:
    assert shelf.get(reference) is None
    assert shelf.touch(reference, at=NOON) is False


def test_papers_wait_until_they_are_put_away(shelf: PaperShelf) -> None:
    used, unused, held = (shelf.put("image/jpeg", b"paper", at=NOON) for _ in range(3))
    assert shelf.waiting(before=NOON) == []
    assert shelf.touch(held, at=NOON + DAY)
    assert set(shelf.waiting(before=NOON + DAY)) == {used, unused}
    shelf.put_away(used)
    assert shelf.remove(unused, before=NOON + DAY)
    assert not shelf.remove(held, before=NOON + DAY)
    assert [shelf.get(each) is None for each in (used, unused, held)] == [False, True, False]
    assert shelf.waiting(before=NOON + 2 * DAY) == [held]
    assert shelf.touch(used, at=NOON)  # what belongs to a case is always there


def test_a_kill_leaves_whole_papers_only(tmp_path: Path) -> None:
    """A process that does nothing but put papers is killed again and again, wherever it is."""
    folder = tmp_path / "papers"
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from tunggal.adapters.papers.shelf import PaperShelf\n"
        f"shelf = PaperShelf(Path({str(folder)!r}), b'k' * 32)\n"
        "print('ready', flush=True)\n"
        "while True: shelf.put('image/jpeg', b'x' * 300_000, at=datetime.now(UTC))\n"
    )
    for wait in (0.05, 0.08, 0.11):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(wait)
            os.kill(process.pid, signal.SIGKILL)
    shelf, late = PaperShelf(folder, b"k" * 32), datetime.now(UTC) + DAY
    kept = shelf.waiting(before=late)
    assert kept
    assert all(shelf.get(each) == ("image/jpeg", b"x" * 300_000) for each in kept)
    shelf.sweep(before=late)
    assert len(files_of(folder)) == len(kept)
