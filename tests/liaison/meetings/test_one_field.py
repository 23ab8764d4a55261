"""The meeting's one field on every way by which a meeting is written: edited, corrected, in conflict, kept."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.workflow.models import Revision
from liaison.meetings.models import Meeting
from tests import factories
from tests.cast import Clients, seen_by
from tests.security.hostile import MARKUP

pytestmark = pytest.mark.django_db

NEW = "/meetings/new/"
WHOM = "Selbi Orazowa"


@pytest.fixture
def person() -> Person:
    return factories.person(WHOM, posts=[{"organization": factories.organization(), "title_en": "Adviser"}])


def entered(author: User, *whom: str, **changes: Any) -> dict[str, Any]:
    """What the browser posts of a new meeting whose rows hold nothing but the words in the one field."""
    rows = [{"whom-text": words, "whom-was": "", "whom": ""} for words in whom]
    return factories.post_data("meeting", author, rows={"counterparts": rows}, **changes)


def met(meeting: Any) -> list[tuple[str, str, int]]:
    with as_owner():
        rows = meeting.counterparts.order_by("pk")
        return [(row.shown_name, row.shown_post, row.organization_id) for row in rows]


def newest() -> Any:
    with as_owner():
        return Meeting.objects.latest("pk")


def added(meeting: Any, author: User, words: str, **changes: Any) -> dict[str, Any]:
    """The open form of a stored meeting, with the words typed into the empty row below those it has."""
    with seen_by(author):
        data = factories.edit_data(factories.again(meeting), author, **changes)
    number = int(data["counterparts-TOTAL_FORMS"])
    return data | {"counterparts-TOTAL_FORMS": number + 1, f"counterparts-{number}-whom-text": words}


ministry = factories.organization


def test_a_name_typed_is_enough_without_script(officer: User, person: Person, client_for: Clients) -> None:
    answer = client_for(officer).post(NEW, entered(officer, WHOM, ministry().name))
    assert answer.status_code == 302
    assert met(newest()) == [(WHOM, "Adviser", ministry().pk), ("", "", ministry().pk)]


def test_a_line_on_the_home_page_opens_the_form_filled(
    officer: User, person: Person, client_for: Clients
) -> None:
    client = client_for(officer)
    line = {"begun": "1", "look": "1", "counterparts-TOTAL_FORMS": "1", "counterparts-0-whom-text": WHOM}
    assert 'name="begun"' in client.get("/").content.decode()
    opened = client.post(NEW, line).context
    empty = client.get(NEW).context["form"]
    names = ("state", "occurred_on", "language", "sensitivity", "channel")
    shown = {name: str(opened["form"][name].value()) for name in names}
    wanted = {name: str(empty[name].value()) for name in names}
    assert shown == wanted | {"occurred_on": f"{timezone.localdate():%d.%m.%Y}"}
    assert [row.card.person for row in opened["formsets"][0].cards] == [person, None]
    assert opened["form"]["countries"].value() == [str(ministry().country_id)]
    with as_owner():
        assert Meeting.objects.count() == 0


def test_a_double_click_files_it_once(officer: User, person: Person, client_for: Clients) -> None:
    client, data = client_for(officer), entered(officer, WHOM)
    answers = [client.post(NEW, data) for _press in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [newest().get_absolute_url()] * 2
    with as_owner():
        assert Meeting.objects.count() == 1


def test_a_person_is_added_to_a_stored_meeting(officer: User, person: Person, client_for: Clients) -> None:
    meeting = factories.meeting(officer)
    before = met(meeting)
    assert client_for(officer).post(meeting.address("edit"), added(meeting, officer, WHOM)).status_code == 302
    assert met(meeting) == [*before, (WHOM, "Adviser", ministry().pk)]


def test_a_person_is_added_by_a_correction_and_kept_there_by_number(
    officer: User, person: Person, client_for: Clients
) -> None:
    meeting = factories.meeting(officer, Status.CLEARED)
    before = met(meeting)
    data = added(meeting, officer, WHOM) | {"reason": "One was forgotten.", "revision": 0, "suggested": "MTG"}
    assert client_for(officer).post(meeting.address("correct"), data).status_code == 302
    with as_owner():
        text = Revision.objects.get(record=meeting.pk).text
    assert ("Orazowa" in text, "whom" in text, "suggested" in text) == (False, False, False)
    assert met(meeting) == before
    opened = client_for(officer).get(meeting.address("correct")).context["formsets"][0]
    assert [row.card.person for row in opened.cards] == [None, person]
    for act, by in (("submit", officer), ("clear", factories.clearer())):
        factories.do_with_correction(meeting, act, by)
    assert met(meeting) == [*before, (WHOM, "Adviser", ministry().pk)]


def test_a_stale_page_shows_both_texts_and_keeps_whom_it_names(
    officer: User, person: Person, client_for: Clients
) -> None:
    meeting, client = factories.meeting(officer), client_for(officer)
    page = client.get(meeting.address("edit"))
    mine = added(meeting, officer, WHOM, summary="The second's.") | {"seen": page.context["seen"]}
    with seen_by(officer):
        theirs = factories.edit_data(factories.again(meeting), officer, summary="The first's.")
    assert client.post(meeting.address("edit"), theirs).status_code == 302
    answer = client.post(meeting.address("edit"), mine)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert ("The first&#x27;s." in shown, "The second&#x27;s." in shown) == (True, True)
    rows = answer.context["formsets"][0]
    assert [row.card.person for row in rows.cards] == [None, person]
    form = answer.context["form"]
    again = {name: form.data.getlist(name) for name in form.data} | {
        "form_token": answer.context["form_token"],
        "seen": answer.context["seen"],
        "version": form["version"].value(),
        "take-summary": "mine",
    }
    assert client.post(meeting.address("edit"), again).status_code == 302
    assert [name for name, _post, _of in met(meeting)] == ["Orazmuhammet Geldiýew", WHOM]


@pytest.mark.parametrize("chosen", [True, False])
def test_a_draft_comes_back_with_the_person_chosen_and_the_name_half_typed(
    chosen: bool, officer: User, person: Person, client_for: Clients
) -> None:
    row = {"person": person.pk, "organization": ministry().pk} if chosen else {"whom-text": "Selbi Or"}
    data = factories.post_data("meeting", officer, rows={"counterparts": [row]}) | {"draft": str(uuid4())}
    client = client_for(officer)
    assert client.post(NEW, data | {"keep": "1"}, headers={"x-background": "yes"}).status_code == 200
    (back,) = client_for(officer).get(NEW, {"draft": data["draft"]}).context["formsets"][0].cards
    assert (back.card.person, back["whom"].value()) == ((person, "") if chosen else (None, "Selbi Or"))


def test_a_name_that_may_be_several_is_asked_about_and_kept(officer: User, client_for: Clients) -> None:
    people = [factories.person(name) for name in ("Selbi Orazowa", "Selbi Orazova")]
    refused = client_for(officer).post(NEW, entered(officer, "Orazowa"))
    assert (refused.status_code, [*refused.context["formsets"][0].errors[0]]) == (422, ["whom"])
    page = refused.content.decode()
    for one in people:
        assert f'name="counterparts-0-whom" value="person-{one.pk}"' in page
    new = entered(officer, "Orazowa") | {"counterparts-0-unknown": "on"}
    asked_of_whom = client_for(officer).post(NEW, new).context["formsets"][0]
    assert asked_of_whom.errors == [{"organization": ["Say of which institution."]}]
    assert asked_of_whom[0]["name"].value() == "Orazowa"


@pytest.mark.parametrize("words", ["Orazo", "Ораз", "Selbi Or"])
def test_a_beginning_is_no_new_person(words: str, officer: User, person: Person, client_for: Clients) -> None:
    refused = client_for(officer).post(NEW, entered(officer, words))
    assert [*refused.context["formsets"][0].errors[0]] == ["whom"]
    assert f'name="counterparts-0-whom" value="person-{person.pk}"' in refused.content.decode()


def test_hostile_text_in_the_one_field_stays_text(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    for look in ({}, {"look": "1"}, {"look": MARKUP[0], "suggested": MARKUP[0]}):
        page = client.post(NEW, entered(officer, MARKUP[0]) | look).content.decode()
        assert (MARKUP[0] in page, escape(MARKUP[0]) in page) == (False, True)
    row = {"name": MARKUP[0], "organization": ministry().pk, "post": MARKUP[0]}
    assert client.post(NEW, entered(officer) | _first(row)).status_code == 302
    page = client.get(newest().get_absolute_url()).content.decode()
    assert (MARKUP[0] in page, escape(MARKUP[0]) in page) == (False, True)


def _first(row: dict[str, Any]) -> dict[str, Any]:
    named = {f"counterparts-0-{name}": value for name, value in row.items()}
    return named | {"counterparts-TOTAL_FORMS": 1}


def plan(author: User, client: Client, words: str, **row: Any) -> Any:
    """The answer to a meeting planned for tomorrow with whomever the words say."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    data = entered(author, words, state="planned", occurred_on=tomorrow)
    return client.post(NEW, data | {f"counterparts-0-{name}": value for name, value in row.items()})


def test_row_139_another_party_is_heard_by_whatever_is_typed_into_the_one_field(
    officer: User, client_for: Clients
) -> None:
    party = factories.party(name_en="Green Path")
    factories.concern(party, factories.KAZAKHSTAN)
    client = client_for(officer)
    by_name = plan(officer, client, "Green Path")
    by_choice = plan(officer, client, "Green Path", **{"whom": f"organization-{party.organization_id}"})
    as_new = plan(officer, client, "Green Path", unknown="on", organization=ministry().pk)
    for answer in (by_name, by_choice, as_new):
        (sentence,) = answer.context["formsets"][0].non_form_errors()
        assert "S/2007/279" in sentence
    assert plan(officer, client, WHOM, unknown="on", organization=ministry().pk).status_code == 302


def test_row_138_a_person_behind_a_pseudonym_brings_no_institution_and_no_post(
    officer: User, person: Person, client_for: Clients
) -> None:
    hidden = factories.protected(person, officer)
    data = entered(officer, hidden.name, countries=[]) | {"look": "1"}
    page = client_for(officer).post(NEW, data).context
    card = page["formsets"][0].cards[0].card
    assert (card.person, card.organization, "Adviser" in card.post) == (hidden, None, False)
    assert page["form"]["countries"].value() == []


def test_row_138_what_is_strictly_confidential_suggests_nothing_and_nobody(
    listed: User, person: Person, client_for: Clients
) -> None:
    theme, other = factories.theme(), factories.theme(code="another")
    row = {"person": person.pk, "organization": ministry().pk}
    for sensitivity, subject in (("1", theme), ("2", other)):
        factories.meeting(listed, sensitivity=sensitivity, themes=[subject.pk], rows={"counterparts": [row]})
    client = client_for(listed)
    page = client.post(NEW, entered(listed, WHOM, themes=[]) | {"look": "1"}).context
    assert page["form"]["themes"].value() == [str(theme.pk)]
    with as_owner():
        Meeting.objects.filter(sensitivity=1).update(sensitivity=2)
    page = client.post(NEW, entered(listed, WHOM, themes=[]) | {"look": "1"}).context
    assert (page["form"]["themes"].value(), page["formsets"][0].recent) == ([], [])


def test_what_is_open_with_a_person_is_told_also_at_another_institution(
    officer: User, person: Person, client_for: Clients
) -> None:
    elsewhere = ministry("ministry", code="elsewhere", name_en="Elsewhere")
    earlier = factories.meeting(officer)
    factories.follow_up(earlier, officer, person=person, organization=elsewhere, what="To send the maps")
    page = client_for(officer).post(NEW, entered(officer, WHOM) | {"look": "1"})
    assert [one.what for one in page.context["still_open"]] == ["To send the maps"]


def test_a_commitment_goes_to_the_person_of_the_institution_chosen(
    officer: User, person: Person, client_for: Clients
) -> None:
    other = ministry("ministry", code="other", name_en="Another")
    second = factories.person("Aman Orazow", posts=[{"organization": other, "title_en": "Adviser"}])
    due = factories.follow_up_answers(organization=other)
    met_rows = [{"whom-text": WHOM}, {"whom-text": "Aman Orazow"}]
    rows = {"counterparts": met_rows, "follow_ups": [due]}
    data = factories.post_data("meeting", officer, rows=rows)
    assert client_for(officer).post(NEW, data).status_code == 302
    with as_owner():
        one = newest().follow_ups.get()
        assert (one.organization, one.person) == (Organization.objects.get(pk=other.pk), second)
