"""Puts the bridge together, out of settings and policy; what is missing is told before the first call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import close_old_connections

from tunggal.dialogue.conversation import Conversation
from tunggal.dialogue.inputs import Input
from tunggal.policy.papers import PaperRefused
from tunggal.policy.telephone import read_telephone
from tunggal.registry.errors import UsageRefused
from tunggal.service.centre.nuisance import is_nuisance
from tunggal.service.channels.telephone.answering import Means, Said
from tunggal.service.channels.telephone.bridge import Bridge, log, now
from tunggal.service.channels.telephone.speaking import make_voice, standing
from tunggal.service.papers.recordings import take_in_recording
from tunggal.service.talks.hearing import talk
from tunggal.service.talks.means import policy as dialogue_policy
from tunggal.service.talks.speakers import Speaker


def make_bridge(settings: Any) -> Bridge:
    """The bridge, with every sentence read once; raises PolicyRefused or UsageRefused."""
    folder = Path(settings.SERVICE.telephone.folder)
    _make_folders(folder)
    rules = settings.WORKSPACE.policy / "telephone"
    policy, dialogue = read_telephone(rules), dialogue_policy()
    voice = make_voice(folder, rules / "recordings", policy, dialogue)
    count = voice.prepare(standing(policy))
    log.info("sentences_read", count=count)
    means = Means(_talk, _take_in, _is_nuisance, dialogue, policy, now)
    return Bridge(settings.SERVICE.telephone, policy, means, voice)


def _make_folders(folder: Path) -> None:
    try:
        for name in ("prompts", "calls", "recordings"):
            place = folder / name
            if not place.is_dir():
                place.mkdir(parents=True)
                place.chmod(0o2770)  # whatever the umask: Asterisk's group writes here, too
            (place / ".write").touch()
            (place / ".write").unlink()
    except OSError as fault:
        raise UsageRefused(
            f"{folder}: cannot be written ({fault.strerror}). It belongs to this service and to "
            "Asterisk's group; see docs/how-to/command-centre.md."
        ) from None


def _talk(conversation: Conversation, heard: Input, speaker: Speaker) -> tuple[Conversation, Said]:
    close_old_connections()
    return talk(conversation, heard, speaker, at=now())


def _is_nuisance(telephone: str) -> bool:
    close_old_connections()
    return is_nuisance(telephone, now())


def _take_in(content: bytes, whose: str) -> str:
    """The reference of a recording, "" when it cannot be taken; the file at the exchange stays then."""
    close_old_connections()
    try:
        return take_in_recording(content, by=whose, at=now())
    except PaperRefused as refused:
        log.error("recording_refused", why=refused.code)
        return ""
