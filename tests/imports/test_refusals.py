"""Every refusal of the database reaches the row of an import that met it, in words: in preview and making."""

from string import ascii_lowercase
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
from tests.monitoring.indicators.indicators import indicator

pytestmark = pytest.mark.django_db

# A header and a good row of each target; `{nth}` makes another good row of it.
ROWS = {
    "meetings": (
        ("Date", "Subject", "Institution", "Person", "Post", "Themes", "Summary"),
        (
            "2006-03-14",
            "Talks on water {nth}",
            "{org}",
            "A. Nazarow",
            "Deputy Minister",
            "{theme}",
            "They met.",
        ),
    ),
    "people": (
        ("Name", "Other spellings", "Institution", "Post", "From"),
        ("Serdar Annamuradov{nth}", "S. Annamuradow", "{org}", "Deputy Minister", "2006-03-14"),
    ),
    "posts": (
        ("Name", "Institution", "Post", "From"),
        ("Merdan Amanow", "{org}", "Adviser {nth}", "2006-03-14"),
    ),
    "readings": (
        ("Indicator", "Country", "Date", "Value"),
        ("GRAIN-{nth}", "Kazakhstan", "2026-01", "3"),
    ),
    "transition": (
        ("Date", "Subject", "Category", "Countries", "Themes", "Summary"),
        ("2006-03-14", "Letters {nth}", "series", "Turkmenistan", "{theme}", "Two boxes."),
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


def table_for(user: User, target: str, rows: int = 1) -> Import:
    """A checked table of so many good rows."""
    words = {"org": factories.organization().name_en, "theme": factories.theme().name_en}
    header, row = ROWS[target]
    made = [[cell.format(**words, nth=ascii_lowercase[turn]) for cell in row] for turn in range(rows)]
    return checked(user, target, as_csv([list(header), *made]))


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


def raising(table: str, refusals: list[tuple[str, str]], deferred: bool) -> str:
    """SQL that makes the first new row of this table meet the first refusal, a condition and a constraint, the second
    row the second.
    """
    turns = "".join(
        f"when {turn} then raise {condition} using message = 'planted'"
        + (f", constraint = '{constraint}';" if constraint else ";")
        for turn, (condition, constraint) in enumerate(refusals, 1)
    )
    sort = "constraint trigger planted after" if deferred else "trigger planted before"
    later = "deferrable initially deferred" if deferred else ""
    return f"""
        create sequence portal.planted_turn;  -- which no savepoint takes back
        create function portal.planted() returns trigger language plpgsql security definer as $$ begin
            case nextval('portal.planted_turn') {turns} end case; end $$;
        create {sort} insert on {table} {later} for each row execute function portal.planted();
    """


@pytest.fixture
def importer(officer: User) -> User:
    factories.person("Merdan Amanow")
    for letter in ascii_lowercase:
        indicator(
            officer, code=f"GRAIN-{letter.upper()}", name_en=f"Grain {letter}", name_ru=f"Зерно {letter}"
        )
    return officer


def told_in_preview(user: User, target: str, statement: str, rows: int) -> list[str]:
    """What each row says in the preview where every new row of a table is refused."""
    with undone(), fault(statement) as understood:
        assert understood, statement
        return _said(table_for(user, target, rows), rows)


def told_when_made(user: User, target: str, statement: str) -> list[str]:
    """What the row says where it was good in the preview, and is refused when it is made."""
    with undone():
        table = table_for(user, target)
        assert [outcome for _number, outcome in outcomes(table)] == ["good"]
        with fault(statement) as understood:
            assert understood, statement
            return _said(imported(table), 1)


def _said(table: Import, rows: int) -> list[str]:
    assert table.state == "checked"
    assert [outcome for _number, outcome in outcomes(table)] == ["refused"] * rows
    return [sentence for _label, sentence in faults(table)]


@pytest.mark.parametrize("target", sorted(targets()))
def test_row_98_every_refusal_by_every_table_reaches_its_row_in_its_own_words(
    target: str, importer: User
) -> None:
    """Each sort of refusal, each constraint by its name and each policy, in the preview; one of them when made."""
    own = violations._constraints()
    sorts = {words: str(violations.SORTS.get(RAISED[words], "P0001")) for words in RAISED}
    tables = written(importer, target)
    assert len(tables) >= 2
    for number, table in enumerate(tables):
        named = [("check_violation", name) for name in asked(CHECKS, table)]
        met = [*((condition, "") for condition in RAISED), *named]
        words = [str(own.get(name, violations.SORTS["23514"])) if name else sorts[sort] for sort, name in met]
        statement = raising(table, met, deferred=number % 2 == 1)
        said = told_in_preview(importer, target, statement, len(met))
        assert [one for one in zip(said, words, met, strict=True) if one[1] not in one[0]] == [], table
        turn = number % len(met)
        (sentence,) = told_when_made(importer, target, raising(table, met[turn:], deferred=number % 2 == 1))
        assert words[turn] in sentence, table
        for policy in asked(POLICIES, table):
            closed = f'alter policy "{policy}" on {table} with check (false)'
            assert told_in_preview(importer, target, closed, 1) == [str(violations.SORTS["42501"])], policy


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
    words: Any = {"nth": "", "org": factories.organization().name_en, "theme": factories.theme().name_en}
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
