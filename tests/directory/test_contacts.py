"""Whose contact somebody is: offered to a colleague, who accepts or declines; moved by nobody else."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.contact_handovers import ContactHandover
from ashgabat_centre.directory.models import Person
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def lead(person: Person) -> User | None:
    with as_owner():
        return Person.objects.get(pk=person.pk).lead


def offer(client: Any, person: Person, receiver: User) -> int:
    data = {"receiver": receiver.pk, "reason": "I leave for Bishkek."}
    answer = client.post(reverse("contact-pass-on", args=[person.pk]), data)
    return int(answer.status_code)


def decide(client: Any, word: str, **more: str) -> int:
    with as_owner():
        offered = ContactHandover.objects.waiting().get()
    answer = client.post(reverse("contact-decide", args=[offered.pk]), {word: "1"} | more)
    return int(answer.status_code)


@pytest.mark.parametrize(("word", "accepted"), [("accept", True), ("decline", False)])
def test_row_l20_the_lead_passes_when_the_colleague_accepts(
    word: str, accepted: bool, officer: User, colleague: User, client_for: Clients
) -> None:
    who = factories.person(lead=officer)
    assert offer(client_for(officer), who, colleague) == 302
    assert lead(who) == officer
    page = client_for(colleague).get(reverse("contact-handovers"))
    assert [row.person for row in page.context["offered"]] == [who]
    assert "I leave for Bishkek." in page.content.decode()
    assert decide(client_for(colleague), word, answer="With pleasure.") == 302
    assert lead(who) == (colleague if accepted else officer)
    shown = client_for(officer).get(reverse("contact-handovers")).content.decode()
    assert "With pleasure." in shown


def test_it_waits_for_the_receiver(officer: User, colleague: User, client_for: Clients) -> None:
    offer(client_for(officer), factories.person(lead=officer), colleague)
    (line,) = client_for(colleague).get(reverse("home")).context["shell"]["waiting_tasks"]()
    assert (line.label, line.count, line.url) == ("Contacts to take over", 1, reverse("contact-handovers"))


@pytest.mark.parametrize(
    ("name", "status"),
    [("officer", 302), ("head", 302), ("analyst", 403), ("desk", 404), ("administrator", 404)],
)
def test_the_lead_or_the_head_offers_it(
    name: str, status: int, cast: dict[str, User], client_for: Clients
) -> None:
    who = factories.person(lead=cast["officer"])
    assert offer(client_for(cast[name]), who, cast["colleague"]) == status


def test_nobody_else_decides(officer: User, colleague: User, head: User, client_for: Clients) -> None:
    who = factories.person(lead=officer)
    offer(client_for(officer), who, colleague)
    for person in (officer, head):
        assert decide(client_for(person), "accept") == 404
    with seen_by(officer), pytest.raises(DatabaseError, match="receiver decides"), transaction.atomic():
        ContactHandover.objects.get().decide(True, "")
    assert lead(who) == officer


def test_what_was_offered_is_taken_back(officer: User, colleague: User, client_for: Clients) -> None:
    who = factories.person(lead=officer)
    offer(client_for(officer), who, colleague)
    assert decide(client_for(officer), "take_back") == 302
    assert not ContactHandover.objects.exists() and lead(who) == officer


def test_one_at_a_time(officer: User, colleague: User, analyst: User, client_for: Clients) -> None:
    who = factories.person(lead=officer)
    assert offer(client_for(officer), who, colleague) == 302
    assert offer(client_for(officer), who, analyst) == 422


def test_an_offer_that_is_no_longer_the_lead_s_moves_nothing(
    officer: User, colleague: User, analyst: User, client_for: Clients
) -> None:
    who = factories.person(lead=officer)
    offer(client_for(officer), who, colleague)
    with as_owner():
        Person.objects.filter(pk=who.pk).update(lead=analyst)
    assert decide(client_for(colleague), "accept") == 302
    assert lead(who) == analyst
    with as_owner():
        assert ContactHandover.objects.waiting().exists()


def test_nobody_gives_or_takes_a_contact_past_it(officer: User, colleague: User) -> None:
    who = factories.person(lead=officer)
    for by, to in ((officer, colleague), (colleague, colleague), (colleague, None)):
        with seen_by(by), pytest.raises(DatabaseError, match="by a handover"), transaction.atomic():
            Person.objects.filter(pk=who.pk).update(lead=to)
    with seen_by(officer):
        Person.objects.filter(pk=who.pk).update(lead=None)
    with seen_by(colleague):
        Person.objects.filter(pk=who.pk).update(lead=colleague)
    assert lead(who) == colleague


def test_the_directory_s_form_moves_no_lead_either(
    officer: User, colleague: User, client_for: Clients
) -> None:
    who = factories.person(lead=officer)
    form = client_for(colleague).get(reverse("contact-edit", args=[who.pk])).context["form"]
    assert (form.fields["lead"].disabled, list(form.fields["lead"].queryset)) == (True, [officer])
    free = factories.person("Nobody’s")
    form = client_for(colleague).get(reverse("contact-edit", args=[free.pk])).context["form"]
    assert (form.fields["lead"].disabled, list(form.fields["lead"].queryset)) == (False, [colleague])


def test_another_table_tells_the_desk_nothing(
    officer: User, colleague: User, desk: User, client_for: Clients
) -> None:
    offer(client_for(officer), factories.person(lead=officer), colleague)
    with seen_by(desk):
        assert not ContactHandover.objects.exists()
