"""Draws one paper anew, in a process of its own that may do nothing else.

Decoders of images and PDF are where a hostile file attacks. So this file is run alone: it knows
nothing of tunggal, gets no environment, opens no file to write, and has little memory and time.
Content comes in by standard input; a code, a line feed and the drawn content go out.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from importlib import import_module
from typing import Any

_INCH, _DPI = 72, 200
_QUALITY = 82
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_FORMATS = ("JPEG", "PNG", "WEBP")
_PLUGINS = ("Jpeg", "Mpo", "Png", "WebP", "Tiff", "Pdf")  # of TIFF are the notes inside of photos
_NEEDED = (
    "pypdfium2",
    "PIL.ImageOps",
    "PIL.PdfParser",
    *(f"PIL.{each}ImagePlugin" for each in _PLUGINS),
)


class Refused(Exception):
    """Why a paper cannot be drawn; its text is a code."""


def main() -> None:
    """Answer once; whatever fails is an answer too."""
    limits = json.loads(sys.argv[1])
    content = sys.stdin.buffer.read()
    import_decoders()
    confine(limits["seconds"], limits["memory"], limits["output"])
    try:
        kind, drawn = draw(content, limits)
    except Refused as refused:
        kind, drawn = str(refused), b""
    except MemoryError:
        kind, drawn = "too_heavy", b""
    except Exception:  # decoders raise whatever they like on a broken file
        kind, drawn = "unreadable", b""
    sys.stdout.buffer.write(kind.encode() + b"\n" + drawn)


def import_decoders() -> None:
    """Load all that may be needed, before files are closed to this process."""
    for name in _NEEDED:
        import_module(name)
    from PIL import Image

    Image.preinit()
    Image.MAX_IMAGE_PIXELS = None  # pixels are counted here, with a code of their own
    warnings.simplefilter("ignore")


def confine(seconds: int, memory: int, output: int) -> None:
    """No more memory, time or output than this, no child, no file: for the rest of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # what is open stays open


def draw(content: bytes, limits: dict[str, int]) -> tuple[str, bytes]:
    """The kind of the drawn paper and its content; raises Refused."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        raise Refused("heic")
    if b"%PDF-" in content[:1024] and not content.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")):
        return "application/pdf", as_pdf(pages_of(content, limits))
    return "image/jpeg", as_jpeg(photo_of(content, limits))


def photo_of(content: bytes, limits: dict[str, int]) -> Any:
    """A photo upright, in plain colours and no larger than allowed; only the first of a sequence."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        photo = Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError:
        raise Refused("unknown") from None
    if photo.width * photo.height > limits["pixels"]:
        raise Refused("too_many_pixels")
    side = limits["longest_side"]
    photo.draft("RGB", (side, side))  # a large JPEG is decoded small in the first place
    photo = plain(photo)
    photo.thumbnail((side, side), reducing_gap=3.0)
    ImageOps.exif_transpose(photo, in_place=True)
    return on_white(photo)


def plain(photo: Any) -> Any:
    """A photo in 8 bits a colour, with its transparency."""
    if photo.mode.startswith("I"):  # 16 bits of grey: the upper half is what a screen shows
        return photo.point(lambda value: value / 256).convert("L")
    if photo.mode in ("RGB", "L"):
        photo.load()
        return photo
    has_gaps = photo.mode in ("RGBA", "LA", "PA", "La") or "transparency" in photo.info
    return photo.convert("RGBA" if has_gaps else "RGB")


def on_white(photo: Any) -> Any:
    """A photo without transparency, as it would lie on paper."""
    from PIL import Image

    if photo.mode != "RGBA":
        return photo
    paper = Image.new("RGB", photo.size, "white")
    paper.paste(photo, mask=photo)
    return paper


def pages_of(content: bytes, limits: dict[str, int]) -> list[Any]:
    """The pages of a PDF as images, with what was filled in its forms; no script of it is run."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        raise Refused("locked" if "assword" in str(fault) else "unreadable") from None
    if len(document) > limits["pages"]:
        raise Refused("too_many_pages")
    if not len(document):
        raise Refused("unreadable")
    document.init_forms()
    return [page_of(document[place], limits["longest_side"]) for place in range(len(document))]


def page_of(page: Any, side: int) -> Any:
    width, height = page.get_size()
    scale = min(_DPI / _INCH, side / max(width, height, 1.0))
    return page.render(scale=scale).to_pil().convert("RGB")


def as_jpeg(image: Any) -> bytes:
    """A new JPEG with nothing in it but the picture."""
    image.info, written = {}, io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()


def as_pdf(pages: list[Any]) -> bytes:
    """A new PDF with one picture a page."""
    written, (first, *others) = io.BytesIO(), pages
    first.save(
        written, "PDF", save_all=True, append_images=others, quality=_QUALITY, resolution=_DPI
    )
    return written.getvalue()


if __name__ == "__main__":
    main()
