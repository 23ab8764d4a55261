"""The calendar bears the days by which monitoring is looked at again, as its reader may see it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from monitoring.judgements.models import Judgement
from monitoring.notes.review_dates import ReviewDate
from reports.quality.review_days import days_of_review
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.indicators.indicators import indicator
from tests.monitoring.judgements.judgements import judgement
from tests.monitoring.questions.questions import question

pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def told(reader: User, first: int = 0, last: int = 9) -> list[tuple[date, str, str]]:
    with seen_by(reader):
        return [(one.day, str(one.why), one.title) for one in days_of_review(on(first), on(last))]


def test_each_stands_on_its_day_and_once(analyst: User, head: User) -> None:
    note = factories.situationnote(analyst, Status.CLEARED, title="Of the canal")
    withdrawn = factories.situationnote(analyst, title="Withdrawn")
    factories.stand(withdrawn, Status.WITHDRAWN)
    forecast, over = judgement(analyst), judgement(analyst)
    indicator(analyst, review_by=on(3))
    indicator(analyst, code="OVER", review_by=on(3), retired_on=on(0))
    question(head, days=2)
    question(head, days=2, wording="Closed?", closed_at=timezone.now(), closed_by=head, answer="Yes.")
    with as_owner():
        ReviewDate.objects.create(record_id=note.pk, review_by=on(1), set_by=analyst)  # overtaken by the next
        ReviewDate.objects.create(record_id=note.pk, review_by=on(4), set_by=analyst)
        ReviewDate.objects.create(record_id=withdrawn.pk, review_by=on(4), set_by=analyst)
        Judgement.objects.filter(pk=forecast.pk).update(horizon=on(4))
        Judgement.objects.filter(pk=over.pk).update(horizon=on(10))
    assert told(head) == [
        (on(2), "Leadership’s question to review", "Will the pumps at Nurek stop again?"),
        (on(3), "Indicator to review", "Price of grain"),
        (on(4), "Note to review", "Of the canal"),
        (on(4), "Horizon of a judgement", forecast.statement),
    ]
    assert told(head, 5) == []


def test_headquarters_reads_none_of_it(analyst: User, head: User, desk: User) -> None:
    question(head, days=2)
    indicator(analyst, review_by=on(3))
    assert told(desk) == []


def test_a_judgement_bears_its_records_marking_and_is_confidential_without_one(
    analyst: User, head: User
) -> None:
    note = factories.situationnote(analyst, Status.CLEARED, sensitivity="0")
    judgement(analyst, days=1, record=note)
    judgement(analyst, days=2)
    with seen_by(head):
        markings = [one.marking for one in days_of_review(on(0), on(9))]
    assert markings == [Sensitivity.UNCLASSIFIED, Sensitivity.CONFIDENTIAL]


def test_the_calendar_bears_the_marking_of_a_question(head: User, client_for: Clients) -> None:
    address = reverse("calendar")
    assert client_for(head).get(address).context["marking"] == 0
    question(head, days=0)
    page = client_for(head).get(address)
    assert page.context["marking"] == 1
    assert "Will the pumps at Nurek stop again?" in page.text
