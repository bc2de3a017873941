"""Reads a report back: nesting, ids, tables by id, headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "col", "link", "img"}
SELF_CLOSED = {"path", "rect", "use", "line"}


@dataclass
class Element:
    """One element with what it holds."""

    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, *names: str) -> list[Element]:
        """The elements of these names inside this one, in their order."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                found += ([child] if not names or child.name in names else []) + child.all(*names)
        return found

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class Reader(HTMLParser):
    """Builds the tree and refuses what is not nested well."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {key: value or "" for key, value in attrs})
        assert len(made.attributes) == len(attrs), f"an attribute of <{tag}> stands twice"
        self.open[-1].children.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SELF_CLOSED, f"<{tag}/> is not closed in HTML"
        self.open[-1].children.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """The tree of a page; fails on bad nesting."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert [each.name for each in reader.open] == [""], "something is left open"
    return reader.root


def by_id(page: Element, id: str) -> Element:
    return next(each for each in page.all() if each.attributes.get("id") == id)


def lines(page: Element, table: str) -> list[list[str]]:
    """The rows of a table as texts, group titles left out; bars are empty texts."""
    return [
        [cell.text.strip() for cell in row.all("th", "td")]
        for part in by_id(page, table).all("tbody", "tfoot")
        for row in part.all("tr")
        if row.attributes.get("class") != "group"
    ]


def number(text: str) -> int | None:
    """A whole number of an Indonesian report; None for a hidden one."""
    return None if text.startswith("•") else int(text.replace(".", "").replace("\u2212", "-"))
