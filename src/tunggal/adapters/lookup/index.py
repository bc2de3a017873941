"""Opens the index that serves and finds one person in it; it locks nothing and writes nothing."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tunggal.adapters.lookup import places
from tunggal.adapters.lookup.card import DECOY, Card, Codes, read_card, read_names, unseal
from tunggal.adapters.lookup.hashing import PERSON, keyed_hash, person_text
from tunggal.adapters.lookup.inputs import InputCodes, Inputs, input_codes, read_inputs
from tunggal.adapters.lookup.places import LedgerRow, Village
from tunggal.adapters.lookup.secrets import Secrets
from tunggal.adapters.lookup.shelf import CURRENT, read_pointer
from tunggal.cycle.explanation.notices import Aid
from tunggal.policy.messages import Messages, read_messages
from tunggal.registry.errors import IntegrityBroken, UsageRefused
from tunggal.registry.reason import Reason

FORMAT = 3
FILE, ABOUT, MESSAGES = "index.sqlite", "about.json", "messages"
CARDS, INPUTS = "index", "inputs"  # purposes of the derived keys
_FIND = "select family_id from person where hash = ?"
_ROW = "select family_id, sealed from family where family_id >= ? order by family_id limit 1"
_MAPPED = 1 << 36  # bytes that may be read through memory mapping: the whole file


class Index:
    """One index on disk, open for reading by any number of threads."""

    def __init__(self, folder: Path, secrets: Secrets) -> None:
        self.folder, self.name = folder, folder.name
        self.about = _about(folder, secrets)
        self.codes = _codes(self.about)
        self._load = self.name.encode()
        salt = bytes.fromhex(self.about["salt"])
        self._cipher = cipher_of(secrets, CARDS, salt)
        self._inputs_cipher = cipher_of(secrets, INPUTS, salt)
        self._person_key = secrets.derived(PERSON)
        self._threads = threading.local()
        self._decoy = self._row(DECOY)[1]
        # The sentences of the release, by language.
        self.messages: Mapping[str, Messages] = read_messages(folder / MESSAGES)

    @property
    def bases(self) -> Mapping[str, Mapping[str, str]]:
        """The legal basis of each reason, by programme."""
        bases: Mapping[str, Mapping[str, str]] = self.about["bases"]
        return bases

    def aid(self, programme: str, language: str) -> Aid:
        """What a notice must know of a programme, as the release has it."""
        label = self.messages[language].label("programmes", programme)
        bases = self.bases.get(programme, {})
        known = {Reason(code): basis for code, basis in bases.items() if code}
        return Aid(label, label, bases.get("", "–"), known)

    def find(self, nik: str, kk: str) -> tuple[bool, Card]:
        """Whether this person stands in this family, and the card of the family or of a decoy.

        Found or not, the same is done: one search, one row read, one text opened and read.
        """
        hashed = keyed_hash(self._person_key, person_text(nik, kk))
        found = self._connection.execute(_FIND, (hashed,)).fetchone()
        return self._card(found[0] if found else None, hashed)

    def family(self, family_id: int) -> tuple[bool, Card]:
        """The card of a family by its key, or of a decoy; for who has proved to belong to it."""
        row = self._connection.execute(
            "select family_id from family where family_id = ? and family_id <> ?",
            (family_id, DECOY),
        ).fetchone()
        return self._card(row[0] if row else None, keyed_hash(self._person_key, str(family_id)))

    def inputs(self, card: Card) -> Inputs:
        """What the score of a family was made of, for who has proved to belong to it."""
        key = card.family.family_id
        asked = "select sealed from inputs where family_id = ?"
        sealed = self._connection.execute(asked, (key,)).fetchone()[0]
        return read_inputs(
            card.family, self._open(self._inputs_cipher, key, sealed), self.input_codes
        )

    @cached_property
    def input_codes(self) -> InputCodes:
        """The words behind the numbers of inputs, and the models behind their points."""
        return input_codes(self.folder, self.about)

    def source_name(self, code: str, language: str) -> str:
        """The name of a source, as its policy file in the release writes it."""
        names: Mapping[str, str] = self.about["source_names"].get(code, {})
        return names.get(language, code)

    def village(self, code: str) -> Village | None:
        """The village of a ten-digit code."""
        return places.village(self._connection, code)

    def region_name(self, code: str) -> str:
        """The name of a province, regency, district or village; empty when nobody knows it."""
        return places.region_name(self._connection, code)

    def homes(self, village: str) -> list[int]:
        """The keys of the families in a village, in their order."""
        return places.homes(self._connection, village)

    def names(self, family_id: int) -> tuple[str, ...]:
        """The names of a family's members; the rest of its card is left alone."""
        row, sealed = self._row(family_id)
        return read_names(self._open(self._cipher, row, sealed))

    def village_names(self, text: str, limit: int = 20) -> tuple[Village, ...]:
        """The villages that a text may mean, the likeliest first."""
        return places.villages_named(self._connection, text, limit)

    def ledger(self, region: str = "") -> tuple[LedgerRow, ...]:
        """Seats and movements by programme in the regencies of a region, or in that around it."""
        return places.ledger(self._connection, region)

    def _card(self, family_id: int | None, hashed: bytes) -> tuple[bool, Card]:
        # Where nobody was found some other row is read, so that the disk works alike, and left
        # sealed; what is opened then is the decoy.
        elsewhere = int.from_bytes(hashed[:8], "big") % self.about["last_family"] + 1
        row, sealed = self._row(elsewhere if family_id is None else family_id)
        if family_id is None:
            row, sealed = DECOY, self._decoy
        return family_id is not None, read_card(
            row, self._open(self._cipher, row, sealed), self.codes
        )

    def _open(self, cipher: AESGCM, row: int, sealed: bytes) -> bytes:
        try:
            return unseal(cipher, self._load, row, sealed)
        except InvalidTag:
            raise IntegrityBroken(
                f"{self.folder}: a row was changed after it was loaded. Load the release again."
            ) from None

    def _row(self, family_id: int) -> tuple[int, bytes]:
        row: tuple[int, bytes] = self._connection.execute(_ROW, (family_id,)).fetchone()
        return row

    @property
    def _connection(self) -> sqlite3.Connection:
        mine: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if mine is None:
            # Immutable: SQLite takes no lock, and looks for no journal.
            address = f"{(self.folder / FILE).resolve().as_uri()}?mode=ro&immutable=1"
            mine = sqlite3.connect(address, uri=True, check_same_thread=False)
            mine.execute(f"pragma mmap_size = {_MAPPED}")
            self._threads.connection = mine
        return mine


class Serving:
    """The index that serves now: looks at the pointer each time, opens anew after a swap."""

    def __init__(self, shelf: Path, secrets: Secrets) -> None:
        self._shelf, self._secrets = shelf, secrets
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._index: Index | None = None

    def __call__(self) -> Index | None:
        """The index, the same for the whole of a request that keeps it; None when none is loaded."""
        seen = self._pointed()
        if seen == self._seen:
            return self._index
        with self._lock:
            if seen != self._seen:
                name = read_pointer(self._shelf).serving
                self._index = Index(self._shelf / name, self._secrets) if name else None
                self._seen = seen
            return self._index

    def _pointed(self) -> tuple[int, int]:
        try:
            found = (self._shelf / CURRENT).stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_ino, found.st_mtime_ns)


def cipher_of(secrets: Secrets, purpose: str, salt: bytes) -> AESGCM:
    """What seals the texts of one load for one purpose."""
    return AESGCM(secrets.derived(purpose, salt))


def _about(folder: Path, secrets: Secrets) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    if about["format"] != FORMAT:
        raise UsageRefused(
            f"{folder}: has format {about['format']}; this version reads {FORMAT}. Load it again."
        )
    if about["key"] != secrets.mark:
        raise UsageRefused(
            f"{folder}: was made with another data key. Restore keys/service_data.key, or load the "
            "release again with the key of this machine."
        )
    return about


def _codes(about: Mapping[str, Any]) -> Codes:
    return Codes(
        quarter=about["quarter"],
        programmes=tuple(about["programmes"]),
        outcomes=tuple(about["outcomes"]),
        reasons=tuple(about["reasons"]),
        periods=about["periods"],
        regencies=about["regencies"],
        cut_offs=about["cut_offs"],
    )
