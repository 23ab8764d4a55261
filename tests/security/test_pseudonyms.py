"""What tells who stands behind a pseudonym stands behind its list, wherever a record says it."""

from typing import Any

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.directory.identities import IdentityReading
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow.translation_clearance import TranslationAct, open_translation, take_act
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


# --- Names that are typed --------------------------------------------------------------------------------------------

TYPED = "Sapargylyç Annayev"
NOTED = "Sapargylyç Annayev (adviser)"  # what stands in brackets is no part of the name
SPELLINGS = (
    *("He met Sapargylyç Annayev.", "ANNAYEV Sapargylyc said", "Сапаргылыч Аннаев сказал"),
    *("С господином Сапаргылычем Аннаевым", "Annayev, Sapargylyç", "the Saparklych affair"),
)


@pytest.fixture
def hidden(officer: User) -> Person:
    person = factories.person(NOTED, name_ru="Сапаргылыч Аннаев", variants=["Saparklych"])
    made: Person = factories.protected(person, officer)
    return made


@pytest.mark.parametrize("words", SPELLINGS)
def test_row_132_whoever_may_read_a_typed_name_is_offered_the_pseudonym(
    words: str, hidden: Person, officer: User, colleague: User, client_for: Clients
) -> None:
    address = reverse("situationnote-create")
    for field in ("summary", "title"):
        data = factories.post_data("situationnote", officer, **{field: words})
        asked = client_for(officer).post(address, data)
        assert asked.status_code == 422 and hidden.name_en in asked.content.decode()
        assert asked.context["marking"] == Sensitivity.STRICTLY_CONFIDENTIAL
    with as_owner():
        assert {note.user for note in IdentityReading.objects.filter(person=hidden)} == {officer}
    assert client_for(officer).post(address, data | {"with_name": "1"}).status_code == 302
    data = factories.post_data("situationnote", colleague, summary=words)
    assert client_for(colleague).post(address, data).status_code == 302  # to whom it would tell who it is


def test_row_132_a_text_without_the_name_is_saved_without_a_word(
    hidden: Person, officer: User, client_for: Clients
) -> None:
    for words in ("Annayev alone said so.", "Sapargylyç went. " + "Then they talked. " * 9 + "Annayev came."):
        data = factories.post_data("situationnote", officer, summary=words)
        assert client_for(officer).post(reverse("situationnote-create"), data).status_code == 302


@pytest.mark.parametrize("way", ["summary", "body", "comment", "points"])
def test_row_132_a_typed_name_is_cleared_by_its_list_alone(
    way: str, hidden: Person, officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    words = f"So said {TYPED.upper()}."
    changes: dict[str, Any] = {"rows": {"points": [{"speaker": TYPED, "text": "Yes."}]}}
    changes = changes if way == "points" else {way: words}
    record = factories.make("meeting", colleague, Status.SUBMITTED, reviewer=officer, **changes)
    refused = client_for(head).post(record.step_address("clear"), factories.step_data(record))
    assert refused.status_code == 422 and "a name under protection" in refused.content.decode()
    assert factories.again(record).status == Status.SUBMITTED
    done = client_for(officer).post(record.step_address("clear"), factories.step_data(record))
    assert done.status_code == 302 and factories.again(record).status == Status.CLEARED


def test_row_132_neither_a_correction_nor_a_translation_brings_the_name_in(
    hidden: Person, colleague: User, analyst: User, head: User
) -> None:
    record = factories.cleared("situationnote", colleague)
    by_form.translate(record, analyst, "Тема", "Так сказал Сапаргылыч Аннаев.")
    with access_context(head.reader()), pytest.raises(Refused, match="under protection"):
        waits = open_translation(record)
        assert waits
        take_act(factories.again(record), waits, TranslationAct.CLEAR, head, waits.text_hash(), "")
    factories.corrected(factories.again(record), colleague, "submitted", body=f"So said {TYPED}.")
    with pytest.raises(Refused, match="under protection"):
        factories.do_with_correction(record, "clear", factories.clearer())
