"""Writes HTML and SVG: every text is escaped, every element is closed, tables carry scopes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

FEW = 4  # up to so many columns a table is kept narrow, so that lines are easy to follow
EMPTY_ELEMENTS = {"meta", "path", "rect", "use", "line", "col", "br"}


class Html(str):
    """Markup that is ready to be written out."""

    __slots__ = ()


Child = str | int | Html | None


def element(name: str, /, *children: Child, **attributes: str | int | None) -> Html:
    """One element; `class_` is written `class`, an underscore as a hyphen, None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in EMPTY_ELEMENTS:
        return Html(
            f"<{name}{written}>" if name in {"meta", "br", "col"} else f"<{name}{written}/>"
        )
    return Html(f"<{name}{written}>{joined(children)}</{name}>")


def joined(children: Iterable[Child], between: str = "") -> Html:
    """Children one after the other; plain texts are escaped."""
    return Html(between.join(text(child) for child in children if child is not None))


def text(child: Child) -> str:
    """A child as markup."""
    return child if isinstance(child, Html) else escape(str(child), quote=False)


def paragraph(*children: Child, class_: str | None = None) -> Html:
    return element("p", *children, class_=class_)


def hidden(words: str) -> Html:
    """Words for those who listen to the page."""
    return element("span", words, class_="unseen")


@dataclass(frozen=True)
class Head:
    """The head of a column: `number` columns stand to the right."""

    words: Child
    number: bool = True
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """One row; the first cell is its head."""

    cells: Sequence[Child]
    kind: str | None = None


@dataclass(frozen=True)
class Group:
    """Rows that belong together, under a name of their own when they have one."""

    rows: Sequence[Row]
    name: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption, heads, groups of rows and totals."""

    id: str
    caption: str
    heads: Sequence[Head]
    groups: Sequence[Group]
    totals: Sequence[Row] = field(default=())
    kind: str = ""

    def html(self) -> Html:
        caption = captioned(self.caption, id=self.id)
        heads = element("thead", element("tr", *(self._head(head) for head in self.heads)))
        bodies = joined((self._body(group) for group in self.groups), "\n")
        totals = element("tfoot", *(self._row(row) for row in self.totals)) if self.totals else None
        drawn = element(
            "table", caption, heads, bodies, totals, class_=self.kind or None, id=self.id
        )
        few = len(self.heads) <= FEW
        return scrolling(
            drawn, labelled_by=f"{self.id}-caption", kind="scroll few" if few else "scroll"
        )

    def _head(self, head: Head) -> Html:
        kinds = " ".join(word for word in ("n" * head.number, "wide" * head.wide) if word)
        return element("th", head.words, scope="col", class_=kinds or None)

    def _body(self, group: Group) -> Html:
        named = element(
            "th", element("span", group.name), scope="rowgroup", colspan=len(self.heads)
        )
        title = element("tr", named, class_="group") if group.name else None
        return element("tbody", title, *(self._row(row) for row in group.rows))

    def _row(self, row: Row) -> Html:
        first = element("th", row.cells[0], scope="row")
        rest = (
            element("td", cell, class_="n" if head.number else None)
            for cell, head in zip(row.cells[1:], self.heads[1:], strict=True)
        )
        return joined((Html("\n"), element("tr", first, *rest, class_=row.kind)))


def captioned(words: str, *, id: str) -> Html:
    """The caption of a table; it stays in sight when a wide table is scrolled."""
    return element("caption", element("span", words), id=f"{id}-caption")


def scrolling(inner: Html, *, labelled_by: str, kind: str = "scroll") -> Html:
    """A box that scrolls sideways on its own, reachable by keyboard."""
    return element(
        "div", inner, class_=kind, tabindex=0, role="region", aria_labelledby=labelled_by
    )


def folded(summary: str, *inner: Child) -> Html:
    """A part that opens on demand; printed in full."""
    return element("details", element("summary", summary), *inner)
