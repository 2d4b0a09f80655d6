"""What tests ask of a page: its tags, links, ids and words, read with the standard library alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Page(HTMLParser):
    """Tags with their attributes in order, and the text outside of style."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    styling: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute of <{tag}> stands twice"
        self.tags.append((tag, dict(attrs)))
        self.styling = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.styling = False

    def handle_data(self, data: str) -> None:
        if not self.styling:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


def read(data: bytes) -> Page:
    """The page parsed from its bytes, which must be UTF-8."""
    page = Page()
    page.feed(data.decode("utf-8"))
    page.close()
    return page


def without_font(data: bytes) -> str:
    """The page's source without the font, for searches that base64 could fool."""
    return re.sub(r"base64,[A-Za-z0-9+/=]+", "", data.decode("utf-8"))
