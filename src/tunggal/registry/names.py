"""Indonesian personal names: one spelling, and one key for how a name sounds.

The rules stand once, as plain replacements. Python and SQL are both made from them and use only
what DuckDB and Spark do alike: `upper`, `trim`, `replace`, `translate`, `split_part`. A step costs
about 30 ns a name on DuckDB, so rare spellings are left to the comparison of names.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

Steps = tuple[tuple[str, str], ...]


def _to(new: str, *olds: str) -> Steps:
    return tuple((old, new) for old in olds)


def _words(new: str, *olds: str) -> Steps:
    """Whole words become another word, or go when `new` is empty; spaces are doubled by then."""
    return tuple((f" {old.replace(' ', '  ')} ", f" {new} " if new else " ") for old in olds)


# Degrees follow a comma, other names of the same person follow ALIAS: what comes after is cut.
_CUT_AT = (",", " ALIAS ", " ALS ")

_SIGNS: Steps = (
    *_to("", "'", "`", "’", '"'),
    *_to(" ", ".", "-", "/", "(", ")"),
    *_to("E", "É", "È", "Ë"),
)

# Spelling before 1947 and 1972. `j` for y and `ch` for kh are ambiguous; only the key joins them.
_OLD_SPELLING: Steps = (("OE", "U"), ("TJ", "C"), ("DJ", "J"), ("SJ", "SY"))

_TITLES = (
    "K H", "KH", "H", "HJ", "HAJI", "HAJJAH", "KYAI", "UST", "DRS", "DRA", "IR", "DR", "PROF",
    "R A", "R", "RA", "RR", "RADEN", "TB", "ALM", "BPK", "IBU", "BIN", "BINTI", "BT",
    "S PD", "SPD", "S H", "SH", "S E", "SE", "S AG", "AMD", "MM",
)  # fmt: skip

_SPELLINGS: Steps = (
    *_to(" MUH", " MOCH", " MUCH", " MOH"),
    *_words("MUHAMMAD", "MUHAMAD", "MUHAMMED", "MUHAMED", "MUH", "MHD", "MD", "M"),
    *_words("ABDUL", "ABD"),
    *_words("AHMAD", "ACHMAD", "AKHMAD", "AHMAT", "AHMED"),
    (" NOOR", " NUR"),
    *_words("SITI", "ST", "SITTI"),
)

_ONE_SPACE: Steps = ((" ", "<>"), ("><", ""), ("<>", " "))

_NAME_STEPS: Steps = (
    *_SIGNS,
    (" ", "  "),
    *_OLD_SPELLING,
    *_words("", *_TITLES),
    *_SPELLINGS,
    *_ONE_SPACE,
)

# From here on a name is its consonants; what is merged is what hand and ear confuse.
_SOUND_STEPS: Steps = (
    (" ", ""),
    ("ABDULR", "ABDUR"), ("ABDULS", "ABDUS"),
    ("CHAI", "KHAI"), ("CHA", "CA"), ("CH", "H"), ("KH", "H"),
    ("TS", "S"), ("DZ", "Z"), ("NJ", "NY"), ("RJ", "RY"), ("HJ", "HY"), ("JUS", "YUS"),
    ("JAJA", "JAYA"), ("X", "KS"),
)  # fmt: skip
_SAME_SOUND = ("ZVFQ", "JPPK")
_DOUBLED: Steps = tuple((letter * 2, letter) for letter in "BDKLMNPRSTJ")
_FIRST_SOUND = ("YEO", "JIU")  # Jusuf and Yusuf, Endang and Indang, Osman and Usman
_UNHEARD = "AEIOUYH"  # vowels, gliding y and h: dropped unless they come first


def normalise_name(text: str) -> str | None:
    """The name in capitals, in one spelling, without titles, degrees and signs; None without one.

    >>> normalise_name("Drs. H. Moch. Soeharto, S.Pd.")
    'MUHAMMAD SUHARTO'
    """
    upper = _upper(text)
    cut = reduce(lambda name, mark: name.split(mark)[0], _CUT_AT, upper)
    return _replaced(f" {cut} ", _NAME_STEPS).strip(" ") or upper.strip(" ") or None


def sought() -> tuple[str, ...]:
    """What the steps of `normalise_name` look for in a name in capitals, blanks doubled and around.

    A name that holds none of these, and no doubled blank, is only put in capitals and trimmed.
    """
    looked_for = {*_CUT_AT, "ẞ", *(old for old, _ in _NAME_STEPS)} - {" "}
    return tuple(sorted(looked_for | {"<", ">"}))  # the last steps write these for a blank


def sql_normalise(expression: str) -> str:
    """An SQL expression with the value of `normalise_name`; null stays null."""
    upper = f"upper(replace({expression}, 'ß', 'ss'))"
    cut = reduce(lambda name, mark: f"split_part({name}, '{mark}', 1)", _CUT_AT, upper)
    name = _sql_replaced(f"concat(' ', {cut}, ' ')", _NAME_STEPS)
    return f"coalesce(nullif(trim({name}), ''), nullif(trim({upper}), ''))"


def name_key(name: str) -> str | None:
    """How a normalised name sounds: one code for all its usual spellings; None without letters.

    >>> name_key("FATIMAH ZAENAL") == name_key("PATIMA JAENAL")
    True
    """
    sound = _replaced(_replaced(name, _SOUND_STEPS).translate(_table(*_SAME_SOUND)), _DOUBLED)
    first = sound[:1].translate(_table(*_FIRST_SOUND))
    return (first + sound[1:].translate(_table(_UNHEARD, ""))) or None


def sql_name_key(expression: str) -> str:
    """An SQL expression with the value of `name_key` of a normalised name; null stays null."""
    merged = _sql_translated(_sql_replaced(expression, _SOUND_STEPS), *_SAME_SOUND)
    sound = _sql_replaced(merged, _DOUBLED)
    first = _sql_translated(f"substr({sound}, 1, 1)", *_FIRST_SOUND)
    rest = _sql_translated(f"substr({sound}, 2)", _UNHEARD, "")
    return f"nullif(concat({first}, {rest}), '')"


def _upper(text: str) -> str:
    # Engines differ on letters whose capital is two letters; ß is the one that names hold.
    return text.replace("ß", "ss").upper()


def _replaced(text: str, steps: Iterable[tuple[str, str]]) -> str:
    return reduce(lambda name, step: name.replace(*step), steps, text)


def _sql_replaced(expression: str, steps: Iterable[tuple[str, str]]) -> str:
    for old, new in steps:
        expression = f"replace({expression}, '{_quoted(old)}', '{_quoted(new)}')"
    return expression


def _sql_translated(expression: str, olds: str, news: str) -> str:
    return f"translate({expression}, '{olds}', '{news}')"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _table(olds: str, news: str) -> dict[int, str | None]:
    return {ord(old): news[place] if place < len(news) else None for place, old in enumerate(olds)}
