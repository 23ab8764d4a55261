"""What tells who stands behind a pseudonym stands behind its list, wherever a record says it."""

from typing import Any

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.directory.models import Person
from tests import factories
from tests.cast import Clients
from tests.engines import surfaces

pytestmark = pytest.mark.django_db
POST = "Deputy Minister of Ore"


@pytest.fixture
def person() -> Person:
    return factories.person("Sapargylyç Annayev")


def met(person: Person, **more: Any) -> dict[str, Any]:
    return {"counterparts": [{"organization": factories.organization().pk, "person": person.pk} | more]}


def rows_read(reader: User) -> str:
    """Every row of every table, as the database shows them to this person."""
    with access_context(reader.reader()):
        return "\n".join(surfaces.rows(table).decode() for table in surfaces.tables_of_all())


def test_row_132_a_stated_post_is_in_no_row_for_who_is_not_on_the_list(
    person: Person, officer: User, colleague: User, client_for: Clients
) -> None:
    """Neither the meeting's row, its log, the kept text, nor a correction that waits."""
    record = factories.cleared("meeting", colleague, rows=met(person, post=POST))
    factories.corrected(
        factories.again(record), colleague, "submitted", rows=met(person, post=f"First {POST}")
    )
    assert rows_read(colleague).count(POST) >= 2
    page = record.address("history")
    assert POST in client_for(colleague).get(page).content.decode()
    factories.protected(person, officer)
    assert POST not in rows_read(colleague)
    assert POST in rows_read(officer)
    for address in (page, record.address("detail"), reverse("record-cleared", args=[record.slug])):
        shown = client_for(colleague).get(address).content.decode()
        assert POST not in shown and person.name_en in shown


def test_row_132_a_correction_keeps_and_applies_the_post_that_was_typed(
    person: Person, officer: User, colleague: User
) -> None:
    record = factories.cleared("meeting", colleague, rows=met(person, post=POST))
    rows = met(person, post="Minister of Ore")
    factories.corrected(factories.again(record), colleague, "submitted", rows=rows)
    factories.do_with_correction(factories.again(record), "clear", factories.clearer())
    with access_context(officer.reader()):
        assert [row.shown_post for row in factories.again(record).counterparts.all()] == ["Minister of Ore"]
