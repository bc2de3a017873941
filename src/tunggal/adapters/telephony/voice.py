"""The voice of the telephone: texts become sound files that the exchange plays.

folder/prompts/<language>/  sentences of the policy, kept by a hash of voice and text; may be emptied
folder/calls/<call>/        what was said in one call; personal, and gone when the call is over
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tunggal.adapters.telephony.espeak import Reader
from tunggal.adapters.telephony.pieces import Piece, Splitter
from tunggal.adapters.telephony.sound import (
    BadSound,
    Sound,
    at_telephone_rate,
    joined,
    read_wav,
    tone,
    write_wav,
)
from tunggal.registry.errors import PolicyRefused

_MOST_SECONDS = 90.0  # of one recorded sentence


@dataclass(frozen=True)
class Language:
    """How one language is spoken: its voice, its sentences, and those that a person has recorded."""

    reader: Reader
    splitter: Splitter
    recordings: Path  # <code>.wav


@dataclass
class Voice:
    """Speaks in all languages; what is no sentence of the policy is never kept."""

    folder: Path
    languages: Mapping[str, Language]
    _sounds: dict[tuple[str, str], Sound] = field(default_factory=dict)

    def prepare(self, standing: Mapping[str, Mapping[str, str]]) -> int:
        """Read all sentences once, so that a bad one is told now; raises PolicyRefused, UsageRefused.

        `standing` (language → name → text) are those that the exchange itself plays, which need
        stable names. Gives how many sentences there are.
        """
        for left in (self.folder / "calls").glob("*"):  # of a bridge that was killed
            shutil.rmtree(left, ignore_errors=True)
        for language, one in self.languages.items():
            _check_recordings(one)
            for code, text in one.splitter.fixed.items():
                self._fixed(Piece(text, code), language)
            for name, text in standing[language].items():
                sound = self._recorded(name, language) or self._rendered(text, language)
                _write(self.folder / "prompts" / language / f"{name}.wav", sound)
        _write(self.folder / "prompts" / "tone.wav", tone())
        return sum(len(one.splitter.fixed) for one in self.languages.values())

    def sound(self, text: str, language: str) -> Sound:
        """A whole text as it is heard."""
        pieces = self.languages[language].splitter.pieces(text)
        return joined([self._sound_of(piece, language) for piece in pieces])

    def _sound_of(self, piece: Piece, language: str) -> Sound:
        if piece.code:
            return self._fixed(piece, language)
        return self.languages[language].reader.read(piece.text)

    def _fixed(self, piece: Piece, language: str) -> Sound:
        known = self._sounds.get((language, piece.text))
        if known is None:
            known = self._recorded(piece.code, language) or self._rendered(piece.text, language)
            self._sounds[language, piece.text] = known
        return known

    def _recorded(self, code: str, language: str) -> Sound | None:
        file = self.languages[language].recordings / f"{code}.wav"
        return _recording(file) if file.is_file() else None

    def _rendered(self, text: str, language: str) -> Sound:
        reader = self.languages[language].reader
        named = f"{reader.voice}\n{reader.speed}\n{text}".encode()
        file = self.folder / "prompts" / language / f"{hashlib.sha256(named).hexdigest()[:24]}.wav"
        if file.is_file():
            return read_wav(file.read_bytes())
        sound = reader.read(text)
        _write(file, sound)
        return sound

    def open_call(self) -> CallFiles:
        """A folder for what is said in one call."""
        calls = self.folder / "calls"
        calls.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(dir=calls))
        place.chmod(0o2750)  # what lies in it is the group's to read, which is the exchange's
        return CallFiles(self, place)


@dataclass
class CallFiles:
    """The sound files of one call; entered and left with it."""

    voice: Voice
    place: Path
    _count: int = 0

    def __enter__(self) -> CallFiles:
        return self

    def __exit__(self, *told: object) -> None:
        shutil.rmtree(self.place, ignore_errors=True)

    def file(self, text: str, language: str, *, then_tone: bool = False) -> Path:
        """The file of a text, without its ending as the exchange wants it."""
        self._count += 1
        sound = self.voice.sound(text, language)
        sound = joined([sound, tone()]) if then_tone else sound
        file = self.place / f"{self._count}.wav"
        file.write_bytes(write_wav(sound))
        return file.with_suffix("")


def _write(file: Path, sound: Sound) -> None:
    """A file that is there whole or not at all, for another call may play it just now."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".new", delete=False) as new:
        new.write(write_wav(sound))
    Path(new.name).chmod(0o640)
    Path(new.name).replace(file)


def _recording(file: Path) -> Sound:
    try:
        sound = read_wav(file.read_bytes())
    except (BadSound, OSError) as fault:
        why = str(fault) if isinstance(fault, BadSound) else "cannot be read"
        raise PolicyRefused(
            f"{file}: {why}. Expected WAV, PCM of 16 bits, one channel, such as: "
            "sox in.wav -r 8000 -c 1 -b 16 out.wav"
        ) from None
    if not 0.1 <= sound.seconds <= _MOST_SECONDS:
        raise PolicyRefused(
            f"{file}: lasts {sound.seconds:.1f} seconds; expected 0.1 to {_MOST_SECONDS:.0f}."
        )
    return at_telephone_rate(sound)


def _check_recordings(one: Language) -> None:
    """Refuse what cannot be played, and what nobody would ever hear: it is most often misspelt."""
    for file in sorted(one.recordings.glob("*")):
        code = file.stem
        if file.suffix != ".wav" or not one.splitter.has(code):
            raise PolicyRefused(
                f"{file}: is no recording of a sentence; name it <code>.wav after a sentence of "
                "policy/dialogue or policy/telephone."
            )
        _recording(file)
