"""Date formats as a policy file writes them: DD/MM/YYYY, D MMMM YYYY, YYYYMMDD."""

from __future__ import annotations

import re

ISO = "YYYY-MM-DD"
_DAY, _MONTH, _YEAR, _GAP = "DD?", "M{1,4}", "(?:YYYY|YY)", "[-/. ]?"
# Day, month and year each once, in one of the three orders that offices use.
DATE_PARTS = re.compile(
    f"{_DAY}({_GAP}){_MONTH}({_GAP}){_YEAR}"
    f"|{_YEAR}({_GAP}){_MONTH}({_GAP}){_DAY}"
    f"|{_MONTH}({_GAP}){_DAY}({_GAP}){_YEAR}"
)

# Indonesian and English names and what offices shorten them to; the longest is tried first.
MONTHS = {
    "JANUARI": 1, "JANUARY": 1, "JAN": 1,
    "FEBRUARI": 2, "PEBRUARI": 2, "FEBRUARY": 2, "FEB": 2, "PEB": 2,
    "MARET": 3, "MARCH": 3, "MAR": 3,
    "APRIL": 4, "APR": 4,
    "MEI": 5, "MAY": 5,
    "JUNI": 6, "JUNE": 6, "JUN": 6,
    "JULI": 7, "JULY": 7, "JUL": 7,
    "AGUSTUS": 8, "AUGUST": 8, "AGUST": 8, "AGT": 8, "AGS": 8, "AUG": 8,
    "SEPTEMBER": 9, "SEPT": 9, "SEP": 9,
    "OKTOBER": 10, "OCTOBER": 10, "OKT": 10, "OCT": 10,
    "NOVEMBER": 11, "NOPEMBER": 11, "NOV": 11, "NOP": 11,
    "DESEMBER": 12, "DECEMBER": 12, "DES": 12, "DEC": 12,
}  # fmt: skip
