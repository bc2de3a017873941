"""The filter of the logs: whatever is said, no long number and no private field comes through."""

from __future__ import annotations

import json
import logging
import re

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from service_world import HELD, kk, nik
from tunggal.service.logs import hidden, without_names

WORDS = st.text(st.characters(exclude_categories=["N", "C"]), max_size=20)
NUMBERS = st.from_regex(r"[0-9]{16}", fullmatch=True)


@given(NUMBERS, st.sampled_from(["", " ", "-", "."]), WORDS, WORDS)
def test_a_number_of_sixteen_digits_never_comes_through(
    number: str, between: str, before: str, after: str
) -> None:
    grouped = between.join([number[:4], number[4:8], number[8:12], number[12:]])
    event = {"event": f"{before}{grouped}{after}", "n": int("1" + number), "listed": [grouped]}
    told = json.dumps(without_names(None, "info", event), ensure_ascii=False)
    assert not re.search(r"\d", told)


@pytest.mark.parametrize("name", ["nik", "kk", "name", "NIK", "path", "cookie", "post"])
def test_private_fields_are_dropped(name: str) -> None:
    told = without_names(None, "info", {"event": "e", name: "Siti"})
    assert told[name] == "(private)"


def test_counts_and_codes_stay(capsys: pytest.CaptureFixture[str]) -> None:
    told = without_names(
        None, "info", {"event": "answered", "status": 200, "ok": True, "took": 1.5}
    )
    assert told == {"event": "answered", "status": 200, "ok": True, "took": 1.5}
    assert hidden(None) is None


def test_django_and_others_pass_the_same_filter(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("any").warning("asked", about=f"NIK {nik(HELD)}")
    logging.getLogger("django.request").error("broken: %s", f"/id/{kk(HELD)}")
    try:
        raise ValueError(f"cannot read {nik(HELD)}")
    except ValueError:
        logging.getLogger("anything").exception("failed for %s", nik(HELD))
    handler = logging.getLogger().handlers
    formatter = next(
        each.formatter for each in handler if type(each.formatter).__name__ == "ProcessorFormatter"
    )
    record = logging.LogRecord("x", logging.ERROR, "f", 1, f"about {nik(HELD)}", None, None)
    line = formatter.format(record)
    assert nik(HELD) not in line
    assert "(number)" in line
    error = capsys.readouterr().err
    assert nik(HELD) not in error
    assert kk(HELD) not in error
