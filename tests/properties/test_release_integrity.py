"""Laws of a release: whatever is changed, added or taken away is found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releasing import write_release
from tunggal.adapters.stores.releases import verify
from tunggal.cycle.release.files import files_below
from tunggal.cycle.release.manifest import MANIFEST, SIGNATURE
from tunggal.registry.errors import IntegrityBroken


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Iterator[tuple]:
    folder = tmp_path_factory.mktemp("shelf")
    register, trusted = write_release(folder)
    aid, _ = write_release(folder, "aid-2026Q1", parents={"register": register})
    for file in files_below(folder / "releases").values():
        file.chmod(0o644)
    yield aid.folder, trusted
    verify(aid.folder, trusted)


@contextmanager
def damaged(file: Path, text: bytes | None) -> Iterator[None]:
    """A file with other bytes, or without the file, for a moment."""
    before = file.read_bytes() if file.exists() else None
    parents = [folder for folder in file.parents if not folder.exists()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink() if text is None else file.write_bytes(text)
    try:
        yield
    finally:
        file.unlink(missing_ok=True) if before is None else file.write_bytes(before)
        for folder in parents:
            shutil.rmtree(folder)


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_any_flipped_byte_in_any_file_is_found(published, data) -> None:
    folder, trusted = published
    files = files_below(folder)
    path = data.draw(st.sampled_from(sorted(files)))
    text = bytearray(files[path].read_bytes())
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= data.draw(st.integers(1, 255))
    with damaged(files[path], bytes(text)), pytest.raises(IntegrityBroken, match=path):
        verify(folder, trusted)


@pytest.mark.parametrize("name", [MANIFEST, SIGNATURE])
def test_every_single_byte_of_manifest_and_signature_counts(published, name) -> None:
    """Not a sample: each byte, with its lowest bit, its case and its highest bit flipped."""
    folder, trusted = published
    text = (folder / name).read_bytes()
    for place in range(len(text)):
        for bit in (0x01, 0x20, 0x80):
            other = bytearray(text)
            other[place] ^= bit
            with damaged(folder / name, bytes(other)), pytest.raises(IntegrityBroken):
                verify(folder, trusted)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_any_cut_or_grown_file_is_found(published, data) -> None:
    folder, trusted = published
    files = files_below(folder)
    path = data.draw(st.sampled_from(sorted(files)))
    text = files[path].read_bytes()
    cut = data.draw(st.integers(0, len(text) - 1))
    more = data.draw(st.binary(min_size=1, max_size=20))
    for other in (text[:cut], text + more):
        with damaged(files[path], other), pytest.raises(IntegrityBroken):
            verify(folder, trusted)


def test_any_removed_file_is_found(published) -> None:
    folder, trusted = published
    for path, file in files_below(folder).items():
        with damaged(file, None), pytest.raises(IntegrityBroken, match=path):
            verify(folder, trusted)


added_paths = st.lists(
    st.text("abcdefgh.-_", min_size=1, max_size=12).filter(lambda name: name not in (".", "..")),
    min_size=1, max_size=3,
).map("/".join)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(added_paths, st.binary(max_size=10))
def test_any_added_file_is_found(published, path, text) -> None:
    folder, trusted = published
    with damaged(folder / path, text), pytest.raises(IntegrityBroken, match="is not part of"):
        verify(folder, trusted)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_two_files_that_changed_places_are_found(published, data) -> None:
    folder, trusted = published
    files = files_below(folder)
    one, other = data.draw(st.permutations(sorted(files)))[:2]
    texts = files[one].read_bytes(), files[other].read_bytes()
    with (
        damaged(files[one], texts[1]),
        damaged(files[other], texts[0]),
        pytest.raises(IntegrityBroken),
    ):
        verify(folder, trusted)
