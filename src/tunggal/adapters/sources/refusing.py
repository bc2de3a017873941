"""The words in which a delivery is refused: what, in which file and column, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.registry.errors import DeliveryRefused


def refused(delivery: Delivery, file: str, problem: str, remedy: str) -> DeliveryRefused:
    """An error about one file of a delivery."""
    return DeliveryRefused(f"{delivery}/{file}: {problem} {remedy}")


def columns_missing(
    delivery: Delivery, file: str, lacking: Sequence[str], heading: Sequence[str]
) -> DeliveryRefused:
    """The heading lacks columns that the policy maps."""
    named = ", ".join(f"'{name}'" for name in lacking)
    near = difflib.get_close_matches(lacking[0], heading, 1, cutoff=0.6)
    hint = f" (the file has '{near[0]}')" if near else ""
    verb = "column {} is" if len(lacking) == 1 else "columns {} are"
    return refused(
        delivery,
        file,
        f"row 1: the {verb.format(named)} missing{hint}.",
        f"Ask {delivery.source.owner} to send it again, or map the column in "
        f"{delivery.source.file}.",
    )


def wrong_delimiter(delivery: Delivery, file: str, found: str) -> DeliveryRefused:
    """Another delimiter than the policy's splits the heading into the mapped columns."""
    return refused(
        delivery,
        file,
        f"row 1: the columns are separated by {shown(found)}, not by "
        f"{shown(delivery.source.delimiter)}.",
        f"Set 'delimiter: {plain(found)}' in {delivery.source.file}, or ask "
        f"{delivery.source.owner} for {shown(delivery.source.delimiter)}.",
    )


def shown(delimiter: str) -> str:
    """A delimiter in words."""
    return {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}[delimiter]


def plain(delimiter: str) -> str:
    """A delimiter as a policy file writes it."""
    return "tab" if delimiter == "\t" else f'"{delimiter}"'


def wrong_encoding(
    delivery: Delivery, file: str, *, row: int | None, column: str | None, found: str
) -> DeliveryRefused:
    """The bytes are no text of the encoding that the policy names."""
    where = f"row {row}: " if row else ""
    what = f"the column '{column}'" if column else "the text"
    source = delivery.source
    return refused(
        delivery,
        file,
        f"{where}{what} is not {source.encoding}.",
        f"Set 'encoding: {found}' in {source.file} if the office writes that, "
        f"or ask {source.owner} for {source.encoding}.",
    )
