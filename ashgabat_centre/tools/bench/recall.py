"""Recall of the directory's search on lists of real names, in the words of an officer who is signed in."""

import csv
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import batched, groupby
from pathlib import Path
from typing import Any

import psycopg
from django.db import transaction

from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import access_context, connected_to
from ashgabat_centre.directory import names
from ashgabat_centre.directory.models import Person, Place
from ashgabat_centre.directory.names import gazetteer
from ashgabat_centre.reference.models import Country
from ashgabat_centre.tools.bench.load import person

NOWHERE, TOP = "-", 5
TIMED = 400  # questions asked once more, among many people
BATCH = 500
ISO3 = {"KZ": "KAZ", "KG": "KGZ", "TJ": "TJK", "TM": "TKM", "UZ": "UZB", "AF": "AFG"}
NUMBER, LIST, QUESTIONS = 0, 1, 2
FILES = {
    "names": ("entity_id", "names.tsv", "name_queries.tsv"),
    "places": ("place_id", "places.tsv", "place_queries.tsv"),
}
KIND = {"names": "person", "places": "place"}


class Unreadable(Exception):
    """The folder holds no such lists; the message says what was looked for."""


@dataclass(frozen=True)
class Listed:
    """An entry of the list by its canonical name."""

    number: str
    country: str
    name: str


@dataclass(frozen=True)
class NameQuestion:
    """One name to look for, and what it should lead to."""

    words: str
    expected: frozenset[str]  # numbers of entries; empty where nothing is to be found
    kind: str


def bench(what: str, data: Path, people: int) -> dict[str, Any]:
    """Enters the canonical names, looks for all the others, and gives shares and times."""
    listed, questions = read(what, data)
    with connected_to(os.environ["OWNER_DATABASE_URL"]):  # who holds the first roles is the owner's word
        reader = person("reader", Role.OFFICER, 2)
    with access_context(reader.reader()), transaction.atomic():
        entered = (enter_people if what == "names" else enter_places)(listed)
    _settle()
    print(f"{len(listed)} canonical names entered; {len(questions)} questions follow.", flush=True)
    with access_context(reader.reader()):
        told = recall(questions, entered, KIND[what])
        if what == "names":
            told |= {"p95_ms_here": told.pop("p95_ms"), **_among_many(questions, listed, people)}
    return told


def read(what: str, data: Path) -> tuple[list[Listed], list[NameQuestion]]:
    """The names to enter and the questions of a folder. Raises Unreadable where its files are missing."""
    number, *files = FILES[what]
    folder = next((folder for folder in (data, data / what) if (folder / files[0]).is_file()), None)
    if folder is None:
        raise Unreadable(f"There is no {files[0]} in {data}. Say where: make bench-{what} DATA=folder")
    rows, asked = (list(_rows(folder / file)) for file in files)
    listed = {
        row[number]: Listed(row[number], row["country"], row["canonical_name"]) for row in reversed(rows)
    }
    expected = next(column for column in asked[0] if column.startswith("expected"))
    questions = [
        NameQuestion(row["query"], frozenset(row[expected].split("|")) - {NOWHERE}, row["kind"])
        for row in asked
    ]
    return list(reversed(listed.values())), questions


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened, delimiter="\t")


def enter_people(listed: Iterable[Listed]) -> dict[int, set[str]]:
    """Enter them as an import does; which entries of the list each row stands for."""
    entered: dict[int, set[str]] = {}
    for some in batched(listed, BATCH):
        rows = Person.objects.bulk_create(_person(one.name) for one in some)
        names.index_many(rows)
        entered |= {row.pk: {one.number} for row, one in zip(rows, some, strict=True)}
    return entered


def _person(name: str) -> Person:
    """The name stands in the field of its script."""
    first = next((letter for letter in name if letter.isalpha()), "A")
    field = "name_en" if first < "\u0370" else "name_ru" if first < "\u0530" else "name_native"
    return Person(**{field: name})


def enter_places(listed: Iterable[Listed]) -> dict[int, set[str]]:
    """Enters the places; which listed numbers stand for each entry."""
    entered: dict[int, set[str]] = defaultdict(set)
    countries = {country.iso3: country for country in Country.objects.all()}
    for code, group in groupby(sorted(listed, key=lambda one: one.country), key=lambda one: one.country):
        some = list(group)
        iso3 = ISO3.get(code, code)
        zone = gazetteer.ZONES.get(iso3, "UTC")
        places = [_place(one, countries.get(iso3), zone) for one in some]
        for place, one in zip(gazetteer.take_in(places), some, strict=True):
            entered[place.pk].add(one.number)
    return entered


def _place(one: Listed, country: Country | None, zone: str) -> Place:
    return Place(
        code=f"list-{one.number}"[:60], name_en=one.name, name_ru="", country=country, time_zone=zone
    )


def recall(questions: list[NameQuestion], entered: dict[int, set[str]], kind: str) -> dict[str, Any]:
    """Looks for every question's words; the shares over all and by kind of question."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for question in questions:
        begun = time.perf_counter()
        with transaction.atomic():
            found = names.search(question.words, kinds=(kind,), limit=TOP)
        taken = time.perf_counter() - begun
        answers = [entered.get(match.pk, set()) for match in found]
        for tally in (tallies[question.kind], tallies[""]):
            tally.add(question, answers, any(match.sure for match in found), taken)
    overall = tallies.pop("").told()
    return overall | {"by_kind": {name: tally.told() for name, tally in sorted(tallies.items())}}


class Tally:
    """Shares of one kind of question, to four places; a share of no questions is left out."""

    def __init__(self) -> None:
        self.first: list[bool] = []
        self.top: list[bool] = []
        self.empty: list[bool] = []
        self.seconds: list[float] = []

    def add(self, question: NameQuestion, answers: list[set[str]], sure: bool, seconds: float) -> None:
        """One question answered in so many seconds; whether an answer was sure. Of the absent none should be."""
        self.seconds.append(seconds)
        if question.expected:
            hits = [bool(question.expected & answer) for answer in answers]
            self.first.append(hits[:1] == [True])
            self.top.append(any(hits))
        else:
            self.empty.append(not sure)

    def told(self) -> dict[str, Any]:
        """Shares of 1, and the time under which 95 of 100 questions were answered, in milliseconds."""
        shares = {"recall_at_1": self.first, "recall_at_5": self.top, "absent_empty": self.empty}
        told: dict[str, Any] = {"questions": len(self.seconds)}
        told |= {name: round(sum(met) / len(met), 4) for name, met in shares.items() if met}
        return told | {"p95_ms": _p95(self.seconds)}


def _p95(seconds: list[float]) -> float:
    return round(1000 * sorted(seconds)[int(0.95 * (len(seconds) - 1))], 1)


def _among_many(questions: list[NameQuestion], listed: list[Listed], people: int) -> dict[str, Any]:
    """What a question takes among so many people, whose names are made of the words of real ones."""
    draw = random.Random(4)
    made = [_mixed(draw, listed, str(number)) for number in range(max(0, people - len(listed)))]
    for some in batched(made, BATCH):
        with transaction.atomic():
            enter_people(some)
    _settle()
    asked = draw.sample(questions, min(TIMED, len(questions)))
    seconds = [_timed(partial(names.search, question.words, limit=TOP)) for question in asked]
    floor = [_timed(Person.objects.filter(pk=1).exists) for _question in asked]
    ratio = round(_p95(seconds) / max(_p95(floor), 0.1), 1)
    return {"people": people, "p95_ms": _p95(seconds), "p95_to_one_row": ratio}


def _mixed(draw: random.Random, listed: list[Listed], number: str) -> Listed:
    one, other = draw.choice(listed).name.split(), draw.choice(listed).name.split()
    return Listed(number, "", " ".join([*one[:-1][:2], *other[-1:], *other[:-1][1:2]]) or other[0])


def _timed(ask: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    with transaction.atomic():
        ask()
    return time.perf_counter() - begun


def _settle() -> None:
    """As autovacuum would, some minutes later."""
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("vacuum analyze records_directoryname, records_person, records_place")
