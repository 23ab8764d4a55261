"""Faults put into the policy on purpose: each is a hole some engine has to find.

Policies are mutated sentence by sentence, whatever their shape: each part of a condition is replaced by true and by
false. Other faults are written down by hand, in SQL here and in the portal's own code beside the engines' tests.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from ashgabat_centre.database.context import as_owner
from tests.engines.world import undone

POLICIES = """
    select t.relname, p.polname, p.polcmd, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
        has_any_column_privilege('portal_web', t.oid, 'select')
    from pg_policy p join pg_class t on t.oid = p.polrelid order by 1, 2
"""
READS, WRITES = ("r", "*"), ("a", "w", "d", "*")


@dataclass(frozen=True)
class Policy:
    table: str
    name: str
    command: str
    using: str
    check: str
    read_by_web: bool

    def __str__(self) -> str:
        return f"{self.name} of {self.table}"

    def altered(self, using: str = "", check: str = "") -> str:
        parts = [f"using ({using})"] * bool(using) + [f"with check ({check})"] * bool(check)
        return f"alter policy {self.name} on {self.table} {' '.join(parts)}"

    def open(self) -> str:
        """The policy with no condition left."""
        return self.altered("true" if self.using else "", "true" if self.check else "")


def policies() -> list[Policy]:
    with connection.cursor() as cursor:
        cursor.execute(POLICIES)
        return [
            Policy(table, name, command, using or "", check or "", web)
            for table, name, command, using, check, web in cursor.fetchall()
        ]


def hiding() -> list[Policy]:
    """The policies that keep rows from somebody. A table that lists values lets everybody read them; one that the web
    process has no right to read shows it none, whatever its policy.
    """
    reading = [one for one in policies() if one.command in READS]
    lists = {one.table for one in reading if one.using == "true"}
    return [one for one in reading if one.table not in lists and one.read_by_web]


def policy(table: str, name: str) -> Policy:
    return next(one for one in policies() if (one.table, one.name) == (table, name))


# --- A condition with one part replaced ---------------------------------------------------------------------


def parts(condition: str) -> Iterator[tuple[int, int]]:
    """Where each thing in brackets begins and ends."""
    begun: list[int] = []
    for place, letter in enumerate(condition):
        if letter == "(":
            begun.append(place)
        elif letter == ")":
            yield begun.pop(), place + 1


def mutations(condition: str) -> Iterator[str]:
    for start, end in parts(condition):
        for value in ("true", "false"):
            yield f"{condition[:start]}({value}){condition[end:]}"


# --- Putting a fault in -------------------------------------------------------------------------------------


@contextmanager
def fault(statement: str) -> Iterator[bool]:
    """The database with this fault, until the block ends; False where PostgreSQL does not understand it."""
    with undone():
        yield _done(statement)


def _done(statement: str) -> bool:
    try:
        with transaction.atomic(), as_owner(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return False
    return True


def survivors(statements: dict[str, str], engine: Callable[[], list[str]]) -> list[str]:
    """The faults PostgreSQL takes and this engine does not see."""
    unseen = []
    for name, statement in statements.items():
        with fault(statement) as understood:
            if understood and engine() == []:
                unseen.append(name)
    return unseen


def every_mutation(one: Policy) -> dict[str, str]:
    """Of what a policy lets be read, or lets be written where it says so apart."""
    using = {f"{one}: {changed}": one.altered(using=changed) for changed in mutations(one.using)}
    check = {f"{one} checks: {changed}": one.altered(check=changed) for changed in mutations(one.check)}
    return using | check


def additional(table: str, condition: str, command: str = "select") -> str:
    """One more policy beside those there are: PostgreSQL lets through what any of them lets through."""
    clause = "with check" if command == "insert" else "using"
    return (
        f"create policy mutant on {table} for {command} to portal_web, portal_worker {clause} ({condition})"
    )
