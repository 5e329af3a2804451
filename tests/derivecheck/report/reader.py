"""Reading a page back: its elements, its words, and what no page of ours holds."""

from __future__ import annotations

import re
from html.parser import HTMLParser

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onclick='x' {{ 7*7 }} & \\text{</math><script>}"
NOT_IN_A_PARAGRAPH = frozenset(
    {"p", "div", "ol", "ul", "dl", "table", "pre", "details", "section", "figure", "h2", "h3", "h4"}
)
VOID = frozenset({"meta", "wbr", "br", "img", "input", "link", "hr"})


class Reader(HTMLParser):
    """The elements of a page; ``trouble`` where they do not nest, or hold what no page of ours holds."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.trouble: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "link", "iframe", "object"):
            self.trouble.append(f"<{tag}>")
        for name, value in attrs:
            if (
                name.startswith("on")
                or name in ("src", "style")
                or (name == "href" and not (value or "").startswith("#"))
            ):
                self.trouble.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(value or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in NOT_IN_A_PARAGRAPH and "p" in self.open:
            self.trouble.append(f"<{tag}> in a paragraph, which it would end")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.trouble.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def words(page: str) -> str:
    return " ".join("".join(read(page).text).split())
