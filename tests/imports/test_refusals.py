"""Every refusal of the database reaches the row of an import that met it, in words: in preview and making."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database import violations
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.imports.models import Import
from ashgabat_centre.imports.targets import targets
from tests import factories
from tests.engines.mutants import fault
from tests.engines.world import undone
from tests.imports.test_imports import as_csv, checked, faults, imported, outcomes

pytestmark = pytest.mark.django_db

# One good row of each target.
ROWS = {
    "meetings": (
        ("Date", "Subject", "Institution", "Person", "Post", "Themes", "Summary"),
        ("2006-03-14", "Talks on water", "{org}", "A. Nazarow", "Deputy Minister", "{theme}", "They met."),
    ),
    "people": (
        ("Name", "Other spellings", "Institution", "Post", "From"),
        ("Serdar Annamuradov", "S. Annamuradow", "{org}", "Deputy Minister", "2006-03-14"),
    ),
    "posts": (
        ("Name", "Institution", "Post", "From"),
        ("Merdan Amanow", "{org}", "Adviser", "2006-03-14"),
    ),
    "transition": (
        ("Date", "Subject", "Category", "Countries", "Themes", "Summary"),
        ("2006-03-14", "Letters of 2006", "series", "Turkmenistan", "{theme}", "Two boxes."),
    ),
}
RAISED = {
    "check_violation": "23514",
    "insufficient_privilege": "42501",
    "unique_violation": "23505",
    "exclusion_violation": "23P01",
    "foreign_key_violation": "23503",
    "not_null_violation": "23502",
    "data_exception": "22",
    "raise_exception": "",
}
CHECKS = """
    select conname from pg_constraint where conrelid = %s::regclass and contype in ('c', 'u', 'x', 'f') order by 1
"""
POLICIES = """
    select polname from pg_policy where polrelid = %s::regclass and polcmd in ('a', '*') and polwithcheck is not null
"""


def table_for(user: User, target: str) -> Import:
    words = {"org": factories.organization().name_en, "theme": factories.theme().name_en}
    lines = [[cell.format(**words) for cell in row] for row in ROWS[target]]
    return checked(user, target, as_csv(lines))


def written(user: User, target: str) -> list[str]:
    """The tables a good row of this target adds to, but those of the import itself."""
    before = _counts()
    with undone():
        table = imported(table_for(user, target))
        assert (table.state, outcomes(table)) == ("done", [])
        after = _counts()
    own = ("records_import", "records_job", "records_formtoken")
    return [name for name in after if after[name] > before[name] and not name.startswith(own)]


def _counts() -> dict[str, int]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select relname from pg_stat_user_tables where schemaname = 'public' order by 1")
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f'select count(*) from "{name}"')
            counts[name] = cursor.fetchone()[0]
        return counts


def asked(question: str, table: str) -> list[str]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(question, [table])
        return [name for (name,) in cursor.fetchall()]


def raising(table: str, condition: str, constraint: str = "", deferred: bool = False) -> str:
    """SQL that makes every new row of this table meet that refusal."""
    named = f", constraint = '{constraint}'" if constraint else ""
    sort = "constraint trigger planted after" if deferred else "trigger planted before"
    later = "deferrable initially deferred" if deferred else ""
    return f"""
        create function portal.planted() returns trigger language plpgsql as $$ begin
            raise {condition} using message = 'planted'{named}; end $$;
        create {sort} insert on {table} {later} for each row execute function portal.planted();
    """


@pytest.fixture
def importer(officer: User) -> User:
    factories.person("Merdan Amanow")
    return officer


def refusals(user: User, target: str, statement: str) -> Iterator[str]:
    """What the row says where every new row of a table is refused: in the preview, and when it is made."""
    with undone():
        with fault(statement) as understood:
            assert understood, statement
            yield _said(table_for(user, target))
        with undone():
            table = table_for(user, target)
            assert [outcome for _number, outcome in outcomes(table)] == ["good"]
            with fault(statement) as understood:
                assert understood
                yield _said(imported(table))


def _said(table: Import) -> str:
    assert table.state == "checked"
    assert [outcome for _number, outcome in outcomes(table)] == ["refused"]
    ((_label, sentence),) = faults(table)
    return sentence


@pytest.mark.parametrize("target", sorted(targets()))
def test_row_98_each_sort_of_refusal_by_each_table_reaches_its_row(target: str, importer: User) -> None:
    tables = written(importer, target)
    assert len(tables) > 2
    for number, table in enumerate(tables):
        # Each sort at one table and each table with one sort; a refusal goes the same way from every table.
        for condition in RAISED if number == 0 else [list(RAISED)[number % len(RAISED)]]:
            for sentence in refusals(importer, target, raising(table, condition, deferred=number % 2 == 1)):
                words = violations.SORTS.get(RAISED[condition], "P0001")
                assert str(words) in sentence, (table, condition)


@pytest.mark.parametrize("target", sorted(targets()))
def test_row_98_each_constraint_is_told_in_its_own_words(target: str, importer: User) -> None:
    own = violations._constraints()
    for table in written(importer, target):
        for constraint in asked(CHECKS, table):
            sentences = set(refusals(importer, target, raising(table, "check_violation", constraint)))
            assert sentences == {str(own.get(constraint, violations.SORTS["23514"]))}, (table, constraint)


@pytest.mark.parametrize("target", sorted(targets()))
def test_row_98_each_policy_is_told_in_words(target: str, importer: User) -> None:
    for table in written(importer, target):
        for policy in asked(POLICIES, table):
            statement = f'alter policy "{policy}" on {table} with check (false)'
            for sentence in refusals(importer, target, statement):
                assert sentence == str(violations.SORTS["42501"]), (table, policy)


def test_row_98_a_row_about_a_protected_person_says_so_and_names_itself(officer: User, head: User) -> None:
    person = factories.person("Merdan Amanow")
    factories.protected(person, head)
    name = person.name_en
    table = checked(
        officer,
        "posts",
        as_csv([list(ROWS["posts"][0]), [name, factories.organization().name_en, "Adviser", ""]]),
    )
    assert outcomes(table) == [(2, "refused")]
    assert "under protection" in faults(table)[0][1]


def test_row_98_a_fault_that_only_the_last_row_meets_is_the_last_row_s(importer: User) -> None:
    header, row = ROWS["meetings"]
    words: Any = {"org": factories.organization().name_en, "theme": factories.theme().name_en}
    rows = [
        [cell.format(**words) for cell in row],
        [cell.format(**words) for cell in ("2006-03-15", *row[1:])],
    ]
    statement = """
        create function portal.planted() returns trigger language plpgsql as $$ begin
            if new.occurred_on = '2006-03-14' then raise check_violation using message = 'planted'; end if;
            return new; end $$;
        create constraint trigger planted after insert on records_record deferrable initially deferred
            for each row execute function portal.planted();
    """
    with fault(statement):
        table = checked(importer, "meetings", as_csv([list(header), *rows]))
        assert outcomes(table) == [(2, "refused"), (3, "good")]
        with access_context(importer.reader()):
            assert table.rows.get(number=3).faults == []
