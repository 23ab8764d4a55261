"""Correspondence: whom a note verbale may be addressed to, numbers, and what answers what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Organization
from liaison.letters.models import NOTE_VERBALE_RULE, TAKE_NOTES_VERBALES, Correspondence
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def piece(author: User, status: str = Status.DRAFT, **changes: Any) -> Any:
    return factories.correspondence(author, status, **changes)


def refused(client: Any, author: User, **changes: Any) -> set[str]:
    """The fields the form refuses."""
    answer = client.post(
        reverse("correspondence-create"), factories.post_data("correspondence", author, **changes)
    )
    return set(answer.context["form"].errors) if answer.status_code == 422 else set()


# --- Notes verbales -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Organization.Type.values)
def test_the_database_takes_a_note_verbale_to_ministries_missions_and_the_like_alone(
    kind: str, officer: User
) -> None:
    addressee = factories.organization(kind, code=f"z-{kind}")
    letter = piece(officer, direction="outgoing", form="letter")
    taken = True
    with seen_by(officer):
        try:
            with transaction.atomic():
                rows = Correspondence.objects.filter(pk=letter.pk)
                rows.update(form="note_verbale", organization=addressee)
        except DatabaseError as refusal:
            assert "note verbale" in str(refusal)
            taken = False
    assert taken == (kind in TAKE_NOTES_VERBALES)


@pytest.mark.parametrize("kind", ["ngo", "party", "parliament", "un_entity"])
def test_the_form_refuses_the_rest_and_quotes_the_rule(kind: str, officer: User, client_for: Clients) -> None:
    addressee = factories.organization(kind, code=f"z-{kind}")
    typed: Any = {"direction": "outgoing", "organization": addressee, "their_number": ""}
    data = factories.post_data("correspondence", officer, **typed)
    answer = client_for(officer).post(reverse("correspondence-create"), data)
    assert (answer.status_code, answer.context["form"].errors["organization"]) == (
        422,
        [str(NOTE_VERBALE_RULE)],
    )
    assert piece(officer, **typed, form="letter").organization == addressee


def test_what_comes_in_is_entered_as_it_came(officer: User) -> None:
    sender = factories.organization("ngo", code="z-ngo")
    assert piece(officer, organization=sender).form == "note_verbale"


@pytest.mark.parametrize("kind", ["regional", "format", "bretton_woods", "country_team"])
def test_partners_have_the_exchange_log(kind: str, officer: User, client_for: Clients) -> None:
    assert refused(client_for(officer), officer, organization=factories.organization(kind)) == {
        "organization"
    }


def test_an_outgoing_letter_to_another_party_is_a_contact(officer: User) -> None:
    party = factories.organization("party", code="z-party")
    sent = piece(officer, direction="outgoing", form="letter", organization=party)
    came = piece(officer, form="letter", organization=party)
    assert ([sent.is_contact, sent.parties()], [came.is_contact, came.parties()]) == (
        [True, [party]],
        [False, []],
    )


# --- Numbers ------------------------------------------------------------------------------------------------------


def cable(author: User, **changes: Any) -> Any:
    headquarters = factories.organization("un_entity")
    typed: Any = {"direction": "outgoing", "form": "cable", "organization": headquarters, "their_number": ""}
    return piece(author, **typed | changes)


def test_cables_are_numbered_in_a_yearly_series_without_gaps(officer: User, outsider: User) -> None:
    year = timezone.localdate().year
    numbers = [cable(officer).our_number, piece(officer).our_number, cable(officer).our_number]
    assert numbers == [f"CBL/{year}/0001", "", f"CBL/{year}/0002"]
    assert cable(outsider, sensitivity="2").our_number == f"CBL/SC/{year}/0001"
    assert cable(officer).our_number == f"CBL/{year}/0003"


def test_a_cable_s_number_is_neither_typed_nor_given_away(officer: User, client_for: Clients) -> None:
    client, headquarters = client_for(officer), factories.organization("un_entity")
    typed = {"direction": "outgoing", "form": "cable", "organization": headquarters}
    assert refused(client, officer, **typed, our_number="CBL/2026/0009") == {"our_number"}
    record = cable(officer)
    with seen_by(officer):
        data = factories.edit_data(record, officer, **typed, their_number="", our_number=record.our_number)
    assert client.post(record.address("edit"), data | {"form": "letter"}).status_code == 422
    assert client.post(record.address("edit"), data | {"title": "Said otherwise"}).status_code == 302
    assert factories.again(record).our_number == record.our_number


def test_a_letter_that_becomes_a_cable_takes_a_number(officer: User, client_for: Clients) -> None:
    record = cable(officer, form="letter")
    with seen_by(officer):
        typed = {"direction": "outgoing", "organization": record.organization, "their_number": ""}
        data = factories.edit_data(record, officer, **typed, form="cable")
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    assert factories.again(record).our_number.startswith("CBL/")


# --- Replies ------------------------------------------------------------------------------------------------------


def overdue(author: User, status: str = Status.CLEARED, **changes: Any) -> Any:
    today = timezone.localdate()
    return piece(author, status, occurred_on=today - 9 * DAY, reply_due=today - DAY, **changes)


def listed(client: Any, reply: str) -> set[str]:
    page = client.get(reverse("correspondence-list"), {"reply": reply}).context["page"]
    return {row.reference for row in page.rows}


def test_both_sides_of_an_answer_are_shown(officer: User, client_for: Clients) -> None:
    came, client = overdue(officer), client_for(officer)
    reply = piece(officer, Status.SUBMITTED, direction="outgoing", answers=came)
    page = client.get(came.get_absolute_url())
    assert [row.pk for row in page.context["answered_by"]] == [reply.pk]
    assert client.get(reply.get_absolute_url()).context["answered"].pk == came.pk


def test_the_lists_of_replies(officer: User, client_for: Clients) -> None:
    late, answered, client = overdue(officer), overdue(officer), client_for(officer)
    awaited = piece(officer, reply_due=timezone.localdate() + DAY)
    piece(officer)
    draft = piece(officer, direction="outgoing", answers=late)
    piece(officer, Status.SUBMITTED, direction="outgoing", answers=answered)
    assert draft.status == Status.DRAFT  # which has not gone out
    assert listed(client, "overdue") == {late.reference}
    assert listed(client, "awaited") == {late.reference, awaited.reference}
    assert listed(client, "answered") == {answered.reference}


def test_an_answer_the_reader_does_not_see_leaves_it_unanswered(
    outsider: User, colleague: User, client_for: Clients
) -> None:
    came = overdue(outsider)
    piece(outsider, Status.CLEARED, direction="outgoing", answers=came, sensitivity="2")
    assert listed(client_for(colleague), "overdue") == {came.reference}
    assert listed(client_for(outsider), "overdue") == set()
    assert client_for(colleague).get(came.get_absolute_url()).context["answered_by"] == []


def test_an_overdue_reply_waits_for_whose_record_it_is(officer: User, colleague: User) -> None:
    late = overdue(officer)
    overdue(officer, direction="outgoing")  # theirs to answer
    with seen_by(officer):
        waiting = Record.objects.waiting_for(officer, "replies")
        assert [row.pk for row in waiting] == [late.pk]
    with seen_by(colleague):
        assert not Record.objects.waiting_for(colleague, "replies").exists()
    factories.corrected(late, officer, "returned")  # then it waits for that
    with seen_by(officer):
        assert not Record.objects.waiting_for(officer, "replies").exists()


def test_the_answer_begins_with_what_it_answers(officer: User, client_for: Clients) -> None:
    came = overdue(officer, form="letter")
    page = client_for(officer).get(reverse("correspondence-create"), {"answers": came.slug})
    form = page.context["form"]
    begun = {
        name: form[name].value() for name in ("answers", "direction", "form", "organization", "countries")
    }
    assert begun == {
        "answers": came.pk,
        "direction": "outgoing",
        "form": "letter",
        "organization": came.organization_id,
        "countries": came.country_ids,
    }
    hidden = client_for(officer).get(reverse("correspondence-create"), {"answers": "COR-1999-0001"})
    assert hidden.context["form"]["answers"].value() is None


@pytest.mark.parametrize("direction", ["incoming", "outgoing"])
def test_an_answer_goes_the_other_way(direction: str, officer: User, client_for: Clients) -> None:
    came = overdue(officer)
    errors = refused(client_for(officer), officer, direction=direction, answers=came)
    assert errors == ({"answers"} if direction == "incoming" else set())
    other = piece(officer, direction=direction)
    with seen_by(officer), transaction.atomic():
        rows = Correspondence.objects.filter(pk=other.pk)
        if direction == "incoming":
            with pytest.raises(DatabaseError, match="other way round"), transaction.atomic():
                rows.update(answers=came)
        else:
            assert rows.update(answers=came) == 1


def test_what_answers_the_strictly_confidential_is_strictly_confidential(
    outsider: User, client_for: Clients
) -> None:
    came = overdue(outsider, sensitivity="2")
    assert refused(client_for(outsider), outsider, direction="outgoing", answers=came) == {"answers"}
    reply = piece(outsider, direction="outgoing", answers=came, sensitivity="2")
    with seen_by(outsider):
        assert Correspondence.objects.get(pk=reply.pk).least_marking() == 2
    open_one = piece(outsider, direction="outgoing")
    with seen_by(outsider), pytest.raises(DatabaseError, match="strictly confidential"), transaction.atomic():
        Correspondence.objects.filter(pk=open_one.pk).update(answers=came)


def test_nothing_hidden_can_be_answered(outsider: User, officer: User, client_for: Clients) -> None:
    secret = overdue(outsider, sensitivity="2")
    assert refused(client_for(officer), officer, direction="outgoing", answers=secret) == {"answers"}
    own = piece(officer, direction="outgoing")
    with seen_by(officer), pytest.raises(DatabaseError), transaction.atomic():
        Correspondence.objects.filter(pk=own.pk).update(answers=secret.pk)


def test_a_reply_is_not_due_before_the_letter(officer: User, client_for: Clients) -> None:
    day = timezone.localdate() - DAY
    assert refused(client_for(officer), officer, reply_due=day) == {"reply_due"}


def test_its_numbers_are_found_by_search(officer: User, client_for: Clients) -> None:
    record = piece(officer, their_number="02-117/KZ")
    found = client_for(officer).post(reverse("record-list"), {"q": "02-117/KZ"}, follow=True)
    assert [row.reference for row in found.context["page"].rows] == [record.reference]


def test_the_page_shows_the_post_and_the_institution_as_on_that_day(
    officer: User, client_for: Clients
) -> None:
    day = timezone.localdate()
    ministry = factories.organization(code="z-ministry", name_en="Ministry of Now")
    factories.former_name(ministry, day - 5 * DAY)
    who = factories.person(posts=[{"organization": ministry, "title_en": "Minister", "until": day - 3 * DAY}])
    record = piece(officer, organization=ministry, occurred_on=day - 9 * DAY)
    with as_owner():
        Correspondence.objects.filter(pk=record.pk).update(person=who)
    page = client_for(officer).get(record.get_absolute_url()).content.decode()
    assert "Orazmuhammet Geldiýew, Minister, Ministry of Before" in page
