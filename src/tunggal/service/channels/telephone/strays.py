"""Recordings that no call has left: each becomes a task for the command centre, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tunggal.adapters.telephony.sound import BadSound, read_wav, write_wav
from tunggal.adapters.telephony.spool import Stray, strays
from tunggal.dialogue.conversation import Channel
from tunggal.service.centre import tasks

TakeIn = Callable[[bytes, str], str]
_LEAST = 0.7  # seconds that may hold a word


def leave_strays(
    folder: Path, *, take_in: TakeIn, is_held: Callable[[str], bool], at: datetime
) -> int:
    """Leave what nobody has left; `is_held` says of a key that its call still goes on.

    A file is named by the key of the wish that it led to, so a message that was left before is not left
    again. The file goes last: killed between, we do the same again without effect.
    """
    done = 0
    for each in strays(folder, now=at.timestamp()):
        if is_held(each.key):
            continue
        is_kept = _leave(each, take_in, at)
        if is_kept:
            each.file.unlink(missing_ok=True)
        else:  # speech that we may not take in, such as too long a one, is for somebody to look at
            each.file.rename(each.file.with_suffix(".refused"))
        done += 1
    return done


def _leave(each: Stray, take_in: TakeIn, at: datetime) -> bool:
    """A message to listen to, else somebody to call back; whether nothing of the file is lost then."""
    content, key = _speech(each.file), f"talk:{each.key}"  # as the world names wishes
    reference = take_in(content, each.key) if content else ""
    if reference:
        tasks.leave_message(
            key=key, channel=Channel.PHONE, language=each.language, telephone=each.telephone,
            contact="", about="", text="", recording=reference, actor=None, call=each.call, at=at,
        )  # fmt: skip
    elif each.telephone:
        tasks.call_back(
            key=key, channel=Channel.PHONE, language=each.language, telephone=each.telephone,
            contact="", actor=None, about="", call=each.call, at=at,
        )  # fmt: skip
    return bool(reference) or not content


def _speech(file: Path) -> bytes:
    """The recording written anew, since of one that was cut off the header is wrong."""
    try:
        sound = read_wav(file.read_bytes())
    except (BadSound, FileNotFoundError):
        return b""
    return write_wav(sound) if sound.seconds >= _LEAST else b""
