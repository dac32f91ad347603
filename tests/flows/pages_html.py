"""Read a built page as a reader's program would: elements, attributes and text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "line", "path", "circle", "polyline", "img", "input", "hr"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str | None]
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def all(self, *names: str) -> list["Element"]:
        """Find every element of these names below this one."""
        found = [child for child in self.children if child.name in names]
        return found + [deep for child in self.children for deep in child.all(*names)]

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        closed = self.open.pop()
        assert closed.name == tag, f"{closed.name} is closed by {tag}"

    def handle_data(self, data):
        is_metadata = self.open[-1].attributes.get("type") == "application/ld+json"
        if self.open[-1].name != "style" and not is_metadata:
            for element in self.open:
                element.pieces.append(data)


def read_page(path: Path) -> Element:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    assert reader.open == [reader.root], f"{path}: an element is left open"
    return reader.root


def page(release: Path, path: str) -> Element:
    return read_page(release / "site" / path / "index.html")
