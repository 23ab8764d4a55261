"""A timeline: records of every kind, events and levels on one line, by one query that reads no table whole."""

import re
from datetime import date, timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from monitoring.events.models import Event
from reports.countries.timeline import newest
from reports.countries.timeline_arms import ARMS, TimelineQuestion
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.alerts.alerts import alert, look
from tests.monitoring.country_calls.calls import validated
from tests.monitoring.indicators.indicators import indicator, period, reading

pytestmark = pytest.mark.django_db
ADDRESS = "/countries/kaz/timeline/"
DAY = date(2026, 3, 4)
THEME, OTHER_THEME = 1, 2


def event(by: User, day: date = DAY, **fields: Any) -> Event:
    usual = {"country_id": factories.KAZAKHSTAN, "type": "protest", "place": "Aktau"}
    with seen_by(by):
        made: Event = Event.objects.create(day=day, entered_by=by, **usual | fields)
    return made


def record(kind: str, by: User, status: str = Status.CLEARED, day: date = DAY, **fields: Any) -> Any:
    usual = {"countries": [factories.KAZAKHSTAN], "occurred_on": day}
    return factories.make(kind, by, status, **usual | fields)


def shown(client: Client, **keys: Any) -> list[str]:
    """What stands on the page: the reference of a record, the place of an event, the title of a level."""
    entries = client.get(ADDRESS, keys).context["page"].entries
    return [entry.reference or entry.title.rpartition(": ")[2].partition(",")[0] for entry in entries]


def test_everything_stands_on_one_line_the_newest_first(
    officer: User, analyst: User, head: User, client_for: Clients
) -> None:
    old = record("meeting", officer, day=DAY - timedelta(30))
    note = record("situationnote", analyst)
    event(analyst), event(analyst, DAY + timedelta(1), place="Oral")
    event(analyst, country_id=factories.UZBEKISTAN, place="Bukhara")
    validated(analyst, head, theme=THEME, level=3, trend="worse")
    page = client_for(officer).get(ADDRESS).context["page"]
    assert [(entry.kind, entry.day) for entry in page.entries] == [
        ("level", timezone.localdate()),
        ("event", DAY + timedelta(1)),
        ("situation note", DAY),
        ("event", DAY),
        ("meeting", DAY - timedelta(30)),
    ]
    assert [entry.url for entry in page.entries[2::2]] == [note.get_absolute_url(), old.get_absolute_url()]
    assert [(month.first, len(month.entries)) for month in page.months[1:]] == [
        (date(2026, 3, 1), 3),
        (date(2026, 2, 1), 1),
    ]


def test_a_level_that_stays_is_no_news(analyst: User, head: User, client_for: Clients) -> None:
    validated(analyst, head, theme=THEME, level=3, trend="same")
    assert shown(client_for(head)) == []


def test_what_is_still_to_come_stands_there_only_when_it_is_asked_for(
    officer: User, client_for: Clients
) -> None:
    tomorrow = timezone.localdate() + timedelta(1)
    planned = record("meeting", officer, Status.SUBMITTED, tomorrow, state="planned")
    assert shown(client_for(officer)) == []
    assert shown(client_for(officer), until=tomorrow.isoformat()) == [planned.reference]


def test_pages_give_each_thing_once_in_one_order(
    officer: User, analyst: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a page ends within a day that several tables share."""
    monkeypatch.setattr("ashgabat_centre.web.keyset.SIZES", (2, 50))
    for back in (0, 0, 1):
        event(analyst, DAY - timedelta(back), place=f"Aktau {back}")
        record("meeting", officer, day=DAY - timedelta(back))
        record("exchange", officer, day=DAY - timedelta(back))
    client = client_for(officer)
    whole, pages, address = shown(client), [], "?page_size=2"
    assert len(whole) == 9
    while address:
        page = client.get(ADDRESS + address).context["page"]
        pages += [entry.url for entry in page.entries]
        address = page.older_url
    assert pages == [entry.url for entry in client.get(ADDRESS).context["page"].entries]
    assert page.newest_url == "?page_size=2"


@pytest.mark.parametrize("after", ["event.x", "record.x", "level.9", "x", "event.", "\0", "." * 99])
def test_an_address_that_names_nothing_begins_at_the_newest(
    after: str, officer: User, client_for: Clients
) -> None:
    meeting = record("meeting", officer)
    assert shown(client_for(officer), after=after) == [meeting.reference]


def test_headquarters_reads_what_is_cleared_and_no_event(
    officer: User, analyst: User, desk: User, client_for: Clients
) -> None:
    event(analyst)
    cleared, _draft = record("meeting", officer), record("meeting", officer, Status.SUBMITTED)
    assert shown(client_for(desk)) == [cleared.reference]
    assert shown(client_for(desk), kind="event") == []


def test_it_offers_the_kinds_that_its_reader_may_read_at_all(
    officer: User, desk: User, client_for: Clients
) -> None:
    def offered(person: User) -> list[str]:
        choices = client_for(person).get(ADDRESS).context["filter"].form.fields["kind"].choices
        return [value for value, _label in choices]

    records = [name for name, _label in ARMS[0].kinds()]
    assert offered(officer) == [*records, "event", "level", "alert"]
    assert offered(desk) == [*records, "level"]
    assert client_for(desk).get(ADDRESS, {"kind": "event"}).status_code == 422


def test_it_is_narrowed_by_kind_theme_and_days(officer: User, analyst: User, client_for: Clients) -> None:
    meeting = record("meeting", officer, themes=[THEME])
    letter = record("correspondence", officer, day=DAY + timedelta(1), themes=[OTHER_THEME])
    event(analyst, theme_ids=[THEME]), event(analyst, DAY + timedelta(2), place="Oral")
    client = client_for(officer)
    assert shown(client, kind=["meeting"]) == [meeting.reference]
    assert shown(client, kind=["meeting", "event"]) == ["Oral", meeting.reference, "Aktau"]
    assert shown(client, theme=THEME) == [meeting.reference, "Aktau"]
    assert shown(client, since=(DAY + timedelta(1)).isoformat()) == ["Oral", letter.reference]
    assert shown(client, until=DAY.isoformat()) == [meeting.reference, "Aktau"]
    assert shown(client, kind="event", theme=THEME, since="2026-03-05") == []
    narrowed = client.get(f"{ADDRESS}?kind=meeting&kind=event&theme={THEME}")
    assert len(narrowed.context["chips"]) == 3


def test_what_it_does_not_know_is_refused(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    assert client.get(ADDRESS, {"kind": "rumour"}).status_code == 422
    assert client.get(ADDRESS, {"since": "some day"}).status_code == 422
    assert client.get(ADDRESS, {"colour": "red"}).status_code == 400
    assert client.get("/countries/xyz/timeline/").status_code == 404


def test_the_page_bears_the_highest_marking_it_shows(
    officer: User, analyst: User, client_for: Clients
) -> None:
    client = client_for(officer)
    event(analyst)
    record("meeting", officer, sensitivity=0)
    assert client.get(ADDRESS).context["marking"] == 0
    record("meeting", officer, day=DAY - timedelta(1), sensitivity=1)
    assert client.get(ADDRESS).context["marking"] == 1
    assert client.get(ADDRESS, {"since": DAY.isoformat()}).context["marking"] == 0


def test_the_country_page_shows_its_newest_and_leads_to_all(
    officer: User, analyst: User, client_for: Clients
) -> None:
    event(analyst)
    record("meeting", officer)
    answer = client_for(officer).get(reverse("country", args=["kaz"]))
    assert [entry.kind for entry in answer.context["brief"].timeline] == ["meeting", "event"]
    assert f'href="{ADDRESS}"' in answer.text


def fill(by: User) -> None:
    """So many records and events that reading all of a table would be the dear way."""
    factories.multiply(record("meeting", by, sensitivity=0), 1500)
    with pgtrigger.ignore(), as_owner(), connection.cursor() as cursor:
        cursor.execute(
            """insert into monitoring_event (number, day, day_precision, country_id, elsewhere, place, type, sub_type,
                   actors, theme_ids, annotation, by_hand, preferred_because, entered_by_id, entered_at, version)
               select gen_random_uuid(), date '2026-03-04' - n / 5, 1, case when n %% 3 = 0 then 398 else 860 end, '',
                   'Aktau', 'protest', '', '', case when n %% 2 = 0 then '{1}' else '{}' end::smallint[], '', true, '',
                   %s, now(), 1
               from generate_series(1, 6000) n""",
            [by.pk],
        )
        cursor.execute("analyze monitoring_event")


FILLED = {"ashgabat_centre_record", "monitoring_event"}


def read_whole(plan: str) -> set[str]:
    """The tables that a plan reads from end to end."""
    return set(re.findall(r"Seq Scan on (\w+)", plan))


def plan_without_whole_tables(question: TimelineQuestion) -> str:
    """The plan where the planner reads a table whole only for want of an index: a table of three rows is read so."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        try:
            return str(newest(question, 51).explain())
        finally:
            cursor.execute("set local enable_seqscan = on")


def test_one_query_reads_no_table_whole(officer: User) -> None:
    fill(officer)
    questions: list[dict[str, Any]] = [
        {},
        {"theme": THEME},
        {"since": DAY - timedelta(300)},
        {"until": DAY - timedelta(300)},
        {"kinds": frozenset({"event"})},
    ]
    for narrowed in questions:
        question = TimelineQuestion(factories.KAZAKHSTAN, **{"until": DAY} | narrowed)
        with seen_by(officer):
            with CaptureQueriesContext(connection) as asked:
                assert len(newest(question, 51)) == 51
            plan, forbidden = newest(question, 51).explain(), plan_without_whole_tables(question)
        assert len(asked) == 1
        assert (read_whole(plan) & FILLED, " event_" in plan) == (set(), True), (narrowed, plan)
        # Of levels there are a few hundred in all.
        assert read_whole(forbidden) <= {"monitoring_countrycall"}, (narrowed, forbidden)


def test_every_arm_is_told_by_its_name() -> None:
    names = [arm.name for arm in ARMS]
    assert len(set(names)) == len(names)


def test_an_alert_of_a_reading_stands_at_the_day_it_was_raised_on_and_names_the_readings_period(
    analyst: User, head: User, client_for: Clients
) -> None:
    one = indicator(analyst)
    reading(one, analyst, 9, period(1))
    look()
    browser, day = client_for(head), date_format(period(1))
    (entry,) = browser.get(ADDRESS, {"kind": "alert"}).context["page"].entries
    assert (entry.day, entry.remark) == (timezone.localdate(), f"Raised · reading of the period from {day}")
    listed = browser.get(reverse("alerts")).content.decode()
    assert listed.count(f"reading of the period from {day}") == 1


def test_an_alert_stands_at_the_day_it_was_raised_with_what_came_of_it(
    analyst: User, head: User, desk: User, client_for: Clients
) -> None:
    one = alert(analyst)
    alert(analyst, country_id=factories.UZBEKISTAN)
    (entry,) = client_for(head).get(ADDRESS, {"kind": "alert"}).context["page"].entries
    assert (entry.kind, entry.day, entry.title, entry.url) == (
        "alert",
        one.day,
        "Queues for fuel",
        one.get_absolute_url(),
    )
    assert (entry.remark, entry.marking) == ("Raised", 1)
    assert shown(client_for(head), kind="alert", theme=OTHER_THEME) == shown(client_for(desk)) == []
