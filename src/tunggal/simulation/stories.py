"""Cases of the simulated country as they went so far: who wished for what, and what was done when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Story:
    """One case. `way`: how many working days ago it was brought, and each step was taken.

    Whatever is not named is done in time by the officer whose turn it is; silence is not told of here,
    since the service itself passes on what nobody did.
    """

    kind: str
    way: str  # "12 screen 11 visit 6"; 0 is within the last hour
    whose: str = "waiting"  # one of POOLS, "citizen 1", or "= label": the family of another story
    by: str = "family"  # family, neighbour 1, unlisted, agent, or the code of an officer
    fields: Mapping[str, str] = field(default_factory=dict)  # days: how many before it was brought
    upheld: bool = True
    reason: str = ""  # of the decision; else the first that the policy has for this outcome
    label: str = ""
    appeals: str = ""  # the label of the story that is appealed
    hands: Mapping[str, str] = field(default_factory=dict)  # step → officer, where not the first
    found: Mapping[str, str] = field(default_factory=dict)  # what a visit sees otherwise than known
    channel: str = "portal"


# Families of the officers' villages by what the release says of them; others of the regency, and of
# other regencies, where no officer of the demo works.
POOLS = ("waiting", "holder", "any", "elsewhere", "abroad")
# Officers beside the first of a role: nobody who took part in a decision looks into the appeal.
SECONDS = {"facilitator-2": "facilitator", "ministry-2": "ministry", "ministry-3": "ministry"}
_OTHERS = {"visit": "facilitator-2", "confirm": "ministry-2"}  # who did what is appealed later
_APPEAL = {"weigh_papers": "ministry-3", "decide": "ministry-3"}

# What officers write down with a step, and what stands on a paper.
NOTES = {
    "return": "Tolong jelaskan keadaan keluarga dan kirim foto kartu keluarga.",
    "decline": "Keluarga ini sudah diusulkan dalam kasus lain.",
    "visit": "Keluarga ditemui di rumah. Jawaban dicocokkan dengan keadaan.",
    "weigh_papers": "Berkas sudah cukup; kunjungan tidak menambah apa pun.",
    "decide": "Laporan kabupaten sudah dibaca; penyaluran diperiksa bersama bank.",
    "answer": "Kami sudah memeriksa data keluarga Anda. Penjelasan lengkap ada di halaman Keluarga saya.",
    "paper": "Berkas contoh dari negeri simulasi. Tidak ada orang atau tempat yang nyata.",
}

_FIELD = ("screen", "visit", "deliberate", "decide", "sign", "confirm")


def _all(*days: int) -> str:
    """A whole way of a case that is visited: brought, and each step so many working days ago."""
    steps = (f"{step} {ago}" for step, ago in zip(_FIELD, days[1:], strict=True))
    return " ".join([str(days[0]), *steps])


def _why(text: str, programme: str = "sembako") -> dict[str, str]:
    return {"programme": programme, "why": text}


def _says(text: str, grounds: str = "well_off") -> dict[str, str]:
    return {"grounds": grounds, "why": text}


def _is_right(text: str, about: str = "house") -> dict[str, str]:
    return {"about": about, "is_right": text}


def _matter(text: str, about: str = "not_paid") -> dict[str, str]:
    return {"about": about, "what_happened": text}


_DIED = {"deceased_nik": "{other}", "happened_on": "9"}
_BORN = {
    "child_name": "Bunga Cahaya Putri", "happened_on": "12", "child_sex": "female", "mother_name": "{mother}",
}  # fmt: skip
_MOVED = {"moved_niks": "{other}", "moved_to": "in_country", "happened_on": "20"}
_SPLIT = {"moved_niks": "{other}", "new_kk": "{new_kk}", "happened_on": "30"}
_ILL = {"programme": "pbi_jkn", "need": "chronic", "facility": "Puskesmas Contoh"}

# Those with whom one may sign in: each has an open case and a decided one.
_CITIZENS = (
    Story("correction", "8 screen 7", "citizen 1", fields=_is_right("Lantai rumah kami masih tanah.")),
    Story("proposal", _all(32, 31, 26, 19, 16, 14, 12), "citizen 1", upheld=False, hands=_OTHERS,
          fields=_why("Penghasilan kami turun sejak panen gagal.", "pkh")),
    Story("status_question", "6 answer 5", "citizen 1",
          fields={"question": "Mengapa kami menerima surat bahwa bantuan akan berakhir?"}),
    Story("proposal", "13 screen 12 visit 7", "citizen 2", fields=_why("Suami saya tidak bisa bekerja lagi.")),
    Story("correction", _all(30, 29, 23, 17, 12, 10, 6), "citizen 2",
          fields=_is_right("Kami tidak lagi memiliki sepeda motor.", "goods"), found={"motorbike": "2"}),
    Story("proposal", "6 screen 5 return 3", "citizen 3", fields=_why("Kami mengontrak dan sering pindah.")),
    Story("complaint", "20 ask_regency 19 report 15 decide 11 close 9", "citizen 3", hands={"close": "ministry"},
          fields=_matter("Bantuan bulan lalu tidak masuk ke kartu.")),
)  # fmt: skip

_PROPOSALS = (
    Story("proposal", "0", fields=_why("Atap rumah bocor, kami tidak mampu memperbaiki.")),
    Story("proposal", "1", by="neighbour 1", fields=_why("Janda tua yang tinggal sendiri.")),
    Story("proposal", "2", fields=_why("Anak kami tiga, ayahnya buruh harian.", "pkh")),
    Story("proposal", "3", fields=_why("Ibu saya sakit stroke.")),
    Story("proposal", "3 screen 2", by="agent", channel="phone", fields=_why("Kehilangan pekerjaan bulan lalu.")),
    Story("proposal", "4 screen 3", by="unlisted", fields=_why("Baru pindah, belum pernah didata.")),
    Story("proposal", "5 screen 4", by="facilitator", channel="console",
          fields=_why("Ditemui saat kunjungan ke tetangganya.")),
    Story("proposal", "11 screen 10", fields=_why("Anak kedua berhenti sekolah.", "pkh")),
    Story("proposal", "15 screen 14", fields=_why("Saya merawat orang tua yang lumpuh.")),
    Story("proposal", "9 screen 8 visit 3", fields=_why("Penghasilan tidak tetap.")),
    Story("proposal", "14 screen 13 visit 6", by="neighbour 1",
          fields=_why("Keluarga ini hidup dari bantuan tetangga.")),
    Story("proposal", "20 screen 19 visit 16", fields=_why("Kami tinggal menumpang.")),
    Story("proposal", "18 screen 17 visit 13 deliberate 4", fields=_why("Suami meninggal tahun lalu.", "pkh")),
    Story("proposal", "22 screen 21 visit 15 deliberate 7", fields=_why("Sawah kami dijual untuk berobat.")),
    Story("proposal", "24 screen 23 visit 18 deliberate 10 decide 2", fields=_why("Tidak ada lagi yang bekerja.")),
    Story("proposal", "21 screen 20 visit 14 deliberate 8 decide 2", upheld=False,
          fields=_why("Kami ingin dibantu juga.")),
    Story("proposal", "26 screen 25 visit 19 deliberate 12 decide 6 sign 4",
          fields=_why("Anak bungsu berkebutuhan khusus.", "pkh")),
    Story("proposal", _all(33, 32, 26, 20, 17, 15, 11), fields=_why("Rumah kami roboh sebagian.")),
    Story("proposal", _all(36, 35, 30, 24, 21, 19, 15), upheld=False, label="refused", hands=_OTHERS,
          fields=_why("Kami lebih miskin daripada tetangga yang menerima.")),
    Story("proposal", _all(48, 47, 42, 37, 34, 33, 31), upheld=False, label="refused long ago", hands=_OTHERS,
          fields=_why("Kami sudah dua kali mengusulkan.")),
    Story("proposal", "10 screen 9 decline 6 sign 4", by="neighbour 2", upheld=False,
          fields=_why("Sudah pernah diusulkan orang lain.")),
    Story("proposal", "7 screen 6 return 4", fields=_why("Kami butuh bantuan.")),
    Story("proposal", "9 withdraw 8", fields=_why("Salah pilih program.", "pkh")),
    Story("proposal", "1", "elsewhere", fields=_why("Kebun kami gagal panen.")),
    Story("proposal", "4", "elsewhere", fields=_why("Tidak punya tanah sendiri.")),
    Story("proposal", "1", "abroad", fields=_why("Nelayan, sudah lama tidak melaut.")),
    Story("proposal", "6", "abroad", fields=_why("Anak banyak, rumah sempit.", "pkh")),
)  # fmt: skip

# Three neighbours against one family: an officer sees it, and nothing happens to the family by it.
_OBJECTIONS = (
    Story("objection", "4 screen 3", "holder", "neighbour 1", _says("Mereka baru membeli mobil."), label="cluster"),
    Story("objection", "2", "= cluster", "neighbour 2", _says("Punya toko besar di pasar.")),
    Story("objection", "1", "= cluster", "neighbour 3", _says("Anaknya sudah bekerja tetap.", "steady_pay")),
    Story("objection", "1", "nobody", "neighbour 1", {
        "whose_name": "Pak Slamet yang punya penggilingan padi", "where_found": "dekat balai desa",
        **_says("Usahanya ramai."),
    }),
    Story("objection", "19 screen 18 visit 12 deliberate 3", "holder", "neighbour 1", _says("Rumahnya baru dibangun.")),
    Story("objection", _all(37, 36, 31, 25, 21, 19, 15), "holder", "neighbour 1",
          _says("Suaminya pegawai.", "steady_pay"), label="lost", hands=_OTHERS),
    Story("objection", _all(28, 27, 22, 16, 12, 10, 8), "holder", "neighbour 2",
          _says("Tidak pantas menerima."), upheld=False, label="kept", hands=_OTHERS),
)  # fmt: skip

_APPEALS = (
    Story("appeal", "10 screen 9 visit 4", "= lost", appeals="lost",
          fields={"why": "Suami saya sudah tidak bekerja sejak tahun lalu."}),
    Story("appeal", "6 screen 5", "= kept", "neighbour 2", appeals="kept",
          fields={"why": "Petugas tidak melihat toko mereka."}),
    Story("appeal", "12 screen 11 weigh_papers 8 decide 3", "= refused", appeals="refused", upheld=False,
          fields={"why": "Hasil kunjungan tidak sesuai keadaan kami."}, hands=_APPEAL),
    Story("appeal", "26 screen 25 visit 20 decide 14 confirm 10", "= refused long ago", appeals="refused long ago",
          fields={"why": "Petugas datang saat kami di ladang."}, hands=_APPEAL),
)  # fmt: skip

_DATA = (
    Story("correction", "1", "any", fields=_is_right("Saya sudah tidak bekerja.", "work")),
    Story("correction", "17 screen 16 visit 11 deliberate 3", "any",
          fields=_is_right("Dinding rumah kami bambu, atapnya rumbia."), found={"wall": "6", "roof": "7"}),
    Story("death", "0", "any", by="village-operator", channel="console", fields=_DIED),
    Story("death", "5 screen 4", "any", fields=_DIED),
    Story("death", "12 screen 11 decide 9 confirm 7", "any", fields=_DIED),
    Story("birth", "3 screen 2", "any", fields=_BORN),
    Story("birth", "10 screen 9 decide 7 confirm 5", "any", fields=_BORN),
    Story("move", "6 screen 5 decide 3", "any", fields=_MOVED),
    Story("split", "1", "any", fields=_SPLIT),
    Story("split", "15 screen 14 decide 12 confirm 10", "any", upheld=False, fields=_SPLIT),
    Story("reactivation", "0", "any", fields=_ILL),
    Story("reactivation", "1 screen 1 decide 1", "any", fields={**_ILL, "need": "emergency"}),
    Story("reactivation", "6 screen 6 decide 6 confirm 5", "any", fields={**_ILL, "need": "childbirth"}),
    Story("lead_contest", "8 screen 7 decide 4", "any",
          fields={"lead": "company_owner", "why": "Perusahaan itu bukan milik saya."}),
    Story("withdrawal", "5 screen 4", "holder", fields=_why("Anak kami sudah bekerja.")),
    Story("withdrawal", "8 screen 7 hear 5", "holder", fields=_why("Kami ingin memberi kesempatan kepada yang lain.")),
    Story("withdrawal", "13 screen 12 hear 9 decide 7", "holder", fields=_why("Usaha kami sudah berjalan baik.")),
)  # fmt: skip

_ASKED = (
    Story("complaint", "0", "any", fields=_matter("Kartu saya tertelan mesin.", "card")),
    Story("complaint", "4 ask_regency 3", "any",
          fields=_matter("Ada yang meminta uang untuk mengurus bantuan.", "money_asked")),
    Story("complaint", "9 ask_regency 8 report 5", "any", fields=_matter("Saldo kosong dua bulan.")),
    Story("status_question", "0", "any", fields={"question": "Kapan keluarga saya dikunjungi?"}),
    Story("status_question", "1", "any", fields={"question": "Desil saya berapa dan apa artinya?"}),
    Story("status_question", "2 pass_on 1", "any", fields={"question": "Mengapa tetangga menerima dan saya tidak?"}),
)  # fmt: skip

STORIES = (*_CITIZENS, *_PROPOSALS, *_OBJECTIONS, *_APPEALS, *_DATA, *_ASKED)

# Cases that a release was made with: days before their decision, and what was wished.
_VISITED = _all(17, 15, 12, 9, 6, 3, 0)
_BEFORE = {
    "proposal": (_VISITED, _why("Kami memerlukan bantuan.")),
    "correction": (_VISITED, _is_right("Keadaan rumah kami sudah berubah.")),
    "objection": (_VISITED, _says("Keadaan mereka sudah baik.")),
    "withdrawal": ("8 screen 6 hear 3 decide 0", _why("Kami sudah mampu.")),
    "reactivation": ("1 screen 1 decide 1 confirm 0", _ILL),
}  # fmt: skip
_SAME = {"protection": "reactivation"}  # the cycle's word → the case that it came from


def decided_story(kind: str, programme: str, *, upheld: bool, reason: str) -> Story | None:
    """How a case went that a release knows as decided; None for kinds that are told of nowhere."""
    kind = _SAME.get(kind, kind)
    if kind not in _BEFORE:
        return None
    way, fields = _BEFORE[kind]
    named = {**fields, **({"programme": programme} if "programme" in fields else {})}
    by = "neighbour 1" if kind == "objection" else "family"
    return Story(kind, way, by=by, fields=named, upheld=upheld, reason=reason)
