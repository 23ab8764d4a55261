"""By when a note is looked at again: a day beside it, set by who answers for it; no word moves for it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record, Status
from monitoring.notes.review_dates import ReviewDate, notes_past_review
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def note(by: User, status: str = Status.CLEARED, **fields: Any) -> Any:
    return factories.make("situationnote", by, status, **fields)


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days)


def set_by(record: Any, by: User, day: date) -> ReviewDate:
    """As it was set some time ago, whatever day it is now."""
    with as_owner():
        made: ReviewDate = ReviewDate.objects.create(record_id=record.pk, review_by=day, set_by=by)
    return made


def send(client: Client, record: Any, day: date | str) -> Any:
    address = reverse("note-review", args=[record.slug])
    token = client.get(address).context["form_token"]
    return client.post(address, {"review_by": str(day), "form_token": token})


def test_a_cleared_note_is_still_valid_and_stays_as_it_was_cleared(
    analyst: User, client_for: Clients
) -> None:
    record, client = note(analyst), client_for(analyst)
    with seen_by(analyst):
        before = Record.objects.filter(pk=record.pk).values().get()
    assert send(client, record, today(30)).status_code == 302
    assert send(client, record, today(60)).status_code == 302
    with seen_by(analyst):
        assert Record.objects.filter(pk=record.pk).values().get() == before
        # Both are written down, with who set them; the later one stands.
        assert [(one.review_by, one.set_by) for one in ReviewDate.objects.all()] == [
            (today(30), analyst),
            (today(60), analyst),
        ]
        assert [one.review_by for one in ReviewDate.objects.standing()] == [today(60)]
    assert client.get(record.get_absolute_url()).context["review"].review_by == today(60)


@pytest.mark.parametrize(("report", "days"), [("thematic", 90), ("weekly", 30), ("spot", None)])
def test_the_day_is_suggested_by_the_sort_of_report(
    report: str, days: int | None, analyst: User, client_for: Clients
) -> None:
    record = note(analyst, Status.DRAFT, report=report)
    form = client_for(analyst).get(reverse("note-review", args=[record.slug])).context["form"]
    assert form.initial["review_by"] == (today(days) if days else None)
    assert not ReviewDate.objects.exists()  # nobody has chosen it


@pytest.mark.parametrize("day", [today(), today(-1), today(800), "", "some day"])
def test_the_day_is_still_to_come_and_within_two_years(
    day: date | str, analyst: User, client_for: Clients
) -> None:
    assert send(client_for(analyst), note(analyst), day).status_code == 422


def test_who_answers_for_a_note_or_clears_says_so_and_nobody_else(
    analyst: User, head: User, colleague: User, desk: User, client_for: Clients
) -> None:
    record = note(analyst)
    address = reverse("note-review", args=[record.slug])
    answers = {
        user.name: client_for(user).get(address).status_code for user in (analyst, head, colleague, desk)
    }
    assert list(answers.values()) == [200, 200, 403, 404]
    for user, may in ((head, True), (colleague, False), (desk, False)):
        row = ReviewDate(record_id=record.pk, review_by=today(5), set_by=user)
        if may:
            with seen_by(user):
                row.save()
        else:
            with seen_by(user), pytest.raises(DatabaseError), transaction.atomic():
                row.save()


def test_row_163_the_database_keeps_what_was_set(analyst: User, head: User) -> None:
    record = note(analyst)
    kept = set_by(record, analyst, today(5))
    meeting = factories.meeting(analyst)
    acts: list[Any] = [
        lambda: ReviewDate.objects.filter(pk=kept.pk).update(review_by=today(9)),
        lambda: ReviewDate.objects.filter(pk=kept.pk).delete(),
        lambda: ReviewDate.objects.create(record_id=record.pk, review_by=today(9), set_by=head),
        lambda: ReviewDate.objects.create(record_id=record.pk, review_by=today(), set_by=analyst),
        lambda: ReviewDate.objects.create(record_id=meeting.pk, review_by=today(9), set_by=analyst),
    ]
    for act in acts:
        with seen_by(analyst), pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_what_is_past_waits_for_its_owner_and_stands_in_the_list(
    analyst: User, colleague: User, client_for: Clients
) -> None:
    past, renewed, current, archived = (note(analyst) for _ in range(4))
    others = note(colleague)
    for record in (past, renewed, archived, others):
        set_by(record, analyst, today(-1))
    set_by(renewed, analyst, today(9)), set_by(current, analyst, today())
    factories.stand(archived, Status.ARCHIVED)
    with seen_by(analyst):
        assert [one.record_id for one in notes_past_review(analyst)] == [past.pk]
    client = client_for(analyst)

    def listed(word: str) -> set[str]:
        page = client.get(reverse("situationnote-list"), {"review": word}).context["page"]
        return {row.reference for row in page.rows}

    assert listed("mine") == {past.reference}
    assert listed("past") == {past.reference, others.reference}
    assert "past its day of review" in client.get(past.get_absolute_url()).text


def test_headquarters_is_told_no_date(analyst: User, desk: User, client_for: Clients) -> None:
    record = note(analyst)
    set_by(record, analyst, today(-1))
    assert "review" not in client_for(desk).get(record.get_absolute_url()).context
    with seen_by(desk):
        assert list(ReviewDate.objects.all()) == []
