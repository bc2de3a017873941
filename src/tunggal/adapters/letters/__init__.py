"""Letters on paper: PDF files of notices, receipts and decisions, with a QR code that leads to the portal."""

from tunggal.adapters.letters.batches import Batch, begin, write_batches, write_index
from tunggal.adapters.letters.case_letters import CaseLetter, Part, typeset_case_letter
from tunggal.adapters.letters.typeset import Letter, typeset

__all__ = [
    "Batch",
    "CaseLetter",
    "Letter",
    "Part",
    "begin",
    "typeset",
    "typeset_case_letter",
    "write_batches",
    "write_index",
]
