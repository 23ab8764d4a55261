"""Figures stand side by side until one is preferred with a reason; two events that are one keep what each had."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.violations import explain
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import Area
from monitoring.events import duplicates
from monitoring.events.lists import EventType
from monitoring.events.mergings import EventMerging
from monitoring.events.models import Event, EventReport
from tests.cast import seen_by

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)
TAJIKISTAN, KYRGYZSTAN = 762, 417


def area(code: str) -> int:
    return Area.objects.get(code=code).pk


def event(by: User, *figures: int, **fields: Any) -> Event:
    """An event with a report for each figure."""
    usual = {
        "day": DAY,
        "country_id": TAJIKISTAN,
        "type": "battle",
        "place": "Isfara",
        "area_id": area("TJ-SU"),
    }
    with seen_by(by):
        made = Event.objects.create(entered_by=by, **usual | fields)
        for figure in figures:
            EventReport.objects.create(
                event=made, entered_by=by, source=f"Paper {figure}", best=figure, leads=False
            )
        Event.objects.filter(pk=made.pk).weigh()
    return made


def again(one: Event, by: User) -> Event:
    with seen_by(by):
        return Event.objects.get(pk=one.pk)


# --- Figures ------------------------------------------------------------------------------------------------------


def test_figures_that_differ_stand_as_a_range_until_one_is_preferred(
    analyst: User, client_for: Callable[..., Client]
) -> None:
    made = event(analyst, 3, 7)
    assert again(made, analyst).deaths == "3–7"
    with seen_by(analyst):
        report = EventReport.objects.get(best=7)
    browser = client_for(analyst)
    browser.post(
        f"/events/{made.number}/prefer/", {"report": report.pk, "reason": "The hospital confirmed it."}
    )
    assert again(made, analyst).deaths == "7"
    page = browser.get(made.get_absolute_url()).content.decode()
    assert "The hospital confirmed it." in page
    assert "Paper 3" in page


def test_a_figure_is_preferred_with_a_reason_or_not_at_all(
    analyst: User, client_for: Callable[..., Client]
) -> None:
    made = event(analyst, 3, 7)
    with seen_by(analyst):
        report = EventReport.objects.get(best=7)
    answer = client_for(analyst).post(f"/events/{made.number}/prefer/", {"report": report.pk, "reason": " "})
    assert answer.status_code == 422
    with seen_by(analyst), pytest.raises(IntegrityError, match="preferred_with_reason"), transaction.atomic():
        Event.objects.filter(pk=made.pk).update(preferred=report, preferred_by=analyst)


def test_the_figure_of_another_event_is_not_preferred(
    analyst: User, client_for: Callable[..., Client]
) -> None:
    made, other = event(analyst, 3), event(analyst, 9, day=DAY + timedelta(days=9))
    with seen_by(analyst):
        foreign = other.reports.get()
    posted = {"report": foreign.pk, "reason": "By mistake."}
    assert client_for(analyst).post(f"/events/{made.number}/prefer/", posted).status_code == 422


@pytest.mark.parametrize(
    "figures",
    [{"low": 3, "best": 2}, {"best": 5, "high": 4}, {"low": 5, "high": 4}, {"best": -1}, {"high": 10**7 + 1}],
)
def test_the_database_keeps_a_range_in_order(analyst: User, figures: dict[str, int]) -> None:
    made = event(analyst)
    with seen_by(analyst), pytest.raises(IntegrityError) as refused, transaction.atomic():
        EventReport.objects.create(event=made, entered_by=analyst, source="A paper", **figures)
    assert explain(refused.value).endswith(("“at most”.", "10,000,000."))


# --- Where it lies ------------------------------------------------------------------------------------------------


def test_an_area_lies_in_its_country_whoever_writes(analyst: User) -> None:
    made = event(analyst)
    with seen_by(analyst), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Event.objects.filter(pk=made.pk).update(area=area("KG-B"))
    assert explain(refused.value) == "The area does not lie in this country. Choose one of the country’s own."
    with seen_by(analyst), pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=made.pk).update(country=KYRGYZSTAN)


@pytest.mark.parametrize(
    "fields",
    [
        {"country_id": None, "area_id": None},
        {"elsewhere": "Pakistan"},
        {"latitude": 91.0, "longitude": 1.0},
        {"latitude": 40.0},
        {"type": "weather"},
        {"day_precision": 9},
        {"theme_ids": [9999]},
    ],
)
def test_the_database_refuses_what_is_in_no_list(analyst: User, fields: dict[str, Any]) -> None:
    with seen_by(analyst), pytest.raises(IntegrityError), transaction.atomic():
        event(analyst, **fields)


# --- Two that are one ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "is_alike"),
    [
        ({}, True),
        ({"day": DAY + timedelta(days=1)}, True),
        ({"day": DAY + timedelta(days=2)}, False),
        ({"type": EventType.EXPLOSION}, True),
        ({"type": EventType.PROTEST}, False),
        ({"type": ""}, True),
        ({"area_id": None}, True),
        ({"country_id": KYRGYZSTAN, "area_id": None}, False),
    ],
)
def test_what_may_be_the_same_is_a_day_apart_in_one_area_and_of_a_like_type(
    analyst: User, fields: dict[str, Any], is_alike: bool
) -> None:
    made, other = event(analyst), event(analyst, **fields)
    with seen_by(analyst):
        assert list(Event.objects.alike(made)) == ([other] if is_alike else [])


def test_merging_keeps_all_reports_both_annotations_and_both_histories(
    analyst: User, client_for: Callable[..., Client]
) -> None:
    into = event(analyst, 3, annotation="The older one.")
    twice = event(analyst, 8, annotation="The newer one.")
    browser = client_for(analyst)
    browser.post(f"/events/{twice.number}/merge/", {"into": into.pk, "reason": "One market, one day."})
    page = browser.get(into.get_absolute_url()).content.decode()
    for kept in ("The older one.", "The newer one.", "Paper 3", "Paper 8", "One market, one day."):
        assert kept in page
    assert again(into, analyst).deaths == "3–8"
    assert "The older one." not in browser.get(twice.get_absolute_url()).content.decode()
    shown = browser.get("/events/").context["page"].rows
    assert [row.pk for row in shown] == [into.pk]


def test_parting_gives_each_back_what_was_its_own(analyst: User, head: User) -> None:
    first, second, third = event(analyst, 1), event(analyst, 5), event(analyst, 9)
    with seen_by(analyst):
        duplicates.merge_events(first, second, analyst, "The same.")
        duplicates.merge_events(Event.objects.get(pk=second.pk), third, analyst, "The same again.")
        assert set(Event.objects.filter(merged_into=third)) == {first, second}
    with seen_by(head):
        duplicates.part_events(Event.objects.get(pk=second.pk), head)
    assert [again(one, analyst).merged_into_id for one in (first, second, third)] == [second.pk, None, None]
    assert [again(one, analyst).deaths for one in (second, third)] == ["1–5", "9"]
    with seen_by(head):
        undone = EventMerging.objects.get(event=second)
    assert (undone.by, undone.undone_by) == (analyst, head)


def test_a_preferred_figure_goes_with_the_event_it_came_from(analyst: User) -> None:
    into, twice = event(analyst, 3), event(analyst, 8)
    with seen_by(analyst):
        duplicates.merge_events(twice, into, analyst, "The same.")
        report = twice.reports.get()
        Event.objects.filter(pk=into.pk).update(
            preferred=report, preferred_because="Seen there.", preferred_by=analyst
        )
        Event.objects.filter(pk=into.pk).weigh()
        assert Event.objects.get(pk=into.pk).deaths == "8"
        duplicates.part_events(Event.objects.get(pk=twice.pk), analyst)
    parted = again(into, analyst)
    assert (parted.preferred_id, parted.deaths) == (None, "3")


def test_what_is_parted_by_the_pages_leaves_a_figure_of_its_own(
    analyst: User, client_for: Callable[..., Client]
) -> None:
    into, twice, browser = event(analyst, 3), event(analyst, 8), client_for(analyst)
    with seen_by(analyst):
        foreign = twice.reports.get()
    browser.post(f"/events/{twice.number}/merge/", {"into": into.pk, "reason": "The same."})
    browser.post(f"/events/{into.number}/prefer/", {"report": foreign.pk, "reason": "Seen there."})
    assert again(into, analyst).deaths == "8"
    browser.post(f"/events/{twice.number}/part/")
    assert (again(into, analyst).preferred_id, again(into, analyst).deaths) == (None, "3")
    assert "No source gives a figure" not in browser.get(into.get_absolute_url()).content.decode()


@pytest.mark.parametrize("parted", ["below first", "above first"])
def test_a_preference_falls_with_its_report_however_merged_and_parted(analyst: User, parted: str) -> None:
    first, second, third = event(analyst, 8), event(analyst, 3), event(analyst, 5)
    with seen_by(analyst):
        duplicates.merge_events(first, second, analyst, "The same.")
        Event.objects.get(pk=second.pk).prefer(first.reports.get(), analyst, "Seen there.")
        duplicates.merge_events(Event.objects.get(pk=second.pk), third, analyst, "The same again.")
        for one in (first, second) if parted == "below first" else (second, first):
            duplicates.part_events(Event.objects.get(pk=one.pk), analyst)
    assert [again(one, analyst).deaths for one in (first, second, third)] == ["8", "3", "5"]


def test_the_database_lets_no_foreign_figure_stand_for_an_event(analyst: User) -> None:
    made, other = event(analyst, 3), event(analyst, 9)
    with seen_by(analyst), pytest.raises(IntegrityError) as refused, transaction.atomic():
        made.prefer(other.reports.get(), analyst, "By mistake.")
    assert explain(refused.value) == "The preferred figure is one of the event’s own reports."


def test_figures_that_their_sources_took_back_are_not_called_none(
    analyst: User, client_for: Callable[..., Client]
) -> None:
    made, browser = event(analyst, 3), client_for(analyst)
    none = "No source gives a figure."
    assert none in browser.get(event(analyst).get_absolute_url()).content.decode()
    with seen_by(analyst):
        made.reports.update(gone_at=timezone.now())
        Event.objects.filter(pk=made.pk).weigh()
    page = browser.get(made.get_absolute_url()).content.decode()
    assert none not in page
    assert "Its sources took their figures back." in page


def test_an_event_is_merged_neither_into_itself_nor_into_a_duplicate(analyst: User) -> None:
    first, second, third = event(analyst), event(analyst), event(analyst)
    with seen_by(analyst):
        with pytest.raises(Refused):
            duplicates.merge_events(first, first, analyst, "By mistake.")
        duplicates.merge_events(first, second, analyst, "The same.")
        with pytest.raises(Refused):
            duplicates.merge_events(third, Event.objects.get(pk=first.pk), analyst, "By mistake.")
        with pytest.raises(Refused):
            duplicates.part_events(third, analyst)


# --- Who sees them ------------------------------------------------------------------------------------------------


def test_row_154_staff_read_events_and_nobody_else_learns_of_any(
    cast: dict[str, User], analyst: User
) -> None:
    made = event(analyst, 3)
    with seen_by(analyst):
        duplicates.merge_events(event(analyst), made, analyst, "The same.")
    logs: list[Any] = [apps.get_model("monitoring", name) for name in ("EventEvent", "EventReportEvent")]
    tables: list[Any] = [Event, EventReport, EventMerging, *logs]
    seen = {}
    for name, person in cast.items():
        with seen_by(person):
            seen[name] = [model._default_manager.exists() for model in tables]
    staff = {"officer", "colleague", "analyst", "head", "outsider", "listed"}
    assert {name for name, answers in seen.items() if all(answers)} == staff
    assert {name for name, answers in seen.items() if not any(answers)} == {"desk", "administrator"}


def test_row_154_nobody_enters_an_event_in_anothers_name_or_removes_one(analyst: User, officer: User) -> None:
    made = event(analyst, 3)
    with seen_by(officer), pytest.raises(ProgrammingError), transaction.atomic():
        Event.objects.create(day=DAY, country_id=TAJIKISTAN, entered_by=analyst)
    for doomed in (made.reports, Event.objects.filter(pk=made.pk)):
        with seen_by(analyst), pytest.raises(DatabaseError), transaction.atomic():
            doomed.all()._raw_delete("default")


@pytest.mark.parametrize("name", ["desk", "administrator"])
def test_row_154_the_pages_lead_nowhere_for_others(
    cast: dict[str, User], name: str, client_for: Callable[..., Client]
) -> None:
    made = event(cast["analyst"], 3)
    browser = client_for(cast[name])
    address = made.get_absolute_url()
    pages = ("/events/", "/events/new/", "/events/imports/", address, f"{address}edit/", f"{address}merge/")
    assert {browser.get(page).status_code for page in pages} == {404}
    assert {browser.post(f"{address}{act}/").status_code for act in ("prefer", "part")} == {404}


def test_what_was_preferred_of_a_duplicate_stands_for_both_until_they_part(analyst: User) -> None:
    made, duplicate = event(analyst, 3), event(analyst, 9)
    with seen_by(analyst):
        nine = duplicate.reports.get()
        duplicate.prefer(nine, analyst, "Counted by name.")
        duplicates.merge_events(duplicate, made, analyst, "One and the same.")
        assert (again(made, analyst).preferred_id, again(made, analyst).deaths) == (nine.pk, "9")
        duplicates.part_events(again(duplicate, analyst), analyst)
        assert (again(made, analyst).preferred_id, again(made, analyst).deaths) == (None, "3")
        assert again(duplicate, analyst).preferred_id == nine.pk


@pytest.mark.parametrize(
    "wrong",
    [{"deaths_low": -1}, {"deaths_low": 50, "deaths_high": 1}, {"deaths_high": None}, {"day": "2999-01-01"}],
)
def test_no_statement_makes_an_event_of_a_day_to_come_or_of_deaths_out_of_order(
    wrong: dict[str, Any], analyst: User
) -> None:
    made = event(analyst, 3)
    with seen_by(analyst), pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=made.pk).update(**wrong)
    if "day" in wrong:
        with pytest.raises(IntegrityError, match="day to come"), transaction.atomic():
            event(analyst, **wrong)
