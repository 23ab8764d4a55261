"""The days since the last contact, and when one is reminded of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Organization
from liaison.contacts import silence
from liaison.contacts.models import SilenceThreshold
from tests import factories
from tests.cast import Clients, seen_by
from tests.factories import TAJIKISTAN, UZBEKISTAN

pytestmark = pytest.mark.django_db

Tier = Person.Tier
LIMITS: dict[int, int | None] = {1: 180, 2: 90, 3: 60, 4: 45, 5: None}


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def met(author: User, person: Person | None, days: int, country: int = UZBEKISTAN, **changes: Any) -> Any:
    """A meeting that long ago with this person at a ministry of that country."""
    at = Organization.objects.filter(type="ministry", country=country).order_by("code")[0]
    row = {"organization": at.pk, "name": "As told"}
    rows = {"counterparts": [row | ({"person": person.pk} if person else {})]}
    status = changes.pop("status", Status.SUBMITTED)
    return factories.meeting(author, status, occurred_on=ago(days), rows=rows, **changes)


def days_by_tier(reader: User, country: str = "Uzbekistan") -> list[int | None]:
    with seen_by(reader):
        capitals, _marking = silence.capitals(LIMITS)
    return next([one.days for one in row.silences] for row in capitals if str(row.country) == country)


def test_each_capital_shows_the_days_since_each_tier_was_met(officer: User) -> None:
    minister, deputy = factories.person("A", tier=Tier.MINISTER), factories.person("B", tier=Tier.DEPUTY)
    met(officer, minister, 100)
    met(officer, minister, 40)
    met(officer, deputy, 70)
    met(officer, None, 3)
    assert days_by_tier(officer) == [None, 40, 70, None, 3, None]
    assert days_by_tier(officer, "Tajikistan") == [None] * 6


@pytest.mark.parametrize(
    "what",
    [
        {"state": "planned"},
        {"state": "cancelled"},
        {"state": "not_held", "not_held_because": "They fell ill."},
        {"status": "withdrawn"},
    ],
)
def test_what_did_not_take_place_ends_no_silence(what: dict[str, Any], officer: User) -> None:
    met(officer, factories.person(tier=Tier.MINISTER), 40, **what)
    assert days_by_tier(officer) == [None] * 6


def test_a_silence_is_too_long_a_day_after_the_limit() -> None:
    today = timezone.localdate()
    told = [silence.Silence(ago(days), today, 60).too_long for days in (59, 60, 61)]
    assert told == [False, False, True]
    assert silence.Silence(None, today, 60).too_long
    assert not silence.Silence(None, today, None).too_long


def test_a_silence_is_as_long_as_its_reader_may_know(head: User, outsider: User) -> None:
    minister = factories.person(tier=Tier.MINISTER)
    met(outsider, minister, 50)
    met(head, minister, 5, sensitivity="2", status=Status.DRAFT)
    assert days_by_tier(head)[1] == 5
    assert days_by_tier(outsider)[1] == 50


def people(reader: User, lead: User | None = None) -> list[str]:
    with seen_by(reader):
        return [one.person.name_en for one in silence.overdue(lead)]


def test_people_are_listed_the_longest_silence_first(officer: User, colleague: User) -> None:
    met(officer, factories.person("Late", tier=Tier.DEPUTY), 61)
    met(officer, factories.person("In time", tier=Tier.DEPUTY), 60)
    met(officer, factories.person("Later", tier=Tier.MINISTER), 200)
    met(officer, factories.person("Of no tier"), 900)
    factories.person("Never, mine", tier=Tier.DEPARTMENT, lead=officer)
    factories.person("Never, nobody's", tier=Tier.DEPARTMENT)
    factories.person("Gone", tier=Tier.DEPARTMENT, lead=officer, retired_on=ago(1))
    assert people(colleague) == ["Never, mine", "Later", "Late"]
    assert people(officer, officer) == ["Never, mine"]


def test_a_meeting_under_a_duplicate_counts_for_the_entry_it_was_merged_into(officer: User) -> None:
    entry = factories.person("Zarifi", tier=Tier.MINISTER, lead=officer)
    double = factories.person("Zarify", tier=Tier.OTHER)
    met(officer, entry, 300)
    met(officer, double, 10)
    assert people(officer, officer) == ["Zarifi"]
    with as_owner():
        Person.objects.filter(pk=double.pk).update(merged_into=entry)
    assert people(officer, officer) == []


def test_each_officer_is_reminded_of_their_own_in_their_queue(
    officer: User, colleague: User, client_for: Clients
) -> None:
    met(officer, factories.person("Orazmuhammet", tier=Tier.DEPUTY, lead=officer), 61)
    met(officer, factories.person("In time", tier=Tier.DEPUTY, lead=officer), 60)
    line = "My contacts overdue for contact"
    shown = {user: client_for(user).get(reverse("home")) for user in (officer, colleague)}
    waiting = {
        user.name: [(one.label, one.count) for one in page.context["shell"]["waiting_tasks"]()]
        for user, page in shown.items()
    }
    assert waiting == {officer.name: [(line, 1)], colleague.name: []}
    (listed,) = (
        client_for(officer).get(shown[officer].context["shell"]["waiting_tasks"]()[0].url).context["quiet"]
    )
    assert (listed.person.name_en, listed.silence.days) == ("Orazmuhammet", 61)


def test_the_head_is_reminded_of_capitals(head: User, officer: User, client_for: Clients) -> None:
    met(officer, factories.person(tier=Tier.MINISTER), 91)
    met(officer, factories.person("B", tier=Tier.DEPUTY), 60)
    told = client_for(head).get(reverse("home")).context["silent_capitals"]
    assert {str(row.country): row.too_long for row in told} == {
        "Kazakhstan": 4,
        "Kyrgyzstan": 4,
        "Tajikistan": 4,
        "Turkmenistan": 4,
        "Uzbekistan": 3,
    }
    assert "silent_capitals" not in client_for(officer).get(reverse("home")).context


def write(author: User, days: int, status: str = Status.SUBMITTED, **changes: Any) -> Any:
    at = Organization.objects.filter(type="ministry", country=UZBEKISTAN).order_by("code")[0]
    answers = {"organization": at, "occurred_on": ago(days), "direction": "outgoing"} | changes
    return factories.correspondence(author, status, **answers)


def test_a_letter_that_went_out_ends_a_silence(officer: User) -> None:
    minister = factories.person("A", tier=Tier.MINISTER, lead=officer)
    met(officer, minister, 200)
    write(officer, 5, direction="incoming", person=minister)
    write(officer, 4, Status.DRAFT, person=minister)
    write(officer, 7)
    assert days_by_tier(officer) == [None, 200, None, None, None, 7]
    assert people(officer, officer) == ["A"]
    write(officer, 20, person=minister)
    assert days_by_tier(officer) == [None, 20, None, None, None, 7]
    assert people(officer, officer) == []


def test_the_head_sets_the_days_and_nobody_else(cast: dict[str, User], client_for: Clients) -> None:
    def data(first: str) -> dict[str, str]:
        rows = {f"form-{number}-tier": str(number + 1) for number in range(5)}
        rows |= {f"form-{number}-days": first for number in range(5)}
        return rows | {"form-TOTAL_FORMS": "5", "form-INITIAL_FORMS": "5"}

    page = reverse("silence")
    answers = {name: client_for(cast[name]).post(page, data("33")).status_code for name in cast}
    assert answers == dict.fromkeys(cast, 403) | {"head": 302, "desk": 404, "administrator": 404}
    assert set(SilenceThreshold.objects.values_list("days", flat=True)) == {33}
    refused = client_for(cast["head"]).post(page, data("-1"))
    assert (
        refused.status_code,
        "Enter a" in refused.content.decode() or "greater" in refused.content.decode(),
    ) == (422, True)
    with seen_by(cast["officer"]):
        assert SilenceThreshold.objects.update(days=1) == 0


def test_the_page_costs_the_same_with_one_meeting_as_with_twenty(officer: User, client_for: Clients) -> None:
    client, page, costs = client_for(officer), reverse("silence"), []
    for many in (1, 19):
        for number in range(many):
            met(officer, factories.person(f"{many} {number}", tier=Tier.MINISTER, lead=officer), 100)
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        costs.append(len(captured))
    assert costs == [costs[0]] * 2


def test_capitals_stand_in_the_order_of_the_united_nations(officer: User) -> None:
    met(officer, None, 1, TAJIKISTAN)
    with seen_by(officer):
        capitals, _marking = silence.capitals(LIMITS)
    assert [row.country.name_en for row in capitals] == [
        "Kazakhstan",
        "Kyrgyzstan",
        "Tajikistan",
        "Turkmenistan",
        "Uzbekistan",
    ]
