"""The fourth engine: whatever stands in a parameter of an address or a form is answered, and never by a fault.

The parameters are found where the portal declares them: the places of every route of the resolver, the filters of the
lists, what a person who may do it sends to each page (matrix.py), every name that the source reads out of a request.
Of a page's own parameters one at a time is given a value that no browser would send from there, while the others stay
good; and in one request more, all of them at once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from zlib import crc32

from tests import tiers
from tests.engines.addresses import PARAMETER, Address, every_address
from tests.engines.matrix import DONE, Asking, Cell, kind_of
from tests.engines.world import Browser, undone

VALUES: dict[str, Sequence[str]] = {
    "a NUL": ["Talks\0 held"],
    "5,000 digits": ["9" * 5000],
    "more than a bigint": [str(2**63)],
    "more than an integer": [str(2**31)],
    "more than a smallint": ["32768"],
    "less than none": ["-1"],
    "digits of another script": ["٣²"],
    "endless": ["1e999"],
    "no number": ["NaN"],
    "the last day": ["9999-12-31"],
    "the first day": ["0001-01-01"],
    "no time": ["2026-02-30T25:61"],
    "half a letter": ["\ud800"],
    "a long text": ["ж" * 20_000],
    "nothing": [""],
    "missing": [],
    "twice": ["1", "x"],
    "no JSON": ['{"a": ['],
    "an address": ["http://[::1"],
}
LONG_ONES = {"a long text", "5,000 digits"}  # longer than an address may be
READ = re.compile(r"\b(?:GET|POST|posted|query|given|data)(?:\.get(?:list)?\(|\[)\s*\"(\w+)\"")
Fields = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """One request, and which parameter of it has which value."""

    person: str
    method: str
    address: str
    fields: tuple[tuple[str, Any], ...]
    what: str

    def __str__(self) -> str:
        return f"{self.method} {self.address[:200]} as {self.person}: {self.what}"


def read_names(texts: Iterable[str]) -> list[str]:
    """Every name that these sources read out of a request."""
    return sorted({name for text in texts for name in READ.findall(text)})


# --- Places of addresses --------------------------------------------------------------------------------------------


def of_places(person: str) -> Iterator[Sent]:
    """Every place of every address of the resolver, by GET and POST."""
    values = [name for name, value in VALUES.items() if value and value[0]]
    for address in every_address().values():
        for place in sorted(address.parameters):
            for value in tiers.in_turn(values, f"{address.key} {place}"):
                at = filled(address, place, VALUES[value][0][:2_000])
                yield Sent(person, "POST", at, (), f"{place} is {value}")
                if value in ("a NUL", "half a letter", "5,000 digits"):
                    yield Sent(person, "GET", at, (), f"{place} is {value}")


def filled(address: Address, place: str, value: str) -> str:
    """The address with this value in that place, and a one in every other."""
    plain = PARAMETER.sub(
        lambda match: quote(value if place in match.groups() else "1", errors="surrogatepass"), address.route
    )
    return "/" + plain.translate(str.maketrans("", "", "^$\\"))


# --- Parameters of pages --------------------------------------------------------------------------------------------


def reached(cells: Iterable[Cell]) -> dict[tuple[str, str, str], Cell]:
    """For each page, method and variant one cell in which somebody gets there."""
    by_page: dict[tuple[str, str, str], Cell] = {}
    for cell in cells:
        if cell.person != "anonymous" and cell.expected in DONE and tiers.is_whole(kind_of(cell)):
            by_page.setdefault((cell.row.page, cell.row.method, cell.row.variant), cell)
    return by_page


def of_cell(asking: Asking, cell: Cell, filters: Sequence[str], names: Sequence[str]) -> Iterator[Sent]:
    """What is asked of one page: all of its parameters at once, each with another value, and each by itself in turn."""
    record, method = asking.record(cell), cell.row.method
    address, data = asking.address(cell, record), asking.data(cell, record) if method == "POST" else {}
    if isinstance(data, bytes):
        return
    own = [*data, *filters]
    every = [*own, *([] if filters else names)]  # what a list doesn't know is refused at once
    if tiers.is_due(f"{cell.row} whole") or (method == "POST" and tiers.is_due(f"{cell.row} again")):
        for turn in turns():
            yield sent(cell, address, data, {name: value_at(name, turn) for name in every})
    for name in own:
        if tiers.is_due(question := f"{cell.row} {name}"):
            for value in tiers.in_turn([*VALUES], question):
                yield sent(cell, address, data, {name: value})


def turns() -> Sequence[int]:
    """Which round of values this run gives; a run in full gives each parameter all of them."""
    number = tiers.share()
    return range(len(VALUES)) if tiers.is_full() or number is None else (number,)


def value_at(name: str, turn: int) -> str:
    """The value that this parameter has in this round."""
    return [*VALUES][(crc32(name.encode()) + turn) % len(VALUES)]


def sent(cell: Cell, address: str, data: Fields, changed: dict[str, str]) -> Sent:
    """The request of this cell with other values for these parameters."""
    short = cell.row.method == "GET"
    fits = {name: "a NUL" if short and value in LONG_ONES else value for name, value in changed.items()}
    fields = data | {name: list(VALUES[value]) for name, value in fits.items()}
    what = ", ".join(f"{name} is {value}" for name, value in fits.items())
    return Sent(cell.person, cell.row.method, address, tuple(fields.items()), what)


# --- Asking ---------------------------------------------------------------------------------------------------------


def faults(browsers: dict[str, Browser], requests: Iterable[Sent]) -> list[str]:
    """Each of these that was answered by a fault."""
    answers = ((one, fault_of(browsers[one.person], one)) for one in requests)
    return [f"{one}: {fault}" for one, fault in answers if fault]


def fault_of(browser: Browser, one: Sent) -> str:
    """The fault that came in the place of an answer; '' where none did."""
    try:
        with undone():
            status = int(ask(browser, one).status_code)
    except Exception as fault:  # whatever it is, it would have been a page that says "fault"
        return f"{type(fault).__name__}: {str(fault)[:200]}"
    return str(status) if status >= 500 else ""


def ask(browser: Browser, one: Sent) -> Any:
    """Send it as a browser would, or as whatever else it is that sends half a letter."""
    fields = dict(one.fields)
    if any(hasattr(value, "read") for value in fields.values()):
        return browser.ask(one.method, one.address, {name: whole(value) for name, value in fields.items()})
    lists = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    words = urlencode(
        {name: value for name, value in lists.items() if value != [None]}, True, errors="surrogatepass"
    )
    if one.method == "GET":
        return browser.ask("GET", f"{one.address}{'&' if '?' in one.address else '?'}{words}"[:7_900])
    return browser.ask("POST", one.address, words.encode(), content_type="application/x-www-form-urlencoded")


def whole(value: Any) -> Any:
    """A value of a form with a file, where half a letter can't be sent."""
    return [text.encode(errors="replace").decode() for text in value] if isinstance(value, list) else value
