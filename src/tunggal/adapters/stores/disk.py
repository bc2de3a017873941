"""What a release asks of a disk: to keep what was written, to be whole, to say when it is full."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tunggal.registry.errors import UsageRefused

_FULL = (errno.ENOSPC, errno.EDQUOT)
_WRITABLE = 0o222


def make_durable(folder: Path) -> None:
    """Force all files of a folder, then its folders from the bottom up, onto the disk."""
    for place, _, files in os.walk(folder, topdown=False):
        for name in files:
            sync(Path(place) / name)
        sync(Path(place))


def sync(path: Path) -> None:
    """Force one file or folder onto the disk."""
    if path.is_dir() and os.name != "posix":
        return  # only POSIX systems open folders
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def make_read_only(files: Iterable[Path]) -> None:
    """Nobody writes to these files by mistake any more; who could not read them still cannot."""
    for file in files:
        file.chmod(file.stat().st_mode & 0o777 & ~_WRITABLE)


def write_new(file: Path, text: bytes) -> None:
    """Write a small file whole, replacing what an interrupted attempt left."""
    half = file.with_name(file.name + ".half")
    half.unlink(missing_ok=True)
    half.write_bytes(text)
    half.replace(file)


def same_disk(one: Path, other: Path) -> bool:
    """Whether a rename can move between two folders."""
    return one.stat().st_dev == other.stat().st_dev


def need_room(folder: Path, wanted: int) -> None:
    """Raise UsageRefused when the disk of a folder has not this many bytes left."""
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise UsageRefused(_full_text(folder, free, f", and {wanted:,} are needed"))


@contextmanager
def told_when_full(folder: Path) -> Iterator[None]:
    """Turn 'no space left', from the system or from an engine, into an error that helps."""
    try:
        yield
    except Exception as fault:
        if not disk_is_full(fault):
            raise
        free = shutil.disk_usage(folder).free
        raise UsageRefused(_full_text(folder, free, "")) from fault


def disk_is_full(fault: BaseException) -> bool:
    """Whether an error says that a disk or a quota is exhausted; engines say it in words."""
    if isinstance(fault, OSError) and fault.errno is not None:
        return fault.errno in _FULL
    return "no space left on device" in str(fault).lower()


def _full_text(folder: Path, free: int, wanted: str) -> str:
    return (
        f"{folder}: the disk is full: {free:,} bytes are free{wanted}. Nothing was published and "
        f"nothing is lost. Make room on that disk and run the command again."
    )


@contextmanager
def alone(folder: Path, doing: str) -> Iterator[None]:
    """Hold the lock of a folder: one process at a time; a kill lets go of it.

    Raises UsageRefused that names the other process when one is at work.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise UsageRefused(
                f"{folder}: another process is at work here ({lock.read() or 'unknown'}). "
                "Wait until it has ended, or end it; then run this again."
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}: {doing}")
        lock.flush()
        yield
