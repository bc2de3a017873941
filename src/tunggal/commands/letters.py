"""Writes the letters of a release: whom each goes to, in which file, on which page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunggal.adapters.letters import Batch, Letter, begin, write_batches, write_index
from tunggal.adapters.stores.disk import alone, told_when_full
from tunggal.adapters.stores.keys import load_trusted
from tunggal.adapters.stores.proof import prove_tables
from tunggal.adapters.stores.releases import find_release
from tunggal.commands.notice_facts import Post
from tunggal.cycle.engine import Engine, Row, sql, text_literal
from tunggal.cycle.explanation.notices import Notice
from tunggal.cycle.explanation.words import day_word
from tunggal.cycle.release.files import file_digest, files_below
from tunggal.cycle.release.manifest import Release
from tunggal.wiring import engine_of

Progress = Callable[[str, str, int], None]
_READ = ("persons", "families", "villages")


@dataclass(frozen=True)
class Letters:
    """The letters of a selection of notices, and the folder they are written to."""

    post: Post
    which: str  # the condition on `notices`
    folder: Path

    def write(self, progress: Progress) -> dict[str, Any]:
        """Write what is not there yet; returns folder and counts."""
        self._prove()
        with told_when_full(self.folder), alone(self.folder, "writing letters"):
            begin(self.folder, self._made_from())
            with engine_of(self.post.place, "letters") as engine:
                without = self._prepare(engine)
                files = engine.rows(
                    "select regency_code, district_code, part, count(*) as letters from letters "
                    "group by regency_code, district_code, part order by regency_code asc nulls last, "
                    "district_code asc nulls last, part asc nulls last"
                )
                written, kept = write_batches(
                    self.folder,
                    self._batches(engine, files),
                    words=self.post.words,
                    office=self.post.office,
                    on_file=lambda file, pages, new: progress("letters", file, pages),
                )
                index = write_index(self.folder, self._index(engine, files))
        return {
            "release": self.post.release.name,
            "folder": str(self.folder),
            "letters": sum(file["letters"] for file in files),
            "files": len(files),
            "written": written,
            "kept": kept,
            "without_addressee": without,
            "index": str(index),
        }

    def _prove(self) -> None:
        """Nobody is written to because of a table that was changed after it was signed."""
        trusted = load_trusted(self.post.place.keys)
        prove_tables(self.post.release, {"notices"}, trusted)
        for register in (self.post.register, self._register_before()):
            if register:
                prove_tables(register, set(_READ), trusted)

    def _register_before(self) -> Release | None:
        """The register before, which still knows those who have left since."""
        before = self.post.register.manifest.parents.get("previous")
        if before is None or not (self.post.place.releases / before.release).is_dir():
            return None
        return find_release(self.post.place.releases, before.release)

    def _made_from(self) -> dict[str, str]:
        words = self.post.place.policy / "notices"
        told = hashlib.sha256()
        for name, file in sorted(files_below(words).items()):
            told.update(f"{name} {file_digest(file)}\n".encode())
        return {
            "release": self.post.release.name,
            "content": self.post.release.manifest.content,
            "words": told.hexdigest(),
            "programme names": "; ".join(aid.label for aid in self.post.aids.values()),
            "language": self.post.language,
            "chosen": self.which,
        }

    def _prepare(self, engine: Engine) -> int:
        """Make the table `letters`; returns how many notices nobody can be written to about."""
        self.post.bring(engine)
        now, before = self.post.register, self._register_before() or self.post.register
        for release, table in ((now, "addressees"), (before, "addressees_before")):
            for name in ("persons", "families"):
                engine.read(f"{table}_{name}", release.table(name))
            names = {"persons": f"{table}_persons", "families": f"{table}_families"}
            engine.make_table(table, sql("explanation", "addressees", **names))
        size = str(self.post.office.letters_per_file)
        made = engine.make_table(
            "letters", sql("explanation", "letters", size=size, chosen=self.which)
        )
        asked = engine.rows(f"select count(*) as asked from notices where {self.which}")
        return int(asked[0]["asked"]) - made

    def _batches(self, engine: Engine, files: list[Row]) -> Iterator[Batch]:
        for file in files:
            yield Batch(_file(file), lambda file=file: self._letters(engine, file))  # type: ignore[misc]

    def _letters(self, engine: Engine, file: Row) -> list[Letter]:
        return [self._letter(row) for row in _rows(engine, file, "*")]

    def _letter(self, row: Row) -> Letter:
        notice, language = Notice.of(row), self.post.language
        regency = row["regency_name"] or ""
        return Letter(
            text=self.post.forms(notice, regency).letter,
            addressee=row["addressee"],
            place=(row["village_name"] or "", row["district_name"] or "", regency),
            mourned=notice.mourned,
            programme=self.post.aid(notice.programme).name,
            date=day_word(notice.issued_on, language),
            number=notice.number,
        )

    def _index(self, engine: Engine, files: list[Row]) -> Iterator[Mapping[str, object]]:
        columns = "number, programme, kind, regency_code, place_in_district - part as page"
        for file in files:
            for row in _rows(engine, file, columns):
                yield {**row, "file": _file(file)}


def _rows(engine: Engine, file: Row, columns: str) -> list[Row]:
    return engine.rows(
        f"select {columns} from letters where regency_code = {text_literal(file['regency_code'])} "
        f"and district_code = {text_literal(file['district_code'])} and part = {int(file['part'])} "
        "order by place_in_district asc nulls last"
    )


def _file(file: Row) -> str:
    """Path of a file in the folder: by regency and district, counted by its first letter."""
    return f"{file['regency_code']}/{file['district_code']}-{file['part'] + 1:06d}.pdf"
