"""Deliveries of sources: found in folders, read from files, checked before a cycle."""

from tunggal.adapters.sources.finding import deliveries_of, find_deliveries, newest_delivery
from tunggal.adapters.sources.reader import FileReader

__all__ = ["FileReader", "deliveries_of", "find_deliveries", "newest_delivery"]
