"""Letters on paper: PDF files with one page per notice and a QR code that leads to the portal."""

from tunggal.adapters.letters.batches import Batch, begin, write_batches, write_index
from tunggal.adapters.letters.typeset import Letter, typeset

__all__ = ["Batch", "Letter", "begin", "typeset", "write_batches", "write_index"]
