"""Lets espeak-ng read a text aloud. The text goes in by standard input: no shell, no argument."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

from tunggal.adapters.telephony.sound import BadSound, Sound, at_telephone_rate, read_wav
from tunggal.registry.errors import UsageRefused

PROGRAM = "espeak-ng"
_SECONDS = 30  # for one text
# Brackets begin phonemes, and angle brackets commands to the voice.
_TO_READ = str.maketrans({"[": " ", "]": " ", "<": " ", ">": " ", "*": " ", "_": " ", "\0": " "})


@dataclass(frozen=True)
class Reader:
    """A voice of espeak-ng and how many words it says in a minute."""

    voice: str
    speed: int

    def read(self, text: str) -> Sound:
        """The text as it sounds on a telephone; raises UsageRefused that says what is missing."""
        call = [PROGRAM, "-v", self.voice, "-s", str(self.speed), "-b", "1", "--stdin", "--stdout"]
        try:
            done = subprocess.run(
                call, input=text.translate(_TO_READ).encode(), capture_output=True,
                timeout=_SECONDS, check=True, env={"PATH": os.environ.get("PATH", os.defpath)},
            )  # fmt: skip
            if done.stderr.startswith(b"Error"):  # an unknown voice is no failure to espeak-ng
                raise BadSound("was not read")
            return at_telephone_rate(read_wav(done.stdout))
        except FileNotFoundError:
            raise UsageRefused(
                f"{PROGRAM} is not installed; it reads the telephone's sentences. Install it "
                f"(Debian: apt install {PROGRAM}), then start again."
            ) from None
        except (subprocess.SubprocessError, BadSound):
            raise UsageRefused(
                f"{PROGRAM} could not read a sentence with the voice '{self.voice}'. "
                f"'{PROGRAM} --voices' shows the voices; set it in policy/telephone/limits.yaml."
            ) from None
