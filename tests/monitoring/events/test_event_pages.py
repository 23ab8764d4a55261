"""The pages of events: the list narrows, the form keeps what is typed, an import shows what it will do, a file leaves
out what may not be passed on.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from ashgabat_centre.access.models import ExportEntry
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.reference.models import Theme
from monitoring.events.event_export import may_leave
from monitoring.events.intake_models import EventImport
from monitoring.events.models import Event, EventReport
from monitoring.events.views import changes_of_event
from tests.cast import seen_by
from tests.monitoring.events import files
from tests.monitoring.events.test_events import DAY, KYRGYZSTAN, area, event

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
LATER = (timezone.localdate() + timedelta(days=3)).strftime("%d.%m.%Y")


def listed(browser: Client, question: str) -> list[int]:
    return [row.pk for row in browser.get(f"/events/?{question}").context["page"].rows]


def test_each_filter_narrows_the_list_to_its_own(analyst: User, client_for: Clients) -> None:
    theme = Theme.objects.get(code="water")
    battle = event(analyst, 3, 7)
    protest = event(
        analyst,
        type="protest",
        country_id=KYRGYZSTAN,
        area_id=area("KG-B"),
        day=DAY - timedelta(days=9),
        theme_ids=[theme.pk],
    )
    browser = client_for(analyst)
    expected = {
        f"country={KYRGYZSTAN}": [protest.pk],
        "country=beyond": [],
        f"area={area('TJ-SU')}": [battle.pk],
        "type=protest": [protest.pk],
        f"theme={theme.pk}": [protest.pk],
        "since=01.03.2026": [battle.pk],
        "until=01.03.2026": [protest.pk],
        "deaths=7": [battle.pk],
        "deaths=8": [],
        "system=own": [battle.pk],
        "system=acled": [],
        "flagged=differing": [battle.pk],
        "flagged=gone": [],
        "": [battle.pk, protest.pk],
    }
    assert {question: listed(browser, question) for question in expected} == expected
    assert browser.get("/events/?shoe=1").status_code == 400
    assert browser.get("/events/?deaths=none").status_code == 422
    assert "No events yet" not in browser.get("/events/?deaths=-1").content.decode()


def test_the_list_asks_as_much_of_a_hundred_events_as_of_one(analyst: User, client_for: Clients) -> None:
    browser = client_for(analyst)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get("/events/?page_size=100").status_code == 200
        return len(queries)

    event(analyst, 1)
    asked()
    one = asked()
    for number in range(20):
        event(analyst, number, day=DAY - timedelta(days=number))
    assert asked() == one <= 10


def test_pages_follow_one_another_without_a_gap(analyst: User, client_for: Clients) -> None:
    made = [event(analyst, day=DAY - timedelta(days=number // 3)).pk for number in range(30)]
    browser, address, rows = client_for(analyst), "?page_size=25", list[int]()
    while address:
        page = browser.get(f"/events/{address}").context["page"]
        rows += [row.pk for row in page.rows]
        address = page.older_url
    assert sorted(rows) == sorted(made)
    assert len(rows) == 30


# --- The form -----------------------------------------------------------------------------------------------------


def answers(browser: Client, address: str, **changes: Any) -> dict[str, Any]:
    page = browser.get(address).content.decode()
    hidden = dict(re.findall(r'name="(form_token|version|seen|reports-[A-Z_]+)" value="([^"]*)"', page))
    usual = {
        "day": "04.03.2026",
        "day_precision": 1,
        "country": 762,
        "area": area("TJ-SU"),
        "place": "Isfara",
        "type": "protest",
        "reports-0-source": "A paper",
        "reports-0-best": 2,
    }
    return hidden | usual | changes


def test_an_event_is_entered_with_who_reports_it(analyst: User, client_for: Clients) -> None:
    browser = client_for(analyst)
    posted = answers(browser, "/events/new/")
    first, second = (browser.post("/events/new/", posted) for _press in range(2))
    assert (first.status_code, second["Location"]) == (302, first["Location"])
    assert browser.post("/events/new/", posted | {"place": "Chorku"}).status_code == 409
    with seen_by(analyst):
        made = Event.objects.get()
        assert (made.place, made.entered_by, made.deaths, made.by_hand) == ("Isfara", analyst, "2", True)
        assert (made.reports.get().source, made.reports.get().entered_by) == ("A paper", analyst)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"area": ""}, ""),
        ({"country": 417}, "lies in Tajikistan"),
        ({"latitude": "40.1"}, "Give both coordinates"),
        ({"reports-0-low": 5}, "At least"),
        ({"reports-0-source": ""}, "Source as cited"),
        ({"day": "01.01.0001"}, "Check the year"),
        ({"type": ""}, "“Type”"),
        *(({"reports-0-high": high}, "from 0 to 10,000,000") for high in (10**7 + 1, 3 * 10**9)),
        *(({"reports-0-low": low}, "from 0 to 10,000,000") for low in (-1, -(3 * 10**9))),
        ({"day": LATER}, "enter the day it took place"),
        ({"reports-0-reported_on": LATER}, "enter the day it was reported"),
        ({"reports-0-reported_on": "03.03.2026"}, "It was reported before it took place"),
        ({"reports-0-reported_on": "03.03.2026", "day_precision": 3}, ""),
        ({"reports-0-reported_on": "04.03.2026"}, ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    analyst: User, client_for: Clients, changes: dict[str, Any], words: str
) -> None:
    browser = client_for(analyst)
    answer = browser.post("/events/new/", answers(browser, "/events/new/", **changes))
    with seen_by(analyst):
        assert (answer.status_code, Event.objects.count()) == ((422, 0) if words else (302, 1))
    assert words.casefold() in answer.content.decode().casefold()


def test_an_imported_event_that_is_edited_becomes_the_centres_own(analyst: User, client_for: Clients) -> None:
    with seen_by(analyst):
        files.take_all(files.acled_file(files.acled()), analyst)
        made = Event.objects.get()
    browser, address = client_for(analyst), f"{made.get_absolute_url()}edit/"
    posted = answers(
        browser, address, place="Isfara bazaar", **{"reports-0-source": "", "reports-0-best": ""}
    )
    assert browser.post(address, posted).status_code == 302
    with seen_by(analyst):
        changed = Event.objects.get()
        assert (changed.place, changed.by_hand, changed.reports.get().system) == (
            "Isfara bazaar",
            True,
            "acled",
        )


def test_two_who_edit_one_event_are_shown_both_texts(
    analyst: User, officer: User, client_for: Clients
) -> None:
    made = event(analyst, 3)
    address = f"{made.get_absolute_url()}edit/"
    mine, theirs = client_for(analyst), client_for(officer)
    kept = {"reports-0-source": "Paper 3", "reports-0-best": 3}
    with seen_by(analyst):
        kept["reports-0-id"] = made.reports.get().pk
    opened = answers(mine, address, place="Isfara bazaar", **kept)
    assert theirs.post(address, answers(theirs, address, place="Isfara square", **kept)).status_code == 302
    conflict = mine.post(address, opened)
    assert conflict.status_code == 409
    assert "Isfara square" in conflict.content.decode()


def test_a_history_says_what_a_reader_understands_in_the_readers_language(analyst: User) -> None:
    with seen_by(analyst), translation.override("ru"):
        files.take_all(files.ucdp_file(files.ucdp()), analyst)
        files.take_all(files.ucdp_file(files.ucdp(2), files.ucdp(high=9)), analyst)
        made = Event.objects.get(reports__upstream_id="1")
        made.prefer(made.reports.get(), analyst, "Seen there.")
        changes = changes_of_event(made, list(made.reports.all()))
        labels = {str(one.label) for change in changes for one in change.fields}
    figure = {"предпочтительные данные", "почему эти данные", "кто их предпочел"}
    assert labels == {"погибших, не более", *figure}


# --- An import ----------------------------------------------------------------------------------------------------


def sent(browser: Client, content: bytes, **meant: str) -> Any:
    file = SimpleUploadedFile("events.csv", content)
    return browser.post("/events/imports/", {"file": file, **meant})


def test_an_import_shows_what_it_will_do_before_anything_is_made(analyst: User, client_for: Clients) -> None:
    browser = client_for(analyst)
    rows = [files.acled(1), files.acled(2, event_date="never"), files.acled(3, iso=586, country="Pakistan")]
    address = sent(browser, files.acled_file(*rows))["Location"]
    with seen_by(analyst):
        table = files.work(EventImport.objects.get())
    page = browser.get(address).content.decode()
    assert "“never” is not a date" in page
    assert "ACLED" in page
    assert [table.good, table.bad, table.elsewhere, table.new] == [1, 1, 1, 1]
    assert browser.post(f"{address}make/").status_code == 422
    browser.post(f"{address}make/", {"leave_out": "1"})
    with seen_by(analyst):
        files.work(table)
        assert EventReport.objects.get().upstream_id == "TJK1"
    assert "1 event was added." in browser.get(address).content.decode()


def test_a_refused_file_says_why_and_leaves_nothing(analyst: User, client_for: Clients) -> None:
    answer = sent(client_for(analyst), b"Dish,Price\nplov,3\n")
    assert answer.status_code == 422
    assert "Its layout is not known" in answer.content.decode()
    with seen_by(analyst):
        assert not EventImport.objects.exists()


def test_a_table_that_does_not_say_whose_it_is_is_asked_for_it_at_its_field(
    analyst: User, client_for: Clients
) -> None:
    browser, content = client_for(analyst), files.hxl_file(["7", "2026-03-04", "TJK"], tags=files.HXL[:3])
    answer = sent(browser, content)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["owner"])
    assert (
        "A committee" in browser.get(sent(browser, content, owner="A committee")["Location"]).content.decode()
    )


def test_row_155_an_import_is_its_importers_alone(analyst: User, officer: User, client_for: Clients) -> None:
    address = sent(client_for(analyst), files.acled_file(files.acled()))["Location"]
    other = client_for(officer)
    assert other.get(address).status_code == 404
    assert {other.post(f"{address}{act}/").status_code for act in ("make", "go-on", "remove")} == {404}


def test_an_import_that_is_removed_leaves_what_it_made(analyst: User, client_for: Clients) -> None:
    with seen_by(analyst):
        table = files.take_all(files.acled_file(files.acled()), analyst)
    client_for(analyst).post(f"{table.get_absolute_url()}remove/")
    with seen_by(analyst):
        assert (EventImport.objects.count(), Event.objects.count()) == (0, 1)


# --- A file that leaves -------------------------------------------------------------------------------------------


def test_row_155_a_file_leaves_out_what_may_not_be_passed_on_and_says_how_many(
    head: User, client_for: Clients
) -> None:
    with seen_by(head):
        files.take_all(files.acled_file(files.acled(location="Chorku")), head)
    own = event(head, 3, place="Konibodom", annotation="=1+1")
    with seen_by(head):
        EventReport.objects.create(
            event=own, entered_by=head, source="An embassy", best=9, leads=False, restricted=True
        )
    answer: Any = client_for(head).post("/events/export/csv/")
    text = b"".join(answer.streaming_content).decode()
    assert "1 event is left out" in text
    assert "Konibodom" in text
    assert "Chorku" not in text
    assert '"3"' in text
    assert '"\'=1+1"' in text
    with seen_by(head):
        assert ExportEntry.objects.get().rows == 1


def test_a_report_of_another_event_is_not_taken_for_one_of_this(analyst: User, client_for: Clients) -> None:
    one, other = event(analyst, 3), event(analyst, 5)
    browser = client_for(analyst)
    address = f"{one.get_absolute_url()}edit/"
    with seen_by(analyst):
        foreign = other.reports.get().pk
    answer = browser.post(
        address, answers(browser, address) | {"reports-0-id": foreign, "reports-0-event": one.pk}
    )
    with seen_by(analyst):
        assert (answer.status_code, one.reports.get().best, other.reports.get().best) == (422, 3, 5)


def test_a_file_of_events_reads_the_reports_of_each_by_an_index(analyst: User) -> None:
    made = event(analyst, 3)
    with as_owner(), pgtrigger.ignore(), connection.cursor() as cursor:
        for table in ("monitoring_event", "monitoring_eventreport"):
            cursor.execute(COPIES[table].format(event=made.pk))
            cursor.execute(f"analyze {table}")
    with seen_by(analyst):
        plan = may_leave(Event.objects.all()).latest_first().explain()
        page = made.reports_of_all().explain()
    whole = "Seq Scan on monitoring_eventreport"
    assert (plan.count(whole), page.count(whole)) == (1, 0), (
        plan + page
    )  # once, for what may not be passed on


# Many events with a report each, so that reading all of the reports for one of them is the dear way.
COPIES = {
    "monitoring_event": """
        insert into monitoring_event (number, day, day_precision, country_id, elsewhere, place, type, sub_type, actors,
            theme_ids, annotation, by_hand, preferred_because, entered_by_id, entered_at, version)
        select gen_random_uuid(), day, 1, country_id, '', place, type, '', '', array[]::smallint[], '', true, '',
            entered_by_id, now(), 1
        from monitoring_event, generate_series(1, 4000) where id = {event}""",
    "monitoring_eventreport": """
        insert into monitoring_eventreport (event_id, leads, system, upstream_id, source, text, kind, area, best, url,
            restricted, digest, file, entered_by_id, entered_at)
        select e.id, true, 'own', gen_random_uuid()::text, 'A paper', '', '', '', 1, '', false, '', '', e.entered_by_id,
            now()
        from monitoring_event e where e.id <> {event}""",
}
