"""Loading synthetic records fast: COPY as the schema's owner, without the triggers, the word index built last."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from ashgabat_centre.accounts.models import Role, User
from ashgabat_centre.database.context import connected_to
from ashgabat_centre.records.models import Country, Organization, Record, RecordKind, Status, Theme
from liaison.models import Counterpart, Meeting
from monitoring.models import SituationNote
from partners.models import Exchange

SEED = 2007
DAYS = 3 * 365
WORDS = 3_000  # of each alphabet
# Shares as in an office that clears most of what it files and marks most of it confidential.
KINDS: tuple[tuple[type[RecordKind], int], ...] = ((Meeting, 50), (SituationNote, 35), (Exchange, 15))
STATES = ((Status.CLEARED, 80), (Status.SUBMITTED, 10), (Status.DRAFT, 8), (Status.RETURNED, 2))
MARKINGS = ((0, 30), (1, 60), (2, 10))
SYLLABLES = {
    "en": ("ba", "der", "ko", "lin", "mo", "nat", "per", "ri", "sul", "tan", "ver", "zo"),
    "ru": ("ба", "дер", "ко", "лин", "мо", "нат", "пер", "ри", "сул", "тан", "вер", "зо"),
}


@dataclass(frozen=True)
class Words:
    """Two words to search for, by how many of the records hold them."""

    rare: str
    common: str


def load(count: int, owner_url: str) -> Words:
    """Fill an empty portal. Returns a word that about one record in two hundred holds, and one in ten."""
    with connected_to(owner_url):  # who holds the first roles is the owner's word
        officers = [_person(f"officer{n}", Role.OFFICER, 2) for n in range(40)]
        head = _person("head", Role.HEAD, 2)
        _person("desk", Role.DESK, 0)
    maker = _Maker(officers, head)
    records = [maker.make(number) for number in range(1, count + 1)]
    with psycopg.connect(owner_url) as owner:
        index = owner.execute("select indexdef from pg_indexes where indexname = 'record_search'").fetchone()
        owner.execute("drop index record_search")
        _copy(owner, Record, records)
        for kind, _share in KINDS:
            _copy(owner, kind, [record for record in records if type(record) is kind])
        _copy(owner, Counterpart, list(maker.counterparts(records)))
        if index:
            owner.execute(index[0])
    with psycopg.connect(owner_url, autocommit=True) as owner:
        filled: list[type[Model]] = [Record, *(kind for kind, _share in KINDS), Counterpart, User]
        for model in filled:
            owner.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(model._meta.db_table)))
    return maker.words()


def _person(word: str, role: Role, level: int) -> User:
    return User.objects.create_user(
        f"{word}@unrcca.example", name=word, role=role, level=level, language="en"
    )


def _copy(owner: psycopg.Connection, model: type[Model], rows: list[Any]) -> None:
    """The model's own table; the database computes the generated columns."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    table = sql.Identifier(model._meta.db_table)
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    owner.execute(sql.SQL("alter table {} disable trigger user").format(table))
    with owner.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(table, columns)) as copy:
        for row in rows:
            copy.write_row(
                [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
            )
    owner.execute("set constraints all immediate")
    owner.execute(sql.SQL("alter table {} enable trigger user").format(table))


class _Maker:
    """The same records every time: words by Zipf's law in both alphabets, days spread evenly over the years."""

    def __init__(self, officers: list[User], head: User) -> None:
        self.random = random.Random(SEED)
        self.officers, self.head = officers, head
        self.countries = sorted(Country.objects.values_list("pk", flat=True))
        self.themes = sorted(Theme.objects.main().values_list("pk", flat=True))
        self.partners = list(Organization.objects.filter(type__in=Organization.PARTNER_TYPES).order_by("pk"))
        self.vocabulary = {language: self._make_words(parts) for language, parts in SYLLABLES.items()}
        self.weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
        self.numbers: dict[tuple[str, int], int] = {}
        self.today = timezone.localdate()

    def make(self, number: int) -> RecordKind:
        kind = self._pick(KINDS)
        language = self._pick((("en", 55), ("ru", 45)))
        day = self.today - timedelta(days=self.random.randrange(DAYS))
        author = self.random.choice(self.officers)
        status = self._pick(STATES)
        record = kind(
            id=number,
            record_id=number,
            kind=str(kind._meta.model_name),
            function=kind.default_function,
            reference=self._reference(kind, day),
            title=self._text(language, 9)[:300],
            summary=self._text(language, 40),
            body=self._text(language, self.random.randrange(100, 400)),
            language=language,
            occurred_on=day,
            country_ids=self._some(self.countries, 1.36),
            theme_ids=self._some(self.themes, 1.65),
            sensitivity=self._pick(MARKINGS),
            status=status,
            author=author,
            owner=author,
            created_at=_noon(day),
            updated_at=_noon(day),
            **({"partner": self.random.choice(self.partners)} if kind is Exchange else {}),
        )
        if status == Status.CLEARED:
            record.cleared_by, record.cleared_at, record.cleared_version = self.head, _noon(day), 3
        return record

    def counterparts(self, records: list[RecordKind]) -> Iterator[Counterpart]:
        institution = self.partners[0]
        for number, record in enumerate((r for r in records if isinstance(r, Meeting)), start=1):
            yield Counterpart(id=number, record=record, organization=institution, name=f"Person {number}")

    def words(self) -> Words:
        """By Zipf's law the word of this rank stands in about so many of texts this long."""
        return Words(self.vocabulary["en"][1_500], self.vocabulary["en"][150])

    def _reference(self, kind: type[RecordKind], day: date) -> str:
        series = kind.prefix, day.year
        self.numbers[series] = self.numbers.get(series, 0) + 1
        return f"{kind.prefix}/{day.year}/{self.numbers[series]:04d}"

    def _make_words(self, parts: tuple[str, ...]) -> list[str]:
        """Distinct from their fourth syllable on, so that no two share a stem."""
        return [
            "".join(self.random.choices(parts, k=3)) + f"{parts[rank % 12]}q{rank}" for rank in range(WORDS)
        ]

    def _text(self, language: str, words: int) -> str:
        return " ".join(self.random.choices(self.vocabulary[language], cum_weights=self.weights, k=words))

    def _pick[Choice](self, shares: tuple[tuple[Choice, int], ...]) -> Choice:
        return self.random.choices([c for c, _ in shares], weights=[share for _, share in shares])[0]

    def _some(self, rows: list[int], mean: float) -> list[int]:
        """One, or with the probability that gives this mean, two of them."""
        return sorted(self.random.sample(rows, 2 if self.random.random() < mean - 1 else 1))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
