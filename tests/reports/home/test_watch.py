"""What an analyst's home keeps an eye on: the inbox, open alerts, leadership's questions, and what is past its day."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from monitoring.alerts.models import Alert
from monitoring.feeds import rules
from monitoring.judgements.models import Judgement
from reports.home.watch import SHOWN
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.alerts.alerts import aged, alert, decided
from tests.monitoring.indicators.indicators import indicator
from tests.monitoring.judgements.judgements import judgement
from tests.monitoring.questions.questions import question

pytestmark = pytest.mark.django_db


def watch(user: User, client_for: Clients) -> Any:
    return client_for(user).get(reverse("home")).context["watch"]


def total(client: Any, url: str) -> int:
    return int(client.get(url).context["page"].total)


def test_the_newest_unsorted_items_stand_there_and_all_are_counted(
    analyst: User, client_for: Clients
) -> None:
    agency = factories.feed()
    titles = (
        "Snow closes the pass",
        "Prices of flour",
        "A new bridge",
        "Vaccines",
        "Election day",
        "Drought",
    )
    items = [factories.feed_item(agency, title) for title in (*titles, "Fibre cable laid")]
    with seen_by(analyst):
        rules.dismiss([items[0].pk], analyst)
    shown = watch(analyst, client_for)
    assert [line.url for line in shown.inbox] == [
        item.get_absolute_url() for item in items[: -SHOWN - 1 : -1]
    ]
    assert {line.beside for line in shown.inbox} == {"The agency"}
    assert shown.inbox_count == total(client_for(analyst), reverse("feed-inbox")) == 6


def test_alerts_stand_there_until_they_are_decided_on(analyst: User, head: User, client_for: Clients) -> None:
    older, newer = aged(alert(analyst, title_en="The older"), 2), alert(analyst, title_en="The newer")
    decided(analyst, head, title_en="Over")
    shown = watch(analyst, client_for)
    assert [(line.title, line.beside) for line in shown.alerts] == [
        (newer.title, "Kazakhstan · Raised"),
        (older.title, "Kazakhstan · Raised"),
    ]
    assert shown.alert_count == total(client_for(analyst), reverse("alerts") + "?state=open") == 2


def test_each_open_question_says_where_no_note_came(analyst: User, head: User, client_for: Clients) -> None:
    with as_owner():
        theme = factories.theme().pk
    both = [factories.KAZAKHSTAN, factories.UZBEKISTAN]
    later = question(head, days=9, wording="Later?", country_ids=both, theme_ids=[theme])
    sooner = question(head, days=2, wording="Sooner?", country_ids=both, theme_ids=[theme])
    question(head, wording="Closed?", closed_at=timezone.now(), closed_by=head, answer="Yes.")
    factories.situationnote(analyst, countries=[factories.KAZAKHSTAN], themes=[theme])
    withdrawn = factories.situationnote(analyst, countries=[factories.UZBEKISTAN], themes=[theme])
    factories.stand(withdrawn, Status.WITHDRAWN)
    shown = watch(analyst, client_for)
    assert [one.pk for one in shown.questions] == [None, None]
    assert [(one.number, [gap.country.pk for gap in one.coverage.gaps]) for one in shown.questions] == [
        (str(sooner.number), [factories.UZBEKISTAN]),
        (str(later.number), [factories.UZBEKISTAN]),
    ]


def test_what_is_past_its_day_is_counted_as_it_is_listed(
    analyst: User, head: User, client_for: Clients
) -> None:
    today = timezone.localdate()
    due, _early = judgement(analyst), judgement(analyst)
    indicator(analyst, code="OLD", review_by=today - timedelta(1))
    indicator(analyst, code="NEW")
    with as_owner():
        Judgement.objects.filter(pk=due.pk).update(horizon=today - timedelta(1))
    client, shown = client_for(analyst), watch(analyst, client_for)
    assert [(line.url.split("/")[-2], line.count) for line in shown.past] == [
        ("indicators", 1),
        ("readings", 2),
        ("judgements", 1),
    ]
    assert [total(client, line.url) for line in shown.past] == [line.count for line in shown.past]


def test_a_reader_who_is_not_cleared_sees_no_alert_and_no_question(head: User, client_for: Clients) -> None:
    analyst = factories.user("newcomer", Role.ANALYST, level=0)
    with as_owner():
        number = Alert.objects.count()
    alert(head)
    question(head)
    page = client_for(analyst).get(reverse("home"))
    shown = page.context["watch"]
    assert (shown.alerts, shown.alert_count, shown.questions, page.context["marking"]) == ([], 0, [], 0)
    with as_owner():
        assert Alert.objects.count() == number + 1


def test_its_marking_is_that_of_what_it_shows(analyst: User, head: User, client_for: Clients) -> None:
    assert client_for(analyst).get(reverse("home")).context["marking"] == 0
    question(head)
    assert client_for(analyst).get(reverse("home")).context["marking"] == 1
