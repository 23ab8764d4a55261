"""Reading the portal's pages and its catalogue as a reader of Russian does."""

import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polib
from django.conf import settings
from django.test import Client

BASE = Path(settings.BASE_DIR)
CATALOGUE = Path("ashgabat_centre/locale/ru/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CYRILLIC = re.compile("[А-яЁё]")
LATIN = re.compile(r"(?![IVX]+\b)[A-Za-z]{3,}")
# Said the same in every language: the name of a file format, of keys, of a cookie.
INTERNATIONAL = {"PDF", "CSV", "Excel", "Ctrl", "Enter", "cookie", "SGB", "UTC"}
INTERNATIONAL |= {"RSS", "Atom", "JSON", "Feed", "http", "https"}
INTERNATIONAL |= {"ACLED", "UCDP", "GED", "GDELT", "HXL", "ReliefWeb"}  # data sets, by their own names
INTERNATIONAL |= {"SVG", "viewBox", "data", "code"}  # what a map is written in, and its countries
INTERNATIONAL |= {"KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG"}
INTERNATIONAL |= {"DOCX", "XLSX", "PPTX", "ODT", "ODS", "TXT", "CSV", "PNG", "JPEG", "TIFF"}


@cache
def catalogue(folder: Path = BASE) -> polib.POFile:
    return polib.pofile(str(folder / CATALOGUE))


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


class ReadPage(HTMLParser):
    """Collects what a reader sees or hears, each with the language it stands in, and where the links lead."""

    VOID = {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }
    SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-label", "data-busy"}
    SILENT = {"script", "style"}

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.words: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self.open[-1][1])
        heard = {name for name in given if name.startswith("data-") and given.get("id") == "live"} - {
            "data-zone"
        }
        self.words += [(given[name].strip(), language) for name in (self.SPOKEN | heard) & given.keys()]
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag not in self.VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.open[-1]
        if data.strip() and tag not in self.SILENT:
            self.words.append((" ".join(data.split()), language))

    @property
    def outside_english(self) -> list[str]:
        return [text for text, language in self.words if language != "en"]


@cache
def english() -> re.Pattern[str]:
    """Any sentence of the catalogue in English, standing alone, with anything in its placeholders."""
    sentences = {
        text
        for entry in catalogue()
        for text in (entry.msgid, entry.msgid_plural)
        if LATIN.search(PLACEHOLDER.sub("", text))
    }
    patterns = (
        ".+?".join(map(re.escape, PLACEHOLDER.split(" ".join(text.split())))) for text in sorted(sentences)
    )
    return re.compile(f"(?:{'|'.join(patterns)})[:.…*]?", re.IGNORECASE)


@cache
def is_english(text: str) -> bool:
    """Whether it is a sentence of the catalogue; most texts stand on many pages."""
    return english().fullmatch(text) is not None


def left_in_english(page: ReadPage, own: Iterable[str] = ()) -> list[str]:
    """Sentences of the catalogue and any other Latin word, apart from what people typed as it stands there."""
    typed = re.compile("|".join(map(re.escape, sorted(own, key=len, reverse=True))) or "(?!)")
    found = []
    for text in page.outside_english:
        rest = set(LATIN.findall(typed.sub(" ", text))) - INTERNATIONAL
        if rest or (is_english(text) and not typed.fullmatch(text)):
            found.append(text)
    return found


def visit(client: Client, address: str) -> ReadPage | None:
    response = client.get(address, follow=True)
    assert response.status_code != 500, address
    return ReadPage(response.text) if response.headers["Content-Type"].startswith("text/html") else None


def in_russian(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    return client
