"""A small form, of a reason or an answer, loses no word to a refusal, to somebody faster or to an ended session."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Grant, Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.contact_handovers import ContactHandover
from ashgabat_centre.records.models import Status
from ashgabat_centre.web.resume import form_token
from liaison.concurrences.models import Settlement
from liaison.parties.models import Party
from tests import factories
from tests.cast import Clients, seen_by
from tests.web.test_resume import hidden_fields, sign_in

WORDS = "Because it was agreed at the river."
People = dict[str, User]


class SmallForm(NamedTuple):
    """One such form, filled, and what happens elsewhere before it is sent."""

    address: str
    typed: dict[str, Any]
    meanwhile: Callable[[], Any]
    answer: int  # the status it is then answered with


def stand(record: Any, **changes: Any) -> Callable[[], Any]:
    return lambda: factories.stand(record, changes.pop("status", record.status), **changes)


def hand_over(people: People) -> SmallForm:
    record = factories.meeting(people["officer"], Status.CLEARED)
    address = reverse("record-hand-over", args=[record.slug])
    typed = {"receiver": people["analyst"].pk, "reason": WORDS}
    return SmallForm(address, typed, stand(record, owner=people["colleague"]), 403)


def marking(people: People) -> SmallForm:
    record = factories.meeting(people["officer"], Status.CLEARED, sensitivity=0)
    address = reverse("record-marking", args=[record.slug])
    typed = {"level": 1, "version": record.version, "reason": WORDS}
    return SmallForm(address, typed, stand(record, version=record.version + 1), 409)


def retention(people: People) -> SmallForm:
    record = factories.meeting(people["officer"], Status.CLEARED)
    address = reverse("record-retention", args=[record.slug])
    typed = {"keep_until": "", "hold_because": WORDS, "version": record.version}
    return SmallForm(address, typed, stand(record, version=record.version + 1), 409)


def retention_of_a_former_head(people: People) -> SmallForm:
    return retention(people)._replace(meanwhile=former(people["head"]), answer=403)


def former(head: User) -> Callable[[], Any]:
    return lambda: factories.hold(head, Role.OFFICER, 2)


def leaver(people: People) -> SmallForm:
    leaving, other = people["colleague"], factories.user("other-administrator", Role.ADMINISTRATOR, level=2)

    def end() -> None:
        with seen_by(other):
            granting.end_account(other, leaving, "Gone.")

    return SmallForm(reverse("leaver", args=[leaving.pk]), {"reason": WORDS}, end, 403)


def what_a_leaver_owned(people: People) -> SmallForm:
    leaving = people["colleague"]
    with as_owner():
        User.objects.filter(pk=leaving.pk).update(is_active=False)
    typed = {"receiver": people["officer"].pk, "reason": WORDS}
    return SmallForm(reverse("leaver", args=[leaving.pk]), typed, former(people["head"]), 404)


def pass_on(people: People) -> SmallForm:
    person = factories.person(lead=people["officer"])

    def elsewhere() -> None:
        with as_owner():
            type(person).objects.filter(pk=person.pk).update(lead=people["colleague"])

    typed = {"receiver": people["analyst"].pk, "reason": WORDS}
    return SmallForm(reverse("contact-pass-on", args=[person.pk]), typed, elsewhere, 403)


def contact_offered(people: People) -> SmallForm:
    officer, head = people["officer"], people["head"]
    person = factories.person(lead=people["colleague"])
    with seen_by(people["colleague"]):
        offered = ContactHandover.objects.create(
            person=person,
            giver=people["colleague"],
            receiver=officer,
            proposed_by=people["colleague"],
            reason="I leave.",
        )

    def elsewhere() -> None:
        with as_owner():
            type(person).objects.filter(pk=person.pk).update(lead=head)

    address = reverse("contact-decide", args=[offered.pk])
    return SmallForm(address, {"accept": "1", "answer": WORDS}, elsewhere, 409)


def party(people: People) -> SmallForm:
    made = factories.party()
    typed = {"country": factories.KAZAKHSTAN, "concerned": "yes", "since": timezone.localdate()}
    return SmallForm(reverse("party", args=[made.pk]), typed | {"reason": WORDS}, struck(made), 403)


def struck(made: Party) -> Callable[[], Any]:
    def strike() -> None:
        with as_owner():
            Party.objects.filter(pk=made.pk).update(struck_on=timezone.localdate(), struck_because="Error.")

    return strike


def party_strike(people: People) -> SmallForm:
    made = factories.party()
    return SmallForm(reverse("party-strike", args=[made.pk]), {"reason": WORDS}, struck(made), 409)


def override(people: People) -> SmallForm:
    typed = {"party": factories.party().pk, "day": timezone.localdate(), "reason": WORDS}
    return SmallForm(reverse("override"), typed, former(people["head"]), 403)


def concurrence_answer(people: People) -> SmallForm:
    record = factories.concurrence(people["officer"], to=factories.party().pk)
    typed = {"state": "withdrawn", "on": timezone.localdate(), "reason": WORDS}
    address = reverse("concurrence-answer", args=[record.slug])
    return SmallForm(address, typed, stand(record, status=Status.WITHDRAWN), 403)


def settle(people: People) -> SmallForm:
    rows = {"counterparts": [{"organization": factories.party().organization_id}]}
    record = factories.meeting(people["officer"], Status.SUBMITTED, rows=rows)
    factories.settle()

    def waive() -> None:
        with seen_by(people["head"]):
            Settlement.objects.create(record_id=record.pk, how="waived", reason="Once.", by=people["head"])

    typed = {"how": "waived", "reason": WORDS}
    return SmallForm(reverse("contact-settle", args=[record.slug]), typed, waive, 403)


def grant(people: People) -> SmallForm:
    with as_owner():
        held = Grant.objects.in_force().get(user=people["colleague"])
    other = factories.user("other-administrator", Role.ADMINISTRATOR, level=2)

    def end() -> None:
        with seen_by(other):
            granting.end(other, held, "Gone.")

    return SmallForm(reverse("grant-decide", args=[held.pk, "end"]), {"reason": WORDS}, end, 409)


def in_charge(people: People) -> SmallForm:
    day = timezone.localdate()
    typed = {"user": people["colleague"].pk, "starts_on": day, "ends_on": day + timedelta(days=7)}
    return SmallForm(reverse("in-charge"), typed | {"reason": WORDS}, former(people["head"]), 403)


def file_taken_away(people: People) -> SmallForm:
    record = factories.meeting(people["officer"])
    file = factories.attachment(record, people["officer"])
    address = reverse("file-remove", args=[file.pk])
    return SmallForm(address, {"reason": WORDS}, stand(record, status=Status.CLEARED), 403)


FORMS: dict[str, tuple[str, Callable[[People], SmallForm]]] = {
    "hand over": ("officer", hand_over),
    "marking": ("officer", marking),
    "retention": ("head", retention),
    "retention of a former head": ("head", retention_of_a_former_head),
    "leaver": ("administrator", leaver),
    "what a leaver owned": ("head", what_a_leaver_owned),
    "pass on a contact": ("officer", pass_on),
    "contact offered": ("officer", contact_offered),
    "party": ("head", party),
    "party struck": ("head", party_strike),
    "override": ("head", override),
    "a Government's answer": ("officer", concurrence_answer),
    "settle": ("head", settle),
    "grant": ("administrator", grant),
    "in charge": ("head", in_charge),
    "file taken away": ("officer", file_taken_away),
}
every_form = pytest.mark.parametrize("name", FORMS)


def filled(name: str, cast: People) -> tuple[User, SmallForm]:
    who, built = FORMS[name]
    form = built(cast)
    return cast[who], form._replace(typed=form.typed | {"form_token": form_token(cast[who])})


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
