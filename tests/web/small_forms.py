"""The small forms that take words, each filled, with what may happen elsewhere before it is sent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Grant, Role
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.contact_handovers import ContactHandover
from ashgabat_centre.records.models import Status
from ashgabat_centre.web.resume import form_token
from liaison.concurrences.models import Settlement
from liaison.parties.models import Party
from tests import factories
from tests.cast import seen_by

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


def step(people: People) -> SmallForm:
    record = factories.meeting(people["officer"], Status.SUBMITTED)
    typed = factories.step_data(record, WORDS)
    return SmallForm(record.step_address("withdraw"), typed, stand(record, status=Status.ARCHIVED), 403)


def correction_step(people: People) -> SmallForm:
    record = factories.meeting(people["officer"], Status.CLEARED)
    revision = factories.corrected(record, people["officer"], "submitted")
    address = reverse("meeting-correction", args=[record.slug, "discard"])
    typed = {"version": revision.version, "text_hash": revision.text_hash, "reason": WORDS}

    def clear() -> None:
        factories.do_with_correction(record, "clear", people["head"])

    return SmallForm(address, typed, clear, 403)


def follow_up_closed(people: People) -> SmallForm:
    one = factories.follow_up(factories.meeting(people["officer"], Status.CLEARED), people["officer"])

    def end() -> None:
        with seen_by(people["head"]):
            commitments.end(FollowUp.objects.get(pk=one.pk), people["head"], FollowUp.Status.DROPPED, "Void.")

    typed = {"outcome": FollowUp.Status.DONE, "result": WORDS}
    return SmallForm(reverse("follow-up-step", args=[one.number, "end"]), typed, end, 403)


def item_proposed(people: People) -> SmallForm:
    item = factories.cleared("transitionitem", people["officer"])
    address = reverse("transitionitem-move", args=[item.slug, "propose"])
    typed = {"receiver": people["colleague"].pk, "reason": WORDS}
    return SmallForm(address, typed, stand(item, status=Status.ARCHIVED), 403)


def role(people: People) -> SmallForm:
    typed = {
        "role": "desk",
        "level": 1,
        "export_level": "",
        "starts_on": timezone.localdate(),
        "reason": WORDS,
    }
    address = reverse("person", args=[people["colleague"].pk])
    return SmallForm(address, typed, former(people["administrator"]), 404)


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
    "a step": ("officer", step),
    "a correction's step": ("officer", correction_step),
    "a commitment closed": ("officer", follow_up_closed),
    "an item proposed": ("officer", item_proposed),
    "a role": ("administrator", role),
}
every_form = pytest.mark.parametrize("name", FORMS)


def filled(name: str, cast: People) -> tuple[User, SmallForm]:
    who, built = FORMS[name]
    form = built(cast)
    return cast[who], form._replace(typed=form.typed | {"form_token": form_token(cast[who])})
