"""One case on every channel: begun on WhatsApp, asked after by telephone, decided in the console, answered
on WhatsApp, seen on the portal."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("django", reason="the service is not installed: pip install 'tunggal[service]'")

import call_program
import proposal_program
import tunggal
from graph import SECRET, TOKEN, Graph
from postgres import shared, why_not
from service_home import Home
from service_world import UNRANKED, kk, make_workspace, name_of, nik
from serving import Server

USER, NUMBER = "ID.90000000000000000001", "6281200000061"
OWN = (nik(UNRANKED), kk(UNRANKED))
PATIENCE = 40  # seconds until an answer must have come


@dataclass
class Writer:
    """Somebody who writes on WhatsApp, and reads what the platform brings."""

    graph: Graph
    sent: int = 0

    def says(self, text: str) -> str:
        return self.sends(type="text", text={"body": text})

    def picks(self, option: str) -> str:
        reply = {"type": "list_reply", "list_reply": {"id": option, "title": "Pilihan"}}
        return self.sends(type="interactive", interactive=reply)

    def sends(self, **inside: Any) -> str:
        """What is answered to a message."""
        before, self.sent = len(self.reads()), self.sent + 1
        message = {
            "id": f"wamid.{self.sent:06d}", "timestamp": str(int(time.time())),
            "from": NUMBER, "from_user_id": USER, **inside,
        }  # fmt: skip
        contact = {"wa_id": NUMBER, "user_id": USER, "profile": {"name": "Orang"}}
        value = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}
        assert self.graph.hook(value) == 200
        return self.waits_for("", after=before)

    def reads(self) -> list[str]:
        return self.graph.texts(USER)

    def waits_for(self, words: str, *, after: int = 0) -> str:
        """The first message with these words that comes after so many."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = [each for each in self.reads()[after:] if words in each]
            if found:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no answer with {words!r}; read so far: {self.reads()}")


@pytest.fixture(params=["sqlite", "postgresql"])
def running(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Home, Graph, Server]]:
    """The service with web part and worker, and a fake platform that calls it back."""
    place, database = make_workspace(tmp_path / "workspace"), ""
    tunggal.release_load(place, "aid-2026Q1")
    for name, value in (("TOKEN", TOKEN), ("SECRET", SECRET), ("VERIFY", "word of ours")):
        monkeypatch.setenv(f"TUNGGAL_WHATSAPP_{name}", value)
    with ExitStack() as stack:
        if request.param == "postgresql":
            if why_not():
                pytest.skip(f"PostgreSQL is not tested: {why_not()}")
            database = shared().plain()
        graph = stack.enter_context(Graph(tmp_path / "graph.log"))
        settings = place / "tunggal.toml"
        settings.write_text(settings.read_text() + "\n" + graph.settings)
        server = stack.enter_context(Server(place, database=database, workers=1))
        graph.webhook = f"{server.address}/hooks/whatsapp"
        yield Home(place, database), graph, server


def brings_a_proposal(who: Writer) -> str:
    """Writes in own words, shows both numbers, sends a photo, sends it off; the number that was given."""
    assert "sudah terdaftar" in who.says("mau usul")
    assert "Tulis NIK Anda" in who.picks("known=yes")
    who.says(OWN[0])
    assert "Untuk siapa?" in who.says(OWN[1])
    who.picks("whom=family")
    who.picks("field:programme=pkh")
    who.says("Panen gagal.")
    said = who.sends(type="image", image={"id": "photo-1", "mime_type": "image/jpeg"})
    while "Mohon periksa" not in said:
        said = who.says("lewati")
    assert "Berkas: 1." in said
    found = re.search(r"\d{3}-\d{3}-\d{4}", who.picks("confirm=yes"))
    assert found
    return found[0].replace("-", "")


@pytest.mark.slow
def test_one_case_on_every_channel(running: tuple[Home, Graph, Server]) -> None:
    home, graph, server = running
    graph.files["photo-1"] = (photo(), "image/jpeg")
    who = Writer(graph)
    assert "Selamat datang" in who.says("halo")
    number = brings_a_proposal(who)

    asked = home.run(f"+{NUMBER}", "2", number, *OWN, program=program(call_program))
    assert "usul" in asked[-1]
    assert "operator desa" in asked[-1]
    assert "Tarik kasus" not in asked[-1]  # the number that calls is no proof of the account
    elsewhere = home.run("+6281200000099", "2", number, *OWN, program=program(call_program))
    assert elsewhere[-1] == asked[-1]

    born = json.dumps({name_of(UNRANKED, 1): str(date(1980, UNRANKED, 1))})
    decided = home.run("decide", number, born, program=program(proposal_program))
    assert decided == "decided"
    told = who.waits_for("dikabulkan", after=len(who.reads()) - 1)
    assert "kunjungan" in told.lower()
    assert "nomor kasus" in who.says("ikuti kasus")
    assert "dikabulkan" in who.says(number)

    read = home.run("follow", number, *OWN, program=program(proposal_program))
    assert "dikabulkan" in read["case"]
    assert "Mengirim kabar tentang kasus" in read["seen"]

    assert graph.doubled() == []
    logged = server.log.read_text()
    for text in (graph.log.read_text(), logged):
        assert not any(secret in text for secret in OWN)
    assert NUMBER not in logged
    assert audited(home) > 20


def photo() -> bytes:
    from PIL import Image

    drawn = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


def program(module: Any) -> Path:
    return Path(module.__file__)


def audited(home: Home) -> int:
    """How many lines the audit has, all of them in order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUNGGAL_DATABASE", home.database)
        return int(tunggal.audit_verify(home.workspace)["lines"])
