"""Notices as an SMS: short enough, in the telephones' alphabet, and nothing of it is missing."""

from __future__ import annotations

from itertools import product

import pytest

from notice_world import row
from report_world import POLICY
from tunggal.cycle.explanation.notices import Aid, Notice
from tunggal.cycle.explanation.sms import PART, PARTS, letters, notice_sms, plain
from tunggal.policy.messages import read_messages
from tunggal.policy.notices import KINDS, read_notices
from tunggal.policy.programmes import read_programmes
from tunggal.registry.errors import PolicyRefused

OFFICE, WORDS = read_notices(POLICY / "notices")
PROGRAMMES = read_programmes(POLICY / "programmes")
MESSAGES = read_messages(POLICY / "messages")
LABELS = sorted(
    {words.label("programmes", each.code) for words in MESSAGES.values() for each in PROGRAMMES}
)


def sms(kind: str, label: str = "PBI-JKN", language: str = "id", **more: object) -> str:
    given = row("2026Q2-1A2B-3C4D-5E6F-7A8B", kind, "quota_full", "quota_full", **more)
    aid = Aid(label, label, "Inpres 4/2025", {})
    return notice_sms(Notice.of(given), aid, words=WORDS[language], office=OFFICE)


@pytest.mark.parametrize(("kind", "language", "label"), [*product(KINDS, WORDS, LABELS)])
def test_every_notice_fits_two_parts_and_says_where_to_ask(
    kind: str, language: str, label: str
) -> None:
    text = sms(kind, label, language)
    assert letters(text) <= PARTS * PART
    assert text == plain(text)
    assert OFFICE.whatsapp in text
    assert OFFICE.call_centre in text
    assert label in text


def test_it_says_what_until_when_and_how_to_appeal() -> None:
    assert sms("on_notice", "PKH") == (
        "Pemberitahuan Kementerian Sosial Republik Indonesia: Bantuan PKH akan berakhir. "
        "Sampai 30 Juni 2026. Tidak setuju? Banding paling lambat 31 Mei 2026. "
        "Tanya kantor desa/kelurahan, WhatsApp 08877-171-171, atau telepon 021-171. "
        "Nomor pemberitahuan: 2026Q2-1A2B-3C4D-5E6F-7A8B. Tidak ada biaya."
    )
    assert "Mulai 1 April 2026." in sms("leaver", "PKH")
    assert "Banding" not in sms("lifted", "PKH")


def test_what_is_too_long_loses_its_number_last_and_is_refused_in_the_end() -> None:
    long = sms("on_notice", "Bantuan yang sangat panjang namanya")
    assert "Nomor pemberitahuan" in long
    assert "biaya" not in long
    assert "Nomor" not in sms("on_notice", "Bantuan yang sangat panjang namanya" * 2)
    with pytest.raises(PolicyRefused, match="306 is the most"):
        sms("on_notice", "B" * 200)


def test_letters_that_telephones_do_not_know_become_others() -> None:
    assert plain("Bantuan “Ā”–ü… 😀") == 'Bantuan "A"-ü... ?'
    assert letters("a€") == 3
