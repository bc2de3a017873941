"""Callers: baresip for one call that is listened to, sipp for many at once. Keys go as RFC 4733."""

from __future__ import annotations

import json
import secrets
import socket
import struct
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from asterisk import PASSWORD, Asterisk, free_ports
from tunggal.adapters.telephony.espeak import Reader
from tunggal.adapters.telephony.sound import Sound, at_telephone_rate, joined, read_wav, write_wav

_TRIES = 4  # until a telephone is up
MODULES = next(Path("/usr/lib").glob("**/baresip/modules"), Path("/usr/lib/baresip/modules"))
CONFIG = """\
sip_listen 127.0.0.1:{sip}
audio_player aubridge,nil
audio_source aufile,{speech}
audio_alert aubridge,nil
audio_buffer 20-160
rtp_ports {rtp}-{last}
module_path {modules}
module g711.so
module aubridge.so
module aufile.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
snd_path {folder}
"""


def speech(seconds: float = 120) -> Sound:
    """Somebody who speaks and speaks."""
    words = Reader("id", 150).read("Ini pesan dari desa Sukamaju. Mohon telepon saya kembali.")
    return joined([words] * (int(seconds / words.seconds) + 1), pause=0.3)


class Phone:
    """A telephone that is really there: dials, presses keys, speaks all the time, and is listened to."""

    def __init__(self, folder: Path, asterisk: Asterisk, number: str, *, answers: str = "") -> None:
        """`answers` auto or manual: the telephone of an agent, which signs in to Asterisk.

        One that begins with + answers where calls go out to, and signs in nowhere.
        """
        self.folder, self.asterisk, self.number, self.answers = folder, asterisk, number, answers

    def __enter__(self) -> Phone:
        self.folder.mkdir(parents=True)
        for _ in range(_TRIES):
            self._start()
            if wire := self._connect():
                self._wire = wire
                return self
            self._stop()  # somebody else took one of its ports meanwhile
        raise AssertionError((self.folder / "log").read_text()[-2_000:])

    def _start(self) -> None:
        (self.control,) = free_ports(1)
        (sip, rtp), is_out = free_ports(2, socket.SOCK_DGRAM), self.number.startswith("+")
        sip = self.asterisk.out if is_out else sip
        said = self.folder / "speech.wav"
        said.write_bytes(write_wav(speech()))
        (self.folder / "config").write_text(
            CONFIG.format(
                sip=sip, speech=said, rtp=rtp // 2 * 2, last=rtp // 2 * 2 + 20, modules=MODULES,
                control=self.control, folder=self.folder,
            )
        )  # fmt: skip
        server, rest = "127.0.0.1", ";regint=0"
        if is_out:
            rest += f";answermode={self.answers}"
        elif self.answers:
            server = f"127.0.0.1:{self.asterisk.sip}"
            rest = f";auth_pass={PASSWORD};regint=60;answermode={self.answers}"
        account = f"<sip:{self.number}@{server}>{rest};audio_codecs=pcma"
        (self.folder / "accounts").write_text(account + "\n")
        (self.folder / "contacts").write_text("")
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            ["baresip", "-f", self.folder, "-4"], stdout=self.log, stderr=self.log,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def __exit__(self, *told: object) -> None:
        self._wire.close()
        self._stop()

    def _stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()

    def _connect(self) -> socket.socket | None:
        """The line by which it takes orders; None where it does not come up."""
        until = time.monotonic() + 15
        while time.monotonic() < until and self.process.poll() is None:
            try:
                return socket.create_connection(("127.0.0.1", self.control), timeout=5)
            except OSError:
                time.sleep(0.1)
        return None

    def _order(self, command: str, words: str = "") -> None:
        order = json.dumps({"command": command, "params": words}).encode()
        self._wire.sendall(b"%d:%s," % (len(order), order))

    def dial(self) -> None:
        self._order("dial", f"sip:171@127.0.0.1:{self.asterisk.sip}")

    def press(self, keys: str, *, every: float = 0.22) -> None:
        for key in keys:
            self._order("sndcode", key)
            time.sleep(every)

    def hang_up(self) -> None:
        self._order("hangup")
        time.sleep(0.5)

    def heard(self) -> Sound:
        """All that was heard in the last call, until now."""
        last = max(self.folder.glob("dump-*-dec.wav"), key=lambda file: file.stat().st_mtime)
        content = last.read_bytes()
        return read_wav(content[:40] + struct.pack("<I", 0) + content[44:])


def ring_as(asterisk: Asterisk, number: str) -> None:
    """Ring by a message of our own, in which the calling number is whatever we like; nobody speaks."""
    escaped = "".join(each if each.isalnum() else f"%{ord(each):02X}" for each in number)
    sound = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    sound += f"m=audio {free_ports(1, socket.SOCK_DGRAM)[0]} RTP/AVP 8\r\n"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind(("127.0.0.1", 0))
        here, name = f"127.0.0.1:{wire.getsockname()[1]}", secrets.token_hex(4)
        lines = (
            f"INVITE sip:call@127.0.0.1:{asterisk.sip} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{name}", "Max-Forwards: 70",
            f"From: <sip:{escaped}@127.0.0.1>;tag=1", "To: <sip:call@127.0.0.1>",
            f"Call-ID: {name}", "CSeq: 1 INVITE", f"Contact: <sip:forged@{here}>",
            "Content-Type: application/sdp", f"Content-Length: {len(sound)}", "", sound,
        )  # fmt: skip
        wire.sendto("\r\n".join(lines).encode(), ("127.0.0.1", asterisk.sip))


def likeness(heard: Sound, said: Sound) -> float:
    """How much of what was heard is what was said, at the place where they are most alike; 1 is all."""
    long, short = (each.samples.astype(np.float64) for each in (at_telephone_rate(heard), said))
    if len(long) < len(short):
        return 0.0
    size = 1 << (len(long) + len(short)).bit_length()
    both = np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size)), size)
    energy = np.cumsum(np.concatenate([[0.0], long**2]))
    places = len(long) - len(short) + 1
    loud = np.sqrt((energy[len(short) :] - energy[: -len(short)])[:places] * (short**2).sum())
    return float(np.max(both[:places] / np.maximum(loud, 1.0)))


# ------------------------------------------------------------------ many at once

_HEAD = """\
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
{to}
Call-ID: [call_id]
CSeq: {sequence}
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
"""
_OFFER = """\
v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 8 96
a=rtpmap:8 PCMA/8000
a=rtpmap:96 telephone-event/8000
"""


def _send(method: str, sequence: int, body: str = "", *, again: bool = True) -> str:
    target = "sip:171@[remote_ip]:[remote_port]"
    to = f"To: <{target}>" if method == "INVITE" else "[last_To:]"
    head = _HEAD.format(to=to, sequence=f"{sequence} {method}")
    kind = "Content-Type: application/sdp\n" if body else ""
    text = f"{method} {target} SIP/2.0\n{head}{kind}Content-Length: [len]\n\n{body}"
    return f"<send{' retrans=' + chr(34) + '500' + chr(34) if again else ''}><![CDATA[\n{text}]]></send>"


def scenario(*steps: str) -> str:
    """A scenario of sipp: a call with steps `wait 2.5`, `press 12#`, `play FILE.pcap`."""
    acts = []
    for step in steps:
        verb, _, what = step.partition(" ")
        if verb == "wait":
            acts.append(f'<pause milliseconds="{int(float(what) * 1000)}"/>')
        else:
            name = {"press": "play_dtmf", "play": "play_pcap_audio"}[verb]
            acts.append(f'<nop><action><exec {name}="{what}"/></action></nop>')
    answers = "".join(f'<recv response="{code}" optional="true"/>' for code in (100, 180, 183))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="ISO-8859-1"?>', '<scenario name="caller">',
            _send("INVITE", 1, _OFFER), answers, '<recv response="200"/>',
            _send("ACK", 1, again=False), *acts, _send("BYE", 2), '<recv response="200"/>', "</scenario>",
        ]
    )  # fmt: skip


def call_all(
    folder: Path, asterisk: Asterisk, steps: Sequence[str], callers: Sequence[Any]
) -> None:
    """One call for each row of `callers` (number, then fields), begun within some seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "call.xml").write_text(scenario(*steps))
    rows = "".join(";".join(map(str, row)) + "\n" for row in callers)
    (folder / "callers.csv").write_text("SEQUENTIAL\n" + rows)
    (port,) = free_ports(1, socket.SOCK_DGRAM)
    done = subprocess.run(
        [
            "sipp", "-sf", "call.xml", "-inf", "callers.csv", "-m", str(len(callers)), "-r", "8",
            "-l", str(len(callers)), "-i", "127.0.0.1", "-p", str(port), "-mi", "127.0.0.1", "-mp", "40000",
            "-trace_err", "-error_file", "errors.txt", f"127.0.0.1:{asterisk.sip}",
        ],
        cwd=folder, capture_output=True, text=True, check=False, timeout=150,
    )  # fmt: skip
    errors = folder / "errors.txt"
    assert done.returncode == 0, errors.read_text() if errors.is_file() else done.stdout[-3000:]


def as_packets(sound: Sound, file: Path) -> Path:
    """A sound as packets of RTP in A-law, for sipp to play."""
    data, here = bytes(map(_a_law, sound.samples.tolist())), bytes([127, 0, 0, 1])
    packets = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for number in range(len(data) // 160):
        rtp = struct.pack(">BBHII", 0x80, 8, number, number * 160, 0x5EED)
        rtp += data[number * 160 : number * 160 + 160]
        udp = struct.pack(">HHHH", 40_000, 40_000, 8 + len(rtp), 0) + rtp
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), number, 0, 64, 17, 0) + here + here
        frame = bytes(12) + b"\x08\x00" + ip + udp
        seconds, rest = divmod(number * 20_000, 1_000_000)
        packets.append(struct.pack("<IIII", seconds, rest, len(frame), len(frame)) + frame)
    file.write_bytes(b"".join(packets))
    return file


def _a_law(sample: int) -> int:
    """One sample as G.711 has it."""
    step, part = (sample >> 4) if sample >= 0 else (~sample >> 4), 0
    if step > 15:
        part = 1
        while step > 31:
            step, part = step >> 1, part + 1
        step -= 16
    return (step + (part << 4) | (0x80 if sample >= 0 else 0)) ^ 0x55
