"""Who reads in the bench, over which connections, and a clock for what their questions take."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import Any

import psycopg
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF
from ashgabat_centre.database.context import SET_READER, access_context

# The policy's own words, written into the query by somebody whom no policy holds.
VISIBLE = """(r.sensitivity <= {level} and (r.author_id = {uid} or r.owner_id = {uid} or (
    (r.sensitivity < 2 or exists (
        select from records_needtoknow n where n.user_id = {uid} and n.record_id = r.id
            and (n.until is null or n.until >= '{today}')))
    and (r.status = 'cleared' or (r.status = 'archived' and r.cleared_version is not null)
         or r.reviewer_id = {uid} or (r.status <> 'draft' and {staff})))))"""
Statement = tuple[str, tuple[Any, ...]]


class Clock:
    """Adds up what queries take between being sent and being answered, and keeps what was asked."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked: list[Statement] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Django's wrapper around each query it sends."""
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - begun
            self.asked.append((sql, tuple(params or ())))


@dataclass
class Times:
    """Seconds of each run, by what was timed; told in milliseconds."""

    runs: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, seconds: float) -> None:
        """One more run, in seconds."""
        self.runs.setdefault(name, []).append(seconds)

    def __contains__(self, name: str) -> bool:
        return name in self.runs

    def __getitem__(self, name: str) -> float:
        return median(self.runs[name]) * 1000

    def ratio(self, one: str, other: str) -> float:
        """Of neighbours in time: what else the machine did meanwhile, it did to both."""
        pairs = zip(self.runs[one], self.runs[other], strict=True)
        return round(median(first / second for first, second in pairs), 2)


class BenchReader:
    """One person of the bench: their pages, their questions through the portal, and the same past the policies."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.user = User.objects.get(email=f"{name}@unrcca.example")

    @cached_property
    def client(self) -> Client:
        """A browser of this reader, signed in."""
        client = Client()
        client.force_login(self.user)
        return client

    @property
    def visible(self) -> str:
        """The policy as a condition, with this reader's numbers in it."""
        staff = "true" if self.user.role in STAFF else "false"
        return VISIBLE.format(
            uid=self.user.pk, level=self.user.level, staff=staff, today=timezone.localdate()
        )

    @contextmanager
    def reading(self) -> Iterator[Clock]:
        """As in a request of theirs."""
        clock = Clock()
        with access_context(self.user.reader()), transaction.atomic(), connection.execute_wrapper(clock):
            yield clock

    def open(self, address: str, **headers: str) -> Clock:
        """A whole page, timed by the caller; what is returned has the time of its queries."""
        clock = Clock()
        with connection.execute_wrapper(clock):
            answer = self.client.get(address, headers={"host": "localhost"} | headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return clock

    def ask_fenced(self, web: Any, statements: list[Statement]) -> float:
        """Seconds these statements take under the policies, in a transaction of their own."""
        reader = self.user.reader()
        with web.transaction():
            web.execute(SET_READER, (str(reader.user_id), reader.role, str(reader.level), ""))
            return time_raw(web, statements)

    def ask_unfenced(self, owner: Any, statements: list[Statement]) -> float:
        """The same statements where `records_record` is what the predicate leaves of it."""
        owner.execute(
            "create or replace temporary view records_record as "
            f"select * from public.records_record r where {self.visible}"
        )
        try:
            return time_raw(owner, statements)
        finally:
            owner.execute("drop view pg_temp.records_record")


def time_raw(raw: Any, statements: list[Statement]) -> float:
    """Seconds these statements take."""
    begun = time.perf_counter()
    ask_raw(raw, statements)
    return time.perf_counter() - begun


def ask_raw(raw: Any, statements: list[Statement]) -> list[list[tuple[Any, ...]]]:
    """The rows of each statement."""
    return [raw.execute(text, values or None).fetchall() for text, values in statements]


@contextmanager
def raw_connections(owner_url: str) -> Iterator[tuple[Any, Any]]:
    """The web role's and the owner's, both outside Django; no plan is kept from one run to the next."""
    given = connection.get_connection_params()
    web = {name: given[name] for name in ("dbname", "user", "password", "host", "options") if given.get(name)}
    alike: dict[str, Any] = {
        "autocommit": True,
        "prepare_threshold": None,
        "cursor_factory": psycopg.ClientCursor,
        "options": given.get("options"),
    }
    with psycopg.connect(**web | alike) as first, psycopg.connect(owner_url, **alike) as second:
        yield first, second


@contextmanager
def portal_at(database: str) -> Iterator[None]:
    """Let the portal's connection lead to another database of the same servers."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
