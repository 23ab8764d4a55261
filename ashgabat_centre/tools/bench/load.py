"""Loading synthetic records fast: COPY as the schema's owner, with triggers, keys and indexes set aside meanwhile."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import connected_to
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Country, Organization, Theme
from ashgabat_centre.tools.bench.synthetic import KINDS, Office, SyntheticRow
from liaison.meetings.models import Counterpart, Meeting
from partners.exchanges.models import Exchange

FILLED: tuple[type[Model], ...] = (Record, *(kind for kind, _share in KINDS), Counterpart, NeedToKnow)
Values = dict[str, Any]
CHANNELS = ("in_person", "call", "video", "margins")
# The definitions PostgreSQL gives of what slows a load down and is made again after it.
SET_ASIDE = """
    select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
           format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where conrelid = %(table)s::regclass and contype = 'f'
    union all
    select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    from pg_index where indrelid = %(table)s::regclass
        and not exists (select from pg_constraint where conindid = indexrelid)
"""


def load(count: int, owner_url: str) -> None:
    """Fill an empty portal with this many records and the people of the bench."""
    with connected_to(owner_url):  # who holds the first roles is the owner's word
        officers = [person(f"officer{n}", Role.OFFICER, 2) for n in range(40)]
        reader, head = person("reader", Role.ANALYST, 2), person("head", Role.HEAD, 2)
        person("desk", Role.DESK, 0)
    office = make_office([*(user.pk for user in officers), reader.pk])
    filing = _Filing(head.pk)
    with psycopg.connect(owner_url) as owner, _unburdened(owner):
        _copy(owner, Record, (filing.record(row) for row in office.draw(count)))
        for kind, _share in KINDS:
            _copy(owner, kind, filing.children[kind])
        _copy(owner, Counterpart, filing.counterparts())
        _copy(owner, NeedToKnow, filing.names)
    filled: tuple[type[Model], ...] = (*FILLED, User)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        for model in filled:
            owner.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(model._meta.db_table)))


def person(word: str, role: Role, level: int) -> User:
    """A person of the bench who holds that role."""
    return User.objects.create_user(
        f"{word}@unrcca.example", name=word, role=role, level=level, language="en"
    )


def make_office(people: list[int]) -> Office:
    """Who writes, about which countries and themes, up to today."""
    countries = sorted(Country.objects.values_list("pk", flat=True))
    themes = sorted(Theme.objects.main().values_list("pk", flat=True))
    return Office(people, countries, themes, timezone.localdate())


class _Filing:
    """Turns what was drawn into columns, and keeps what the other tables need to know of it."""

    def __init__(self, head: int) -> None:
        partners = Organization.objects.filter(type__in=Organization.PARTNER_TYPES).order_by("pk")
        self.head, self.partners = head, list(partners.values_list("pk", flat=True))
        self.numbers: Counter[tuple[str, int]] = Counter()
        self.children: dict[type[Model], list[Values]] = {kind: [] for kind, _share in KINDS}
        self.names: list[Values] = []

    def record(self, row: SyntheticRow) -> Values:
        self._follow(row)
        words, cleared = row.words, row.cleared_at
        return {
            "id": row.number,
            "kind": row.kind._meta.model_name,
            "function": row.kind.default_function,
            "reference": self._reference(row),
            "title": " ".join(words[:9]).capitalize(),
            "summary": " ".join(words[9:45]).capitalize(),
            "body": " ".join(words[45:]).capitalize(),
            "language": row.language,
            "occurred_on": row.day,
            "country_ids": _array(row.countries),
            "theme_ids": _array(row.themes),
            "sensitivity": row.sensitivity,
            "status": row.status.value,
            "author_id": row.author,
            "owner_id": row.author,
            "created_at": row.filed_at,
            "updated_at": row.filed_at,
            "cleared_by_id": self.head if cleared else None,
            "cleared_at": cleared,
            "cleared_version": 3 if cleared else None,
        }

    def counterparts(self) -> Iterator[Values]:
        for number, child in enumerate(self.children[Meeting], start=1):
            told = {"name": f"Person {number}", "organization_id": self.partners[0]}
            yield {"id": number, "record_id": child["record_id"]} | told

    def _follow(self, row: SyntheticRow) -> None:
        child: Values = {"record_id": row.number}
        if row.kind is Exchange:
            child["partner_id"] = self.partners[row.number % len(self.partners)]
        if row.kind is Meeting:
            child["channel"] = CHANNELS[row.number % len(CHANNELS)]
        self.children[row.kind].append(child)
        first = len(self.names) + 1
        for number, reader in enumerate(row.readers, start=first):
            self.names.append({"id": number, "record_id": row.number, "user_id": reader})

    def _reference(self, row: SyntheticRow) -> str:
        prefix = f"{row.kind.prefix}/SC" if row.sensitivity == 2 else row.kind.prefix
        self.numbers[prefix, row.day.year] += 1
        return f"{prefix}/{row.day.year}/{self.numbers[prefix, row.day.year]:04d}"


def _copy(owner: psycopg.Connection, model: type[Model], rows: Iterable[Values]) -> None:
    """The model's own table: what a row does not say is the model's default; the database computes the rest."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    usual = {str(f.column): f.get_db_prep_save(f.get_default(), connection) for f in fields}
    usual = {column: _array(value) if isinstance(value, list) else value for column, value in usual.items()}
    table = sql.Identifier(model._meta.db_table)
    columns = sql.SQL(", ").join(map(sql.Identifier, usual))
    with owner.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(table, columns)) as copy:
        for row in rows:
            copy.write_row(tuple((usual | row).values()))


def _array(numbers: list[int]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"


@contextmanager
def _unburdened(owner: psycopg.Connection) -> Iterator[None]:
    tables = [model._meta.db_table for model in FILLED]
    pairs = [pair for table in tables for pair in owner.execute(SET_ASIDE, {"table": table}).fetchall()]
    switch = "alter table {} {} trigger user"
    for table in tables:
        owner.execute(sql.SQL(switch).format(sql.Identifier(table), sql.SQL("disable")))
    for take_away, _make_again in pairs:
        owner.execute(take_away)
    yield
    owner.execute("set local maintenance_work_mem = '512MB'")
    for _take_away, make_again in pairs:
        owner.execute(make_again)
    for table in tables:
        owner.execute(sql.SQL(switch).format(sql.Identifier(table), sql.SQL("enable")))
