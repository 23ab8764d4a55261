"""A small form, of a reason or an answer, loses no word to a refusal, to somebody faster or to an ended session."""

import pytest
from django.test import Client

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from liaison.parties.models import Party
from tests.cast import Clients
from tests.web.small_forms import WORDS, People, every_form, filled
from tests.web.test_resume import hidden_fields, sign_in


@pytest.mark.django_db
@every_form
def test_the_words_come_back_where_the_step_is_refused_meanwhile(
    name: str, cast: People, client_for: Clients
) -> None:
    writer, form = filled(name, cast)
    form.meanwhile()
    response = client_for(User.objects.get(pk=writer.pk)).post(form.address, form.typed)
    page = response.content.decode()
    assert response.status_code == form.answer
    assert form.answer == 404 or WORDS in page


@pytest.mark.django_db
@every_form
def test_the_words_come_back_after_the_session_ended(name: str, cast: People) -> None:
    writer, form = filled(name, cast)
    client = Client()
    carried = hidden_fields(client.post(form.address, form.typed).content.decode())["carried"]
    assert sign_in(client, writer, carried)["Location"] == form.address
    page = client.get(form.address).content.decode()
    assert WORDS in page


@pytest.mark.django_db
@every_form
def test_both_at_once(name: str, cast: People) -> None:
    """The session ended, and before its writer came back the step was refused."""
    writer, form = filled(name, cast)
    client = Client()
    carried = hidden_fields(client.post(form.address, form.typed).content.decode())["carried"]
    form.meanwhile()
    sign_in(client, writer, carried)
    assert form.answer == 404 or WORDS in client.get(form.address).content.decode()


@pytest.mark.django_db
def test_what_waited_is_sent_by_one_press(cast: People) -> None:
    writer, form = filled("party struck", cast)
    client = Client()
    carried = hidden_fields(client.post(form.address, form.typed).content.decode())["carried"]
    sign_in(client, writer, carried)
    with as_owner():
        assert Party.objects.filter(struck_on=None, pk=form.address.split("/")[-3]).exists()
    fields = hidden_fields(client.get(form.address).content.decode())
    assert client.post(form.address, fields).status_code == 302
    with as_owner():
        assert Party.objects.get(pk=form.address.split("/")[-3]).struck_because == WORDS


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["marking", "retention"])
def test_a_stale_form_sent_again_is_a_decision_on_what_stands_now(
    name: str, cast: People, client_for: Clients
) -> None:
    writer, form = filled(name, cast)
    form.meanwhile()
    client = client_for(writer)
    shown = client.post(form.address, form.typed).context["form"]
    again = form.typed | {"version": shown["version"].value()}
    assert client.post(form.address, again).status_code == 302


LONG = f"{WORDS} " + "And so on. " * 200


@pytest.mark.django_db
@every_form
def test_words_that_are_too_long_are_refused_and_come_back(
    name: str, cast: People, client_for: Clients
) -> None:
    writer, form = filled(name, cast)
    typed = {key: LONG if value == WORDS else value for key, value in form.typed.items()}
    response = client_for(writer).post(form.address, typed)
    assert response.status_code in (409, 422)
    assert WORDS in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a step", "a correction's step"])
def test_a_step_of_a_version_that_is_none_is_told_as_an_old_one(
    name: str, cast: People, client_for: Clients
) -> None:
    writer, form = filled(name, cast)
    response = client_for(writer).post(form.address, form.typed | {"version": "x"})
    assert (response.status_code, f"{WORDS}</textarea>" in response.content.decode()) == (409, True)
