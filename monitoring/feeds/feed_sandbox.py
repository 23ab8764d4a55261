"""Reads feeds from outside, each in a process of its own with little memory and time.

Run as a script (`FeedSandbox` in documents.py): over its standard input come connections, one for each document. A copy
of the process gets the connection and nothing else: it reads a line of hints and the document, opens no connection of
its own, and resolves no entity. It answers in JSON: the feed's title and its items as plain text, or a key of
troubles.UNREAD with the reason why there are none.
"""

import hashlib
import io
import json
import os
import re
import signal
import socket
import sys
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from time import struct_time
from types import ModuleType
from typing import Any, NoReturn
from xml.etree import ElementTree

Entry = dict[str, str]
MOST_ITEMS = 300
LONGEST = {"upstream": 300, "title": 300, "text": 10_000, "link": 1_000}  # letters
XML_BEGINS = re.compile(r"\s*<\?xml[^>]*\?>\s*")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
PROLOGUE = "<?xml version='1.0' encoding='utf-8'?>\n"
ENTITY = re.compile(r"<!ENTITY", re.I)
# An entity that stands for a few letters, with nothing to expand, is a plain abbreviation.
ABBREVIATION = re.compile(
    r"<!ENTITY\s+([\w.-]{1,60})\s+(\"[^\"&%<]{0,60}\"|'[^'&%<]{0,60}'|[\"']&#\w{1,8};[\"'])\s*>", re.I
)
USED = re.compile(r"&([\w.-]{1,60});")
NAME = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
ROOTS = {"rss", "rdf:rdf", "rdf", "feed", "channel", "atom:feed", "entry"}
CAP = re.compile(r"urn:oasis:names:tc:emergency:cap:|http://www\.incident\.com/cap/")
ALERTS = {"alert", "edxldistribution"}


def _load(path: Path) -> ModuleType:
    """The module at this path: the portal's packages can't be imported here."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


judging = _load(Path(__file__).parents[2] / "ashgabat_centre" / "files" / "sandbox.py")
addresses = _load(Path(__file__).parents[2] / "ashgabat_centre" / "web" / "addresses.py")
letters = _load(Path(__file__).with_name("letters.py"))
plain_words = _load(Path(__file__).with_name("plain_words.py"))
UnsafeFile = judging.UnsafeFile


# --- What it is ---------------------------------------------------------------------------------------------


def read(data: bytes, charset: str, address: str) -> dict[str, Any]:
    """The feed in this document. Raises UnsafeFile with a key of documents.SENTENCES."""
    decoded = letters.decode_document(data, charset, judging.code_pages.decode)
    if decoded is None:
        raise UnsafeFile("letters")
    text = ILLEGAL.sub("", decoded)
    start = text.lstrip()
    if not start:
        raise UnsafeFile("empty")
    if start[0] == "{":
        return read_json_feed(start, address)
    text = abbreviations_resolved(text)
    root = root_of(text) if start[0] == "<" else ""
    if root.lower().rpartition(":")[2] in ALERTS:
        return read_alerts(text, address)
    if root.lower() not in ROOTS:
        raise UnsafeFile("other" if root else "no_element", aim=f"<{root}>" if root else start[:60])
    return read_syndication(text, root, address)


def abbreviations_resolved(text: str) -> str:
    """The text with its abbreviations written out. Raises UnsafeFile where it declares any other entity."""
    short = {match[1]: match[2][1:-1] for match in ABBREVIATION.finditer(text)}
    if ENTITY.search(ABBREVIATION.sub("", text)):
        raise UnsafeFile("entities")
    return USED.sub(lambda used: short.get(used[1], used[0]), text) if short else text


def root_of(text: str) -> str:
    """The name of the first element, past comments, instructions and declarations; '' where there is none."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        for opens, closes in (("<!--", "-->"), ("<?", "?>")):
            if text.startswith(opens, at):
                at = text.find(closes, at)
                break
        else:
            if name := NAME.match(text, at):
                return name[1]
            at += 1
        if at < 0:
            break
    return ""


# --- RSS, RDF and Atom --------------------------------------------------------------------------------------


def read_syndication(text: str, root: str, address: str) -> dict[str, Any]:
    """RSS of any age, RDF and Atom, broken XML too."""
    import feedparser

    plain = PROLOGUE + XML_BEGINS.sub("", text, count=1)
    headers = {"content-type": "application/xml; charset=utf-8"}
    result = feedparser.parse(
        io.BytesIO(plain.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    title = shown_words(result.feed, "title")
    if not result.entries and not title:
        refuse_fragment(plain)
    entries = (syndication_entry(one, address) for one in result.entries)
    return feed_answer(result.version or root, title, entries)


def refuse_fragment(text: str) -> None:
    """What has neither items nor a title is a feed where it is whole. Raises UnsafeFile where it breaks off."""
    try:
        ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise UnsafeFile("broken", aim=str(error)) from error


def syndication_entry(one: Any, address: str) -> Entry:
    """An item of RSS, RDF or Atom."""
    contents = [part.get("value") or "" for part in one.get("content", ())]
    bodies = [plain_words.words_of(markup) for markup in contents] + [shown_words(one, "summary")]
    moment = one.get("published_parsed") or one.get("updated_parsed") or one.get("created_parsed")
    return {
        "upstream": one.get("id") or "",
        "title": " ".join(shown_words(one, "title").split()),
        "text": max(bodies, key=len),
        "link": link_of(one, address),
        "published": utc_moment(moment),
    }


def shown_words(part: Any, name: str) -> str:
    """The words of a title or a text, which may be plain or HTML and often calls itself the wrong one."""
    value = part.get(name) or ""
    kind = (part.get(f"{name}_detail") or {}).get("type", "")
    is_html = "html" in kind or plain_words.has_tags(value) or "&" in value and kind != "text/plain"
    return str(plain_words.words_of(value) if is_html else plain_words.single_blanks(value))


def link_of(one: Any, address: str) -> str:
    """Where the item can be read: its own link, otherwise the first that leads to a page."""
    candidates = [one.get("link") or ""]
    candidates += [link.get("href") or "" for link in one.get("links", ()) if link.get("rel") != "enclosure"]
    return next(filter(None, (item_address(link, address) for link in candidates)), "")


def item_address(link: str, address: str) -> str:
    """The link in full where it leads to the web; '' for every other."""
    whole: str = addresses.web_address(judging.normalize(link), address)
    return whole


def utc_moment(moment: struct_time | None) -> str:
    """The moment in UTC as ISO 8601 writes it; '' where there is none that a calendar has."""
    try:
        return datetime.fromtimestamp(timegm(moment), UTC).isoformat() if moment else ""
    except (ValueError, OverflowError, OSError):
        return ""


# --- Alerts (CAP) -------------------------------------------------------------------------------------------


def read_alerts(text: str, address: str) -> dict[str, Any]:
    """Alerts of the Common Alerting Protocol, alone or in an envelope of EDXL."""
    if not CAP.search(text):
        raise UnsafeFile("other", aim=f"<{root_of(text)}>")
    try:
        tree = ElementTree.fromstring(PROLOGUE + XML_BEGINS.sub("", text, count=1))
    except ElementTree.ParseError as error:
        raise UnsafeFile("broken", aim=str(error)) from error
    alerts = [part for part in tree.iter() if part.tag.rpartition("}")[2] == "alert"]
    return feed_answer("CAP", "", (alert_of(alert, address) for alert in alerts))


def alert_of(alert: ElementTree.Element, address: str) -> Entry:
    """One alert: its headline or event, and what is said of it."""

    def first(name: str) -> str:
        values = (part.text or "" for part in alert.iter() if part.tag.rpartition("}")[2] == name)
        return next(filter(None, map(str.strip, values)), "")

    areas = [part.text or "" for part in alert.iter() if part.tag.rpartition("}")[2] == "areaDesc"]
    parts = [first("description"), first("instruction"), "; ".join(areas[:20])]
    return {
        "upstream": first("identifier"),
        "title": first("headline") or first("event") or first("note"),
        "text": plain_words.single_blanks("\n".join(filter(None, parts))),
        "link": item_address(first("web"), address),
        "published": iso_moment(first("sent")),
    }


# --- JSON Feed ----------------------------------------------------------------------------------------------


def read_json_feed(text: str, address: str) -> dict[str, Any]:
    """A JSON Feed, whose version says that it is one."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnsafeFile("broken", aim=str(error)) from error
    items = document.get("items")
    if "jsonfeed.org" not in str(document.get("version")) or not isinstance(items, list):
        raise UnsafeFile("other", aim="{…}")
    entries = (json_entry(item, address) for item in items if isinstance(item, dict))
    return feed_answer("JSON Feed", str(document.get("title") or ""), entries)


def json_entry(item: dict[str, Any], address: str) -> Entry:
    """An item of a JSON Feed."""

    def word(name: str) -> str:
        value = item.get(name)
        return str(value) if isinstance(value, str | int) else ""

    text = word("content_text") or plain_words.words_of(word("content_html"))
    return {
        "upstream": word("id"),
        "title": plain_words.words_of(word("title")),
        "text": plain_words.single_blanks(text or word("summary")),
        "link": item_address(word("url"), address),
        "published": iso_moment(word("date_published") or word("date_modified")),
    }


def iso_moment(text: str) -> str:
    """A moment as ISO 8601 writes it, in UTC; '' for what is none. Without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


# --- Both ---------------------------------------------------------------------------------------------------


def feed_answer(named: str, title: str, entries: Iterator[Entry]) -> dict[str, Any]:
    """The feed and its items, each once; those that say nothing are left out."""
    items: dict[str, Entry] = {}
    left_out = 0
    for entry in entries:
        kept = {name: bounded_text(value, LONGEST.get(name, 40)) for name, value in entry.items()}
        kept["upstream"] = upstream_of(kept, entry["upstream"])
        if not (kept["title"] or kept["text"]):
            continue
        if len(items) < MOST_ITEMS:
            items.setdefault(kept["upstream"], kept)
        else:
            left_out += 1
    feed = {"format": named, "title": bounded_text(title, LONGEST["title"]), "left_out": left_out}
    return {"refused": "", "items": list(items.values()), **feed}


def upstream_of(kept: Entry, given: str) -> str:
    """By what the item is known again: its own name, otherwise its link, otherwise its words."""
    given = judging.normalize(given).strip()
    if given and len(given) <= LONGEST["upstream"]:
        return str(given)
    words = given or kept["link"] or f"{kept['title']}\n{kept['text']}"
    return f"sha256:{hashlib.sha256(words.encode()).hexdigest()}"


def bounded_text(text: str, most: int) -> str:
    """The text as the portal keeps it, with an ellipsis where it goes on."""
    kept = str(judging.normalize(text)).strip()
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def serve(memory: int, seconds: int) -> None:
    """Entry point: a copy of this process for each connection that comes, until nobody is left to send one.

    It sees no document itself, so that each copy begins with what a new process would have, the parser's code included.
    """
    import_module("feedparser")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=sys.stdin.fileno()) as control:
        while given := socket.recv_fds(control, 1, 1)[1]:
            with socket.socket(fileno=given[0]) as connection:
                if os.fork() == 0:
                    control.close()
                    answer_and_end(connection, memory, seconds)


def answer_and_end(connection: socket.socket, memory: int, seconds: int) -> NoReturn:
    """Read the document within its limits, answer over its connection, and end, whatever it did."""
    try:
        judging.limit(memory, seconds)
        with connection.makefile("rb") as lines:
            answer = judged(json.loads(lines.readline()), lines.read())
        connection.sendall(json.dumps(answer).encode())
    finally:
        os._exit(0)


def judged(hints: dict[str, str], data: bytes) -> dict[str, Any]:
    """The feed, or the reason why there is none."""
    try:
        return read(data, **hints)
    except UnsafeFile as refused:
        return {"refused": str(refused), "part": refused.part, "aim": refused.aim}
    except BaseException as error:  # a stranger's document may make its reader fail in any way
        word = "heavy" if isinstance(error, MemoryError | RecursionError) else "damaged"
        return {"refused": word, "aim": type(error).__name__}


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
