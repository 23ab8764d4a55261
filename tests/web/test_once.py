"""A small form is sent once: pressed twice, at one moment or after the browser's Back, it is one act."""

import re
import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.access.models import AccessRequest, Handover, MarkingChange
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import duplicates
from ashgabat_centre.directory.contact_handovers import ContactHandover
from ashgabat_centre.editing.models import FormToken
from ashgabat_centre.web import resume
from ashgabat_centre.web.resume import form_token
from liaison.parties.models import Override, Party
from tests import factories
from tests.cast import Clients, seen_by, signed_in
from tests.web.small_forms import FORMS, WORDS, every_form, filled
from tests.web.test_resume import hidden_fields

# What a request leaves behind beside its act.
BESIDE = {"accessentry", "formtoken", "session", "usersession", "identityreading"}


def rows() -> dict[str, int]:
    """How many rows each table has that the portal's acts are written to."""
    models = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    with as_owner():
        return {
            model._meta.label: model._base_manager.count()
            for model in models
            if model._meta.model_name not in BESIDE
        }


@pytest.mark.django_db
@every_form
def test_sent_again_after_going_back_it_is_one_act(name: str, cast: Any, client_for: Clients) -> None:
    writer, form = filled(name, cast)
    client = client_for(writer)
    first = client.post(form.address, form.typed)
    assert first.status_code == 302
    done = rows()
    again = client.post(form.address, form.typed)
    assert (again.status_code, again["Location"], rows()) == (302, first["Location"], done)


@pytest.mark.django_db
@every_form
def test_sent_again_with_other_words_it_does_nothing_and_keeps_them(
    name: str, cast: Any, client_for: Clients
) -> None:
    writer, form = filled(name, cast)
    client = client_for(writer)
    client.post(form.address, form.typed)
    done, other = rows(), "And besides, at the lake."
    typed = {key: other if value == WORDS else value for key, value in form.typed.items()}
    again = client.post(form.address, typed)
    assert again.status_code == 409
    assert other in again.content.decode()
    assert rows() == done


@pytest.mark.django_db
def test_who_means_another_decision_sends_it_from_the_page_that_says_so(
    cast: Any, client_for: Clients
) -> None:
    writer, form = filled("override", cast)
    client = client_for(writer)
    client.post(form.address, form.typed)
    page = client.post(form.address, form.typed | {"reason": "Another contact."}).content.decode()
    assert client.post(form.address, hidden_fields(page)).status_code == 302
    with as_owner():
        assert set(Override.objects.values_list("reason", flat=True)) == {WORDS, "Another contact."}


@pytest.mark.django_db
def test_a_form_that_was_refused_is_sent_again_and_done(cast: Any, client_for: Clients) -> None:
    writer, form = filled("override", cast)
    client = client_for(writer)
    assert client.post(form.address, form.typed | {"day": "1.1.2001"}).status_code == 422
    assert client.post(form.address, form.typed).status_code == 302


@pytest.mark.django_db
def test_an_answer_that_led_back_with_a_sentence_may_be_given_again(
    officer: User, outsider: User, client_for: Clients
) -> None:
    """A redirect that says why nothing was done spends no token."""
    with as_owner():
        asked = AccessRequest.objects.create(
            record=factories.meeting(outsider, sensitivity=2).record,
            reference="MTG-2026-0001",
            asker=officer,
            reason="To prepare the visit.",
            at=timezone.now(),
        )
    client = client_for(outsider)
    typed = {"form_token": form_token(outsider), "grant": "1"}
    address = reverse("access-answer", args=[asked.pk])
    assert client.post(address, typed)["Location"] == reverse("access-requests")
    with as_owner():
        assert FormToken.objects.count() == 0


@pytest.mark.django_db
def test_forms_of_one_page_share_its_token(cast: Any, client_for: Clients) -> None:
    head, token = cast["head"], form_token(cast["head"])
    parties = [factories.party(), factories.party()]
    for party in parties:
        typed = {"form_token": token, "reason": WORDS}
        client_for(head).post(reverse("party-strike", args=[party.pk]), typed)
    with as_owner():
        assert Party.objects.filter(struck_because=WORDS).count() == len(parties)


@pytest.mark.django_db
def test_a_form_older_than_a_week_is_sent_once_too(
    cast: Any, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, form = filled("override", cast)
    monkeypatch.setattr(resume, "MAX_AGE", -1)
    for _press in range(2):
        client_for(writer).post(form.address, form.typed)
    with as_owner():
        assert Override.objects.count() == 1


# --- At one moment ------------------------------------------------------------------------------------------------


def at_one_moment(writer: User, *posts: tuple[str, dict[str, Any]]) -> list[Any]:
    """The answers to forms that are sent in as many browsers at one moment."""
    gate, answers = threading.Barrier(len(posts)), []

    def press(client: Client, address: str, typed: dict[str, Any]) -> None:
        try:
            gate.wait()
            answers.append(client.post(address, typed))
        finally:
            connection.close()

    hands = [threading.Thread(target=press, args=(signed_in(writer, "totp"), *post)) for post in posts]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return answers


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("override", Override),
        ("pass on a contact", ContactHandover),
        ("marking", MarkingChange),
        ("hand over", Handover),
    ],
)
def test_two_clicks_at_one_moment_are_one(committed: None, name: str, made: type[Model]) -> None:
    who = FORMS[name][0]
    people = {word: factories.user(word, Role(word)) for word in ("head", "officer", "analyst")}
    people["colleague"] = factories.user("colleague", Role.OFFICER)
    _writer, form = filled(name, people)
    answers = at_one_moment(people[who], *[(form.address, form.typed)] * 2)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    with as_owner():
        assert made._base_manager.count() == 1


@pytest.mark.parametrize("name", ["marking", "pass on a contact"])
def test_two_pages_of_one_form_sent_at_one_moment_are_told_apart(committed: None, name: str) -> None:
    people = {word: factories.user(word, Role(word)) for word in ("head", "officer", "analyst")}
    people["colleague"] = factories.user("colleague", Role.OFFICER)
    writer, form = filled(name, people)
    other = form.typed | {"form_token": form_token(writer)}
    answers = at_one_moment(writer, (form.address, form.typed), (form.address, other))
    done, refused = sorted(answer.status_code for answer in answers)
    assert (done, refused in (409, 422)) == (302, True)


def _list_of_a_record(people: Any) -> tuple[str, str]:
    record = factories.meeting(people["outsider"], sensitivity=2, readers=[people["listed"]])
    return reverse("record-readers", args=[record.slug]), reverse("record-strike", args=[record.slug])


def _job_that_waits(people: Any) -> tuple[str, str]:
    return reverse("job-list"), reverse("job-cancel", args=[factories.job(people["outsider"]).pk])


def _job_that_failed(people: Any) -> tuple[str, str]:
    job = factories.job(people["outsider"], state="failed", reason="The worker stopped.")
    return reverse("job-list"), reverse("job-again", args=[job.pk])


def _merged_institution(people: Any) -> tuple[str, str]:
    twice, into = factories.organization(code="twice"), factories.organization(code="once")
    with seen_by(people["outsider"]):
        duplicates.merge(twice, into, people["outsider"], "The same.")
    return twice.get_absolute_url(), reverse("institution-part", args=[twice.pk])


BUTTONS = (_list_of_a_record, _job_that_waits, _job_that_failed, _merged_institution)


@pytest.mark.django_db
@pytest.mark.parametrize("placed", BUTTONS)
def test_a_button_without_words_pressed_twice_is_one_act_and_meets_no_refusal(
    placed: Any, cast: Any, client_for: Clients
) -> None:
    shown, address = placed(cast)
    client = client_for(cast["outsider"])
    page = client.get(shown).content.decode()
    form = re.search(rf'<form[^>]* action="{address}">.*?</form>', page, re.DOTALL)
    assert form
    typed = hidden_fields(form.group())
    first, again = (client.post(address, typed) for _click in range(2))
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    said = client.get(first["Location"]).context["messages"]
    assert [message.level_tag for message in said] == ["success"]
