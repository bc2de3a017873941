"""Somebody who writes or calls, for tests: texts in, texts out, with the world of the service behind."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tunggal.dialogue.conversation import Channel, Conversation, begin
from tunggal.dialogue.inputs import Attached, Input, Keyed, Said

START = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)  # a Monday, in the quarter after the loaded release
TELEPHONE = "+6281200000077"
CONTACT = "ID.9000000001"
_KEYS = count()


@dataclass
class Somebody:
    """Who writes on WhatsApp: the conversation is kept by the service, an input has its key."""

    code: str = CONTACT
    contact: str = CONTACT
    telephone: str = TELEPHONE
    language: str = "id"
    at: datetime = START
    all_said: list[str] = field(default_factory=list)

    def speaker(self) -> Any:
        from tunggal.service.talks.speakers import Speaker

        return Speaker(Channel.WHATSAPP, self.code, self.contact, self.telephone, self.language)

    def hears(self, heard: Input, *, key: str = "", after: timedelta = timedelta(seconds=9)) -> str:
        from tunggal.service.talks.hearing import hear_from

        self.at += after
        replies = hear_from(self.speaker(), heard, key=key or f"m{next(_KEYS)}", at=self.at)
        return self._told(replies)

    def says(self, *texts: str, **more: Any) -> str:
        """What is answered to the last of these texts."""
        said = ""
        for text in texts:
            said = self.hears(Said(text), **more)
        return said

    def sends(self, reference: str, holds: str = "image") -> str:
        return self.hears(Attached(reference, holds))

    def conversation_kept(self) -> Conversation:
        """The conversation as it is kept now."""
        from tunggal.dialogue.keeping import from_json
        from tunggal.service.talks.means import sealing
        from tunggal.service.talks.models import Talk

        place = sealing().hashed("speaker", f"whatsapp:{self.code}")
        row = Talk.objects.get(pk=place)
        return from_json(sealing().open(f"talk:{place}", row.sealed)["conversation"])

    def _told(self, replies: Any) -> str:
        said = "\n".join(each.text for each in replies)
        self.all_said.append(said)
        return said


@dataclass
class Caller(Somebody):
    """Who calls: the telephone keeps the conversation for the length of the call."""

    code: str = "call-1"
    contact: str = ""
    conversation: Conversation | None = None

    def speaker(self) -> Any:
        from tunggal.service.talks.speakers import Speaker

        return Speaker(Channel.PHONE, self.code, "", self.telephone, self.language)

    def hears(self, heard: Input, *, key: str = "", after: timedelta = timedelta(seconds=9)) -> str:
        from tunggal.service.talks.hearing import talk

        self.at += after
        now = self.conversation or begin(
            code=self.code, channel=Channel.PHONE, language=self.language, at=self.at
        )
        self.conversation, replies = talk(now, heard, self.speaker(), at=self.at)
        return self._told(replies)

    def keys(self, *keys: str) -> str:
        """What is said after the last of these."""
        said = ""
        for each in keys:
            said = self.hears(Keyed(each))
        return said


def photo(at: datetime = START) -> str:
    """A photo that a channel took in; its reference."""
    from PIL import Image

    from tunggal.service.papers.actions import take_in

    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    file.seek(0)
    return take_in(file, paper="", at=at).reference
