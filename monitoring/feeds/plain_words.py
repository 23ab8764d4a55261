"""The words of a piece of HTML, as text: tags dropped, entities resolved, and nothing of what a browser would run.

Loaded by its path in the process that reads feeds; nothing of the portal is imported.
"""

import re
from html.parser import HTMLParser

TAG = re.compile(r"<[a-zA-Z/!?]")
UNSHOWN = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "head"}
BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section"),
    *("table", "td", "th", "tr", "ul"),
}
BLANKS = re.compile(r"[^\S\n]+")
LINES = re.compile(r" ?\n[ \n]*")


class WordCollector(HTMLParser):
    """Collects what a reader of the page would read; a block begins a new line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.unshown: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins a line, and what is not shown is skipped until it ends."""
        if tag in UNSHOWN:
            self.unshown.append(tag)
        elif tag in BLOCKS:
            self.words.append("\n")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """A tag that closes itself encloses nothing."""
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of a block, or of what is not shown."""
        if tag in self.unshown:
            del self.unshown[self.unshown.index(tag) :]
        elif tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Words, where they are shown."""
        if not self.unshown:
            self.words.append(data)


def words_of(markup: str) -> str:
    """The text a reader would see, in lines."""
    collector = WordCollector()
    collector.feed(markup)
    collector.close()
    return single_blanks("".join(collector.words))


def single_blanks(text: str) -> str:
    """The text with single blanks, and without empty lines."""
    return LINES.sub("\n", BLANKS.sub(" ", text.replace("\r", "\n"))).strip()


def has_tags(text: str) -> bool:
    """Whether a text that calls itself plain holds something like a tag."""
    return TAG.search(text) is not None
