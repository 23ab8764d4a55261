"""Two people, one record: each sees the other's text, what only one changed is brought together, nothing is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import Step
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.web.resume import form_token
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db
every_filed = pytest.mark.parametrize("kind", factories.FILED)
NAME = "Orazmuhammet Geldiýew"


def opened(client: Client, record: Any, author: User, **changes: Any) -> dict[str, Any]:
    """What the browser would post from the form as it is open now, with some answers changed."""
    page = client.get(record.address("edit"))
    with seen_by(author):
        data = factories.edit_data(factories.again(record), author, **changes)
    return data | {"seen": page.context["seen"], "form_token": page.context["form_token"]}


def resent(response: Any) -> dict[str, Any]:
    """What the browser posts when the page that came back is sent as it stands."""
    form, formsets = response.context["form"], response.context["formsets"]
    sent = {name: form.data.getlist(name) for name in form.data}
    for formset in formsets:
        assert formset.is_bound
    return sent | {
        "form_token": response.context["form_token"],
        "seen": response.context["seen"],
        "version": form["version"].value(),
    }


def kept(response: Any) -> dict[str, str]:
    return {one.name: one.kept for one in response.context["differing"]}


@every_filed
def test_what_only_one_of_them_changed_is_brought_together(
    kind: str, officer: User, client_for: Clients
) -> None:
    """The first changed the summary and the countries, the second the text: the form holds all three."""
    record, client = factories.make(kind, officer), client_for(officer)
    first = opened(client, record, officer, summary="The first's.", countries=[factories.KAZAKHSTAN])
    second = opened(client, record, officer, body="The second's.")
    assert client.post(record.address("edit"), first).status_code == 302
    response = client.post(record.address("edit"), second)
    assert (response.status_code, kept(response)) == (
        409,
        {"summary": "theirs", "countries": "theirs", "body": "mine"},
    )
    assert factories.facts(record, "body")["body"] == factories.common_answers()["body"]  # nothing saved yet
    assert client.post(record.address("edit"), resent(response)).status_code == 302
    assert factories.facts(record, "summary", "body", "country_ids") == {
        "summary": "The first's.",
        "body": "The second's.",
        "country_ids": [factories.KAZAKHSTAN],
    }


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("mine", "The second's."), ("theirs", "The first's."), ("both", "The second's.\n\nThe first's.")],
)
@pytest.mark.parametrize("first_into_the_form", [False, True])
def test_where_both_changed_it_the_second_chooses(
    choice: str, stands: str, first_into_the_form: bool, officer: User, client_for: Clients
) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    first = opened(client, record, officer, summary="The first's.")
    second = opened(client, record, officer, summary="The second's.")
    client.post(record.address("edit"), first)
    response = client.post(record.address("edit"), second)
    assert kept(response) == {"summary": ""}
    page = response.content.decode()
    assert ('name="take-summary" value="both"' in page, 'name="put_in"' in page) == (True, True)
    data = resent(response) | {"take-summary": choice}
    if first_into_the_form:
        response = client.post(record.address("edit"), data | {"put_in": "1"})
        assert (response.status_code, response.context["form"]["summary"].value()) == (200, stands)
        data = resent(response)
        data.pop("put_in")
    assert client.post(record.address("edit"), data).status_code == 302
    assert factories.facts(record, "summary")["summary"] == stands


def test_ticks_of_both_stand_together(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    first = opened(client, record, officer, countries=[factories.KAZAKHSTAN])
    second = opened(client, record, officer, countries=[factories.TAJIKISTAN])
    client.post(record.address("edit"), first)
    response = client.post(record.address("edit"), second)
    client.post(record.address("edit"), resent(response) | {"take-countries": "both"})
    assert factories.facts(record, "country_ids")["country_ids"] == [
        factories.KAZAKHSTAN,
        factories.TAJIKISTAN,
    ]


def test_a_choice_about_a_text_that_changed_again_is_asked_anew(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    first, third = (opened(client, record, officer, summary=words) for words in ("First.", "Third."))
    client.post(record.address("edit"), first)
    response = client.post(record.address("edit"), third)
    second = opened(client, record, officer, summary="Second.")
    client.post(record.address("edit"), second)
    again = client.post(record.address("edit"), resent(response) | {"take-summary": "theirs"})
    assert (again.status_code, kept(again)) == (409, {"summary": ""})
    assert (again.context["differing"][0].mine, again.context["differing"][0].theirs) == ("Third.", "Second.")
    assert factories.facts(record, "summary")["summary"] == "Second."


def test_a_form_without_its_baseline_is_asked_about_everything(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    first, second = (opened(client, record, officer, title=words) for words in ("First", "Second"))
    client.post(record.address("edit"), first)
    response = client.post(record.address("edit"), second | {"seen": "title=x =y summary"})
    assert (response.status_code, kept(response)) == (409, {"title": ""})


# --- Rows -------------------------------------------------------------------------------------------------------


def row(name: str) -> dict[str, Any]:
    return {"organization": factories.organization().pk, "name": name, "post": ""}


def names(record: Any) -> list[str]:
    with as_owner():
        return sorted(one.name for one in record.counterparts.all())


def test_rows_added_by_both_all_stand(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    first, second = (
        opened(client, record, officer, rows={"counterparts": [row(NAME), row(name)]})
        for name in ("First", "Second")
    )
    client.post(record.address("edit"), first)
    response = client.post(record.address("edit"), second)
    assert (response.status_code, kept(response)) == (409, {"counterparts": "both"})
    assert client.post(record.address("edit"), resent(response)).status_code == 302
    assert names(record) == ["First", NAME, "Second"]


def test_rows_only_the_other_changed_are_taken_over(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    first = opened(client, record, officer, rows={"counterparts": [row("First"), row("Another")]})
    second = opened(client, record, officer, title="Second")
    second |= {"counterparts-0-name": NAME, "counterparts-0-post": "Deputy Minister"}
    client.post(record.address("edit"), first)
    response = client.post(record.address("edit"), second)
    assert (response.status_code, kept(response)) == (409, {"counterparts": "theirs", "title": "mine"})
    client.post(record.address("edit"), resent(response))
    assert (names(record), factories.facts(record, "title")) == (["Another", "First"], {"title": "Second"})


def test_a_row_struck_by_another_refuses_nothing_and_is_not_lost(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    second = opened(client, record, officer, rows={"counterparts": [row("As the second corrected it")]})
    first = opened(client, record, officer, rows={"counterparts": [row(NAME), row("In its place")]})
    client.post(record.address("edit"), first | {"counterparts-0-DELETE": "on"})
    assert names(record) == ["In its place"]
    response = client.post(record.address("edit"), second)
    assert (response.status_code, kept(response)) == (409, {"counterparts": "both"})
    assert client.post(record.address("edit"), resent(response)).status_code == 302
    assert names(record) == ["As the second corrected it", "In its place"]


def test_a_forged_row_of_another_record_changes_neither(officer: User, client_for: Clients) -> None:
    record, other, client = factories.meeting(officer), factories.meeting(officer), client_for(officer)
    data = opened(client, record, officer)
    with as_owner():
        data["counterparts-0-id"] = other.counterparts.get().pk
    data["counterparts-0-name"] = "Forged"
    client.post(record.address("edit"), data)
    assert (names(record), names(other)) == ([NAME], [NAME])


# --- Nothing is locked, nothing is twice ------------------------------------------------------------------------


@every_filed
def test_opening_a_form_locks_nothing(kind: str, officer: User, client_for: Clients) -> None:
    record, client = factories.make(kind, officer), client_for(officer)
    with CaptureQueriesContext(connection) as captured:
        client.get(record.address("edit"))
    assert [one["sql"] for one in captured if "FOR UPDATE" in one["sql"]] == []


@every_filed
def test_the_same_edit_sent_twice_is_one(kind: str, officer: User, client_for: Clients) -> None:
    """A double click, or a retry after a time-out whose first answer never came."""
    record, client = factories.make(kind, officer), client_for(officer)
    data = opened(client, record, officer, title="Once")
    answers = [client.post(record.address("edit"), data) for _ in range(3)]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, record.get_absolute_url())}
    assert factories.facts(record, "title", "version") == {"title": "Once", "version": 2}


@every_filed
def test_gone_back_and_saved_again_is_a_second_save_of_one_record(
    kind: str, officer: User, client_for: Clients
) -> None:
    record, client = factories.make(kind, officer), client_for(officer)
    data = opened(client, record, officer, title="Once")
    client.post(record.address("edit"), data)
    back = client.post(record.address("edit"), data | {"title": "Gone back"})
    assert (back.status_code, "Gone back" in back.content.decode()) == (409, True)
    assert factories.facts(record, "title", "version") == {"title": "Once", "version": 2}


@pytest.mark.parametrize("verb", ["submit", "clear", "return", "withdraw", "archive", "restore"])
def test_a_step_sent_twice_is_one(verb: str, officer: User, head: User, client_for: Clients) -> None:
    start = {"submit": "draft", "archive": "cleared", "restore": "archived"}.get(verb, "submitted")
    record = factories.meeting(officer, start)
    client = client_for(officer if verb == "submit" else head)
    data = factories.step_data(record, "Because.")
    with as_owner():
        before = Step.objects.count()
    assert [client.post(record.step_address(verb), data).status_code for _ in range(3)] == [302] * 3
    with as_owner():
        assert Step.objects.count() == before + 1


@pytest.mark.parametrize("verb", ["return", "archive"])
def test_a_step_sent_again_with_another_reason_is_no_double_click(
    verb: str, officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, "cleared" if verb == "archive" else "submitted")
    client, address, data = (
        client_for(head),
        record.step_address(verb),
        factories.step_data(record, "Because."),
    )
    client.post(address, data)
    again = client.post(address, data | {"reason": "For another reason"})
    assert (again.status_code, "For another reason" in again.content.decode()) == (403, True)
    with as_owner():
        assert (
            Step.objects.filter(record=record.pk, verb=verb).values_list("reason", flat=True)[0] == "Because."
        )


# --- Translations -----------------------------------------------------------------------------------------------


def translating(client: Client, record: Any, translator: User, words: str) -> dict[str, Any]:
    page = client.get(reverse("record-translate", args=[record.slug]))
    data = {name: page.context["form"][name].value() for name in ("version", "replaces")}
    data |= {"seen": page.context["seen"], "form_token": form_token(translator)}
    return data | {"title": words, "summary": f"{words}."}


def test_a_translation_sent_twice_is_one(officer: User, analyst: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer, Status.CLEARED), client_for(analyst)
    data = translating(client, record, analyst, "Первый")
    address = reverse("record-translate", args=[record.slug])
    assert [client.post(address, data).status_code for _ in range(3)] == [302] * 3
    with as_owner():
        event = Translation.translation_events.rel.related_model  # type: ignore[attr-defined]
        assert event.objects.count() == 1


def test_the_words_that_stand_already_are_not_submitted_once_more(
    officer: User, analyst: User, colleague: User, client_for: Clients
) -> None:
    """Unless the original was changed since: then the same words are the translation of other ones."""
    record = factories.meeting(officer, Status.SUBMITTED)
    address = reverse("record-translate", args=[record.slug])
    assert (
        client_for(analyst)
        .post(address, translating(client_for(analyst), record, analyst, "Первый"))
        .status_code
        == 302
    )
    once_more = translating(client_for(colleague), record, colleague, "Первый")
    refused = client_for(colleague).post(address, once_more)
    assert (refused.status_code, "stands already" in refused.content.decode()) == (422, True)
    with as_owner():
        type(record).objects.filter(pk=record.pk).update(summary="Another summary.")
    assert client_for(colleague).post(address, once_more).status_code == 302
    with as_owner():
        assert Translation.objects.get().translator == colleague


def test_the_second_translator_sees_both_texts(
    officer: User, analyst: User, colleague: User, client_for: Clients
) -> None:
    record, address = factories.meeting(officer, Status.CLEARED), ""
    address = reverse("record-translate", args=[record.slug])
    first = translating(client_for(analyst), record, analyst, "Первый")
    second = translating(client_for(colleague), record, colleague, "Второй")
    assert client_for(analyst).post(address, first).status_code == 302
    response = client_for(colleague).post(address, second)
    page = response.content.decode()
    assert (response.status_code, "Первый." in page, "Второй." in page) == (409, True, True)
    assert kept(response) == {"title": "", "summary": ""}  # both wrote both: the second one chooses
    again = resent(response) | {"replaces": response.context["form"]["replaces"].value()}
    assert client_for(colleague).post(address, again).status_code == 302
    with as_owner():
        assert [(one.title, one.translator) for one in Translation.objects.all()] == [("Второй", colleague)]


def test_a_translator_is_told_that_the_original_was_changed(
    officer: User, analyst: User, client_for: Clients
) -> None:
    record, client = factories.meeting(officer), client_for(analyst)
    factories.stand(record, Status.SUBMITTED)
    address = reverse("record-translate", args=[record.slug])
    data = translating(client, record, analyst, "Перевод")
    factories.stand(record, Status.SUBMITTED, title="Said otherwise", version=record.version + 1)
    response = client.post(address, data)
    page = response.content.decode()
    assert (response.status_code, "Said otherwise" in page, "Перевод." in page) == (409, True, True)
    assert kept(response) == {"title": "mine", "summary": "mine"}
    again = resent(response) | {"replaces": ""}
    assert client.post(address, again).status_code == 302
    with as_owner():
        assert Translation.objects.get().of_title == "Said otherwise"
