"""Settings and policy of WhatsApp's door: what is accepted, and what is refused with a reason."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from reading_level import grade, longest_sentence
from rewriting import rewrite
from tunggal.adapters.stores.service_settings import read_service
from tunggal.adapters.stores.whatsapp_settings import WhatsAppSettings, read_whatsapp
from tunggal.adapters.stores.workspace import example_policy, make_workspace, open_workspace
from tunggal.policy.receiving import read_channel_words, read_receiving
from tunggal.registry.errors import PolicyRefused

CHANNELS = example_policy() / "channels"


def test_without_a_section_there_is_no_whatsapp() -> None:
    made = read_service({}, shown_as="x").whatsapp
    assert made == WhatsAppSettings()
    assert not made.is_on


def test_a_section_is_read_from_the_file(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w")
    (tmp_path / "w" / "tunggal.toml").write_text(
        '[service.whatsapp]\nphone_number_id = "123456"\naddress = "http://127.0.0.1:8080"\n'
        'version = "v25.0"\nmedia_hosts = ["files.example"]\n'
    )
    read = open_workspace(tmp_path / "w").settings.service.whatsapp
    expected = WhatsAppSettings("123456", "v25.0", "http://127.0.0.1:8080", ("files.example",))
    assert read == expected
    assert read.is_on


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"phone_number_id": 123456}, "phone_number_id: expected digits in quotes"),
        ({"phone_number_id": "+62 812"}, "phone_number_id: expected digits"),
        ({"version": "24"}, "version: expected a version"),
        ({"version": 24.0}, "version: expected a version"),
        ({"address": "http://graph.example"}, "address: expected an https address"),
        ({"address": "https://user@graph.example"}, "address: expected an https address"),
        ({"address": "https://graph.example/?x=1"}, "address: expected an https address"),
        ({"address": "https://graph.example:99999"}, "address: expected an https address"),
        ({"address": 7}, "address: expected an https address"),
        ({"media_hosts": "files.example"}, "media_hosts: expected names"),
        ({"media_hosts": ["https://files.example"]}, "media_hosts: expected names"),
        ({"secret": "geheim"}, "'service.whatsapp.secret' is not a setting"),
        ("geheim", "expected a section"),
    ],
)
def test_what_cannot_be_used_is_refused(values: Any, told: str) -> None:
    with pytest.raises(PolicyRefused, match=r"tunggal\.toml") as refused:
        read_whatsapp(values, shown_as="tunggal.toml")
    assert told in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_the_limits_of_one_sender_are_read() -> None:
    slowly = read_receiving(CHANNELS)
    assert slowly.most == {"messages": slowly.messages, "files": slowly.files, "told": 1}


@pytest.mark.parametrize("line", ["", "messages: 0", "messages: many", "letters: 5"])
def test_what_is_no_limit_is_refused(tmp_path: Path, line: str) -> None:
    rewrite(Path(shutil.copy(CHANNELS / "receiving.yaml", tmp_path)), "messages: 60", line)
    with pytest.raises(PolicyRefused, match=r"messages|letters"):
        read_receiving(tmp_path)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_sentences_are_easy_to_read(language: str) -> None:
    said = [*read_channel_words(CHANNELS)[language].phrases.values()]
    assert grade(said, language) <= (4 if language == "id" else 6)
    assert max(map(longest_sentence, said)) <= 14
