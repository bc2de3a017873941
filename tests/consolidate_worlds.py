"""Random deliveries as offices send them: well-formed, sloppy and wrong values side by side."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = [
    "Budi Santoso",
    "SITI AMINAH, S.Pd",
    "Drs. H. Moch. Soeharto",
    "  Wayan  Oka ",
    "",
    "-",
    "Éni",
]
NIKS = [
    "3204121203850001",
    "3204125203850002",
    "3204123102850001",
    "320412520385001",
    "3204125203850000",
    "32041252O3850002",
    "'3204121203850003",
    "3204 1212 0385 0004",
    "3204121203850010.0",
    "3204121203850011.0",
    "9404121203850011.0",
    "3,20412E+15",
    "",
    "3204127203850001",
    "3204128103850001",
    "3204124104850001",
    "3204127104850001",
    "3204120000850001",
    "3204120113850001",
    "NULL",
]
KKS = ["3204121203100001", "0000000000000000", "320412120310000", "3204121203100010.0", "", "KK-1"]
DATES = [
    "12/03/1985", "2/3/1985", "12-03-1985", "1985-03-12", "31/02/1985", "00/00/0000", "12/03/85",
    "12/03/1985 00:00:00", "29/02/2000", "01/01/2031", "12 Maret 1985", "1985-3-2", "x", "", "12/03/1785",
]  # fmt: skip
MONTH_DATES = [
    "17 Agustus 1945", "1 Pebruari 1990", "05 NOPEMBER 1970", "3 Mei 1999", "31 April 1999",
    "17 Agt. 1945", "12-03-85", "12-03-30", "29-02-00", "1 Foo 1990", "1990-02-01", "",
]  # fmt: skip
VILLAGES = [
    "32.04.12.2001", "3204122002", "3204122003", "3204122004", "3204122999", "", "3204-12-2001",
    "3271011001.0", "320412", "x",
]  # fmt: skip
STATISTICS = ["3206010001", "3206010002", "3206010003", "3271010001", "3204122001", ""]
AMOUNTS = ["36", "36,5", "36.49", "-1", "99999", "0", "", "x", "1e2", "12.", "36.4995", "007"]


def code(codes: Any) -> st.SearchStrategy[str]:
    known = [text for each in codes for text in (each, each.lower(), f" {each}")]
    numbers = [text for each in codes if each.isdigit() for text in (f"0{each}", f"{each}.0")]
    return st.sampled_from([*known, *numbers, "", "??", "99"])


def dtks_person(source: Any) -> st.SearchStrategy[dict[str, str]]:
    """A row of the DTKS persons; keys repeat often."""
    columns = source.persons.columns
    return st.fixed_dictionaries(
        {
            "ID_ART": st.sampled_from(["A1", "A2", "A3", ""]),
            "ID_KELUARGA": st.sampled_from(["K1", ""]),
            "NIK": st.sampled_from(NIKS),
            "NO_KK": st.sampled_from(KKS),
            "NAMA": st.sampled_from(NAMES),
            "TGL_LAHIR": st.sampled_from(DATES),
            "KODE_DESA": st.sampled_from(VILLAGES),
            "ALAMAT": st.sampled_from(["", 'Jl. "Mawar"; RT 1', "baris\nbaru"]),
            "JENIS_KELAMIN": code(columns["sex"].codes),
            "HUB_KEPALA": code(columns["relation"].codes),
            "STATUS_KAWIN": code(columns["marital"].codes),
            "IJAZAH": code(columns["education"].codes),
        }
    )


def dtks_family(source: Any) -> st.SearchStrategy[dict[str, str]]:
    """A row of the DTKS families."""
    columns = source.families.columns
    return st.fixed_dictionaries(
        {
            "ID_KELUARGA": st.sampled_from(["K1", "K2", ""]),
            "NO_KK": st.sampled_from(KKS),
            "TGL_PEMUTAKHIRAN": st.sampled_from(DATES),
            "KODE_DESA": st.sampled_from(VILLAGES),
            "LUAS_LANTAI": st.sampled_from(AMOUNTS),
            "JUMLAH_TERNAK": st.sampled_from(AMOUNTS),
            "JENIS_LANTAI": code(columns["floor"].codes),
            "DAYA": code(columns["power"].codes),
            "ASET_TV": code(columns["television"].codes),
        }
    )


def p3ke_person(source: Any) -> st.SearchStrategy[dict[str, str]]:
    """A row of the P3KE persons: month names, years of two digits, codes in words."""
    columns = source.persons.columns
    return st.fixed_dictionaries(
        {
            "ID Individu": st.sampled_from(["I1", "I2"]),
            "NIK": st.sampled_from(NIKS),
            "Nama Lengkap": st.sampled_from(NAMES),
            "Tanggal Lahir": st.sampled_from(MONTH_DATES),
            "Jenis Kelamin": code(columns["sex"].codes),
            "Kode Kemendagri": st.sampled_from(VILLAGES),
            "Pendidikan": code(columns["education"].codes),
        }
    )


def lead() -> st.SearchStrategy[dict[str, str]]:
    """A row of the leads."""
    return st.fixed_dictionaries(
        {
            "NOMOR": st.sampled_from(["1", "2", ""]),
            "TANGGAL": st.sampled_from(DATES),
            "JENIS": st.sampled_from(["ASN", "asn", "PERANGKAT DESA", "?", ""]),
            "NIK": st.sampled_from(NIKS),
            "NAMA": st.sampled_from(NAMES),
            "TGL_LAHIR": st.sampled_from(DATES),
        }
    )


def decision() -> st.SearchStrategy[dict[str, str]]:
    """A row of the decisions; the same case may come again in a later delivery."""
    return st.fixed_dictionaries(
        {
            "case_number": st.sampled_from(["C1", "C2", ""]),
            "kind": st.sampled_from(["proposal", "OBJECTION", "appeal", "lead_contest", ""]),
            "programme": st.sampled_from(["pkh", ""]),
            "nik": st.sampled_from(NIKS),
            "kk": st.sampled_from(KKS),
            "upheld": st.sampled_from(["yes", "NO", "open", "maybe", ""]),
            "decided_on": st.sampled_from(["2026-01-10", "2026-01-11", "2026-07-01", "x", ""]),
            "until": st.sampled_from(["2026-12-31", "2031-01-01", ""]),
        }
    )


def protection() -> st.SearchStrategy[dict[str, str]]:
    """A row of the persons under treatment."""
    return st.fixed_dictionaries(
        {
            "NOMOR": st.sampled_from(["1", "2", ""]),
            "TANGGAL": st.sampled_from(DATES),
            "LAYANAN": st.sampled_from(["HEMODIALISIS", "kemoterapi", "PIJAT", ""]),
            "NIK": st.sampled_from(NIKS),
            "NAMA": st.sampled_from(NAMES),
            "TGL_LAHIR": st.sampled_from(DATES),
            "SAMPAI": st.sampled_from(["31/12/2026", "01/01/2031", "31/02/2026", ""]),
        }
    )


def seat() -> st.SearchStrategy[dict[str, str]]:
    """A row of the seat holders."""
    return st.fixed_dictionaries(
        {
            "no_urut": st.sampled_from(["1", "2", "3", ""]),
            "tanggal_daftar": st.sampled_from(["2026-01-01", "2025-12-31", "2026-07-01", ""]),
            "program": st.sampled_from(["PKH", "bpnt", "PBI JKN", "BLT", ""]),
            "nik": st.sampled_from(NIKS),
            "no_kk": st.sampled_from(KKS),
            "nama": st.sampled_from(NAMES),
            "tgl_lahir": st.sampled_from(["1985-03-12", "1985-02-31", ""]),
            "sejak": st.sampled_from(["2015-07-01", "2031-01-01", "x", ""]),
        }
    )
