"""An indicator says what is measured and from where on it is a warning; a reading is corrected and never rewritten."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database import violations
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.reasons import TASKS
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.workflow import inbox
from monitoring.indicators import rules
from monitoring.indicators.bands import Band, Cadence
from monitoring.indicators.models import NOT_BEGUN, Indicator, Reading
from monitoring.indicators.series import series_of
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.indicators.indicators import corrected, indicator, period, reading

pytestmark = pytest.mark.django_db
KYRGYZSTAN = 417


# --- Who reads them -----------------------------------------------------------------------------------------------


def test_row_160_staff_alone_read_indicators_and_their_readings(
    cast: dict[str, User], client_for: Clients
) -> None:
    one = indicator(cast["analyst"])
    reading(one, cast["analyst"], 3)
    seen, opened = set(), set()
    for name, person in cast.items():
        with seen_by(person):
            counts = Indicator.objects.count(), Reading.objects.count()
        if counts != (0, 0):
            assert counts == (1, 1)
            seen.add(name)
        if client_for(person).get(one.get_absolute_url()).status_code == 200:
            opened.add(name)
    assert seen == opened == set(cast) - {"desk", "administrator"}


@pytest.mark.parametrize("log", ["indicator_events", "reading_events"])
def test_row_160_nor_does_another_read_what_changed(cast: dict[str, User], log: str) -> None:
    one = indicator(cast["analyst"])
    row = reading(one, cast["analyst"], 3) if log == "reading_events" else one
    for name, person in cast.items():
        with seen_by(person):
            assert getattr(row, log).exists() == (name not in {"desk", "administrator"})


# --- An indicator -------------------------------------------------------------------------------------------------


def answers(**fields: Any) -> dict[str, Any]:
    usual = {
        "code": "GRAIN",
        "name_en": "Price of grain",
        "name_ru": "Цена на зерно",
        "definition": "The mean price on three markets.",
        "theme": 1,
        "countries": [factories.KAZAKHSTAN],
        "unit": "per kg",
        "cadence": "month",
        "direction": "rising",
        "attention": "5",
        "alarm": "8,5",
        "review_by": "2030-01-01",
    }
    return usual | fields


def sent(browser: Any, address: str, **fields: Any) -> Any:
    page = browser.get(address)
    token, version = page.context["form_token"], page.context["form"].initial.get("version", "")
    return browser.post(address, fields | {"form_token": token, "version": version})


def test_it_is_entered_with_its_thresholds_by_its_owner(analyst: User, client_for: Clients) -> None:
    assert sent(client_for(analyst), reverse("indicator-new"), **answers(alarm="8.5")).status_code == 302
    with seen_by(analyst):
        one = Indicator.objects.get()
    assert (one.owner, one.attention, one.alarm, one.country_ids) == (
        analyst,
        Decimal(5),
        Decimal("8.5"),
        [398],
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"alarm": "5"}, "__all__"),
        ({"alarm": "4"}, "__all__"),
        ({"direction": "falling", "alarm": "8"}, "__all__"),
        ({"attention": "NaN"}, "attention"),
        ({"alarm": "1e30"}, "alarm"),
        ({"code": "grain price"}, "code"),
        ({"countries": []}, "countries"),
        ({"name_ru": ""}, "name_ru"),
        ({"cadence": "hour"}, "cadence"),
        ({"review_by": "2020-01-01"}, "review_by"),
    ],
)
def test_what_is_no_indicator_comes_back(
    analyst: User, client_for: Clients, wrong: dict[str, Any], field: str
) -> None:
    answer = sent(client_for(analyst), reverse("indicator-new"), **answers(alarm="8") | wrong)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


@pytest.mark.parametrize(
    "wrong",
    [
        {"alarm": Decimal(5)},
        {"direction": "falling"},
        {"cadence": "hour"},
        {"country_ids": []},
        {"country_ids": [9999]},
        {"code": "grain"},
    ],
)
def test_the_database_holds_what_an_indicator_is(analyst: User, wrong: dict[str, Any]) -> None:
    with transaction.atomic(), pytest.raises(IntegrityError):
        indicator(analyst, **wrong)


def test_a_second_text_of_it_is_shown_beside_the_first(analyst: User, client_for: Clients) -> None:
    one, browser = indicator(analyst), client_for(analyst)
    address = reverse("indicator-edit", args=[one.code])
    page = browser.get(address)
    posted = answers(alarm="9") | {
        "version": page.context["form"].initial["version"],
        "form_token": page.context["form_token"],
        "seen": page.context["seen"],
    }
    with as_owner():
        Indicator.objects.filter(pk=one.pk).update(version=2, alarm=Decimal(7))
    assert browser.post(address, posted).status_code == 409
    assert sent(browser, address, **answers(alarm="9")).status_code == 302
    with seen_by(analyst):
        assert Indicator.objects.get().alarm == 9


def test_what_its_readings_measure_stays(analyst: User, client_for: Clients) -> None:
    one = indicator(analyst)
    reading(one, analyst, 3)
    address = reverse("indicator-edit", args=[one.code])
    sent(client_for(analyst), address, **answers(alarm="9", unit="per tonne", cadence="year"))
    with seen_by(analyst):
        one.refresh_from_db()
        assert (one.alarm, one.unit, one.cadence) == (9, "per kg", "month")
        with transaction.atomic(), pytest.raises(IntegrityError, match="keep the unit"):
            Indicator.objects.filter(pk=one.pk).update(unit="per tonne")


def test_row_160_it_passes_on_by_a_handover_alone(analyst: User, officer: User) -> None:
    one = indicator(analyst)
    with seen_by(analyst), transaction.atomic(), pytest.raises(ProgrammingError, match="handover"):
        Indicator.objects.filter(pk=one.pk).update(owner=officer)


def test_a_review_that_is_overdue_stays_so_until_it_is_moved_to_a_day_to_come(
    analyst: User, client_for: Clients
) -> None:
    one, browser = indicator(analyst, review_by=date(2020, 1, 1)), client_for(analyst)
    days = {"2020-01-01": 302, "2020-01-02": 422, timezone.localdate().isoformat(): 302}
    address = reverse("indicator-edit", args=[one.code])
    answered = {day: sent(browser, address, **answers(alarm="9", review_by=day)).status_code for day in days}
    assert answered == days


NAMED = {"source_name": "Wheat, retail", "unit": "per kg"}


def test_a_name_at_the_source_and_a_unit_are_one_active_indicators_alone(
    analyst: User, client_for: Clients
) -> None:
    one, browser = indicator(analyst, code="WHEAT", **NAMED), client_for(analyst)
    fields = answers(alarm="9", source_name="wheat, Retail")
    refused = sent(browser, reverse("indicator-new"), **fields)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"source_name"})
    assert "WHEAT" in refused.context["form"].errors["source_name"][0]
    assert sent(browser, reverse("indicator-new"), **fields | {"unit": "per tonne"}).status_code == 302
    with transaction.atomic(), pytest.raises(IntegrityError, match="one_indicator_of_a_name_at_source"):
        indicator(analyst, code="OTHER", **NAMED)
    old = indicator(analyst, code="OLD", retired_on=date(2026, 1, 1), **NAMED)
    back = browser.post(reverse("indicator-retire", args=[old.code]), {"again": "1"})
    assert (back.status_code, one.code in back.content.decode()) == (403, True)


def test_row_160_another_officer_reads_it_and_enters_readings_but_changes_nothing(
    cast: dict[str, User], client_for: Clients
) -> None:
    one = indicator(cast["analyst"])
    first = reading(one, cast["analyst"], 3)
    browser = client_for(cast["officer"])
    page = browser.get(one.get_absolute_url()).content.decode()
    for name, args in (("edit", []), ("retire", []), ("correct", [first.pk])):
        route = "reading-correct" if name == "correct" else f"indicator-{name}"
        address = reverse(route, args=[one.code, *args])
        assert (f'"{address}"' in page, browser.post(address, {}).status_code) == (False, 403)
    assert browser.get(reverse("reading-new", args=[one.code])).status_code == 200
    reading(one, cast["officer"], 4, period(1))
    with seen_by(cast["officer"]):
        assert Indicator.objects.filter(pk=one.pk).update(retired_on=timezone.localdate()) == 0
        forged = Reading(indicator=one, country_id=398, day=first.day, value=Decimal(4), provenance="x")
        forged.supersedes, forged.because, forged.entered_by = first, "y", cast["officer"]
        with transaction.atomic(), pytest.raises(ProgrammingError, match="row-level security"):
            forged.save()
    with pytest.raises(Refused, match="Its owner"):
        corrected(first, cast["officer"], 4)


def test_row_160_its_owner_an_analyst_and_who_clears_change_it(
    officer: User, analyst: User, head: User, client_for: Clients
) -> None:
    one, first = indicator(officer), 3
    row = reading(one, officer, first)
    for person, value in ((officer, 4), (analyst, 5), (head, 6)):
        row = corrected(row, person, value)
        address = reverse("indicator-edit", args=[one.code])
        fields = answers(alarm="9", review_by=f"203{value}-01-01")
        assert sent(client_for(person), address, **fields).status_code == 302
    with seen_by(head):
        assert Reading.objects.standing().get().value == 6


def test_an_inactive_one_takes_no_reading_and_comes_back(analyst: User, client_for: Clients) -> None:
    one, browser = indicator(analyst), client_for(analyst)
    address = reverse("indicator-retire", args=[one.code])
    token = browser.get(one.get_absolute_url()).context["form_token"]
    browser.post(address, {"form_token": token})
    with seen_by(analyst):
        now = Indicator.objects.get()
        assert (now.retired_on, list(Indicator.objects.stale())) == (timezone.localdate(), [])
        with pytest.raises(Refused, match="inactive"):
            rules.enter_reading(
                Reading(indicator=now, country_id=398, day=period(), value=Decimal(1), provenance="x"),
                analyst,
            )
    assert browser.get(reverse("reading-new", args=[one.code])).status_code == 403
    token = browser.get(one.get_absolute_url()).context["form_token"]
    browser.post(address, {"form_token": token, "again": "1"})
    with seen_by(analyst):
        assert Indicator.objects.get().retired_on is None


def test_a_double_click_deactivates_once_and_says_so(analyst: User, client_for: Clients) -> None:
    one, browser = indicator(analyst), client_for(analyst)
    token = browser.get(one.get_absolute_url()).context["form_token"]
    for _click in range(2):
        browser.post(reverse("indicator-retire", args=[one.code]), {"form_token": token})
    page = browser.get(one.get_absolute_url())
    assert [str(message) for message in page.context["messages"]] == [
        "Price of grain is inactive: nothing waits for its readings."
    ]


# --- Readings -----------------------------------------------------------------------------------------------------


def test_nothing_is_read_of_a_period_that_has_not_begun(analyst: User, client_for: Clients) -> None:
    one, day = indicator(analyst), date(timezone.localdate().year + 1, 1, 1)
    fields = {"country": 398, "day": day.isoformat(), "value": "6", "provenance": "The report."}
    answer = sent(client_for(analyst), reverse("reading-new", args=[one.code]), **fields)
    assert (answer.status_code, answer.context["form"].errors["day"]) == (422, [NOT_BEGUN])
    with pytest.raises(Refused, match=str(NOT_BEGUN)):
        reading(one, analyst, 6, day)
    early = Reading(
        indicator=one, country_id=398, day=day, value=Decimal(6), provenance="x", entered_by=analyst
    )
    with seen_by(analyst), pytest.raises(IntegrityError) as refused, transaction.atomic():
        early.save(force_insert=True)
    assert violations.explain(refused.value) == str(NOT_BEGUN)


def test_what_was_read_too_early_is_withdrawn(analyst: User) -> None:
    one, day = indicator(analyst), date(timezone.localdate().year + 1, 1, 1)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("alter table monitoring_reading disable trigger guarded")
        early = Reading.objects.create(
            indicator=one, country_id=398, day=day, value=Decimal(6), provenance="x", entered_by=analyst
        )
        violations.ask_now()
        cursor.execute("alter table monitoring_reading enable trigger guarded")
    corrected(early, analyst, None)
    with seen_by(analyst):
        assert not Reading.objects.standing().exists()


def test_a_reading_is_dated_by_the_first_day_of_its_period(analyst: User, client_for: Clients) -> None:
    one, browser = indicator(analyst), client_for(analyst)
    fields = {"country": 398, "day": "2026-05-17", "value": "6", "provenance": "The report."}
    assert sent(browser, reverse("reading-new", args=[one.code]), **fields).status_code == 302
    with seen_by(analyst):
        row = Reading.objects.select_related("entered_by").get()
        assert (row.day, row.band, row.entered_by) == (date(2026, 5, 1), Band.ATTENTION, analyst)
    answer = sent(browser, reverse("reading-new", args=[one.code]), **fields | {"day": "2026-05-31"})
    assert (answer.status_code, answer.context["known"]) == (422, row)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": "2099-01-01"}, "day"),
        ({"country": KYRGYZSTAN}, "country"),
        ({"value": "Infinity"}, "value"),
        ({"value": ""}, "value"),
        ({"value": "1.123456789"}, "value"),
        ({"provenance": ""}, "provenance"),
    ],
)
def test_what_is_no_reading_comes_back(
    analyst: User, client_for: Clients, wrong: dict[str, Any], field: str
) -> None:
    one = indicator(analyst)
    fields = {"country": 398, "day": "2026-05-17", "value": "6", "provenance": "The report."}
    answer = sent(client_for(analyst), reverse("reading-new", args=[one.code]), **fields | wrong)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


def speaking(browser: Any, language: str) -> Any:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return browser


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5.5", "5.5"),
        ("5,5", "5.5"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234.5", "1234.5"),
        ("1,234.5", "1234.5"),
    ],
)
def test_a_value_is_written_with_a_point_or_a_comma_in_either_language(
    analyst: User, client_for: Clients, language: str, written: str, value: str
) -> None:
    one = indicator(analyst)
    fields = {"country": 398, "day": "2026-05-17", "value": written, "provenance": "The report."}
    browser = speaking(client_for(analyst), language)
    assert sent(browser, reverse("reading-new", args=[one.code]), **fields).status_code == 302
    with seen_by(analyst):
        assert Reading.objects.get().value == Decimal(value)


def test_one_that_may_be_read_in_two_ways_is_asked_again(analyst: User, client_for: Clients) -> None:
    fields = {"country": 398, "day": "2026-05-17", "value": "1,234", "provenance": "The report."}
    answer = sent(client_for(analyst), reverse("reading-new", args=[indicator(analyst).code]), **fields)
    assert (answer.status_code, "two ways" in answer.context["form"].errors["value"][0]) == (422, True)


@pytest.mark.parametrize(("language", "shown"), [("en", ["100000", "8.5"]), ("ru", ["100000", "8,5"])])
def test_a_form_shows_a_value_as_people_write_it(
    analyst: User, client_for: Clients, language: str, shown: list[str]
) -> None:
    one = indicator(analyst, alarm=Decimal("8.5"))
    first, browser = reading(one, analyst, 100000), speaking(client_for(analyst), language)
    for name, route, args, text in (
        ("value", "reading-correct", [first.pk], shown[0]),
        ("alarm", "indicator-edit", [], shown[1]),
    ):
        page = browser.get(reverse(route, args=[one.code, *args])).content.decode()
        assert f'name="{name}" value="{text}"' in page


def test_a_corrected_value_keeps_the_earlier_one(analyst: User, officer: User, client_for: Clients) -> None:
    one = indicator(analyst)
    first = reading(one, officer, 3)
    address = reverse("reading-correct", args=[one.code, first.pk])
    fields = {"value": "6", "provenance": "The bulletin.", "because": "A slip of the pen."}
    assert sent(client_for(analyst), address, **fields).status_code == 302
    with seen_by(officer):
        (period_of_it,) = series_of(Indicator.objects.get())[0].periods
    now, (before,) = period_of_it.reading, period_of_it.earlier
    assert (now.value, now.because, now.entered_by) == (6, "A slip of the pen.", analyst)
    assert (before, before.value, before.entered_by) == (first, 3, officer)
    assert client_for(analyst).get(address).status_code == 403


def test_it_may_be_withdrawn_and_then_nothing_stands(analyst: User) -> None:
    one = indicator(analyst)
    gone = corrected(reading(one, analyst, 9), analyst, None)
    with seen_by(analyst):
        assert (gone.value, list(Reading.objects.standing())) == (None, [])
        assert series_of(one)[0].latest is None
    back = corrected(gone, analyst, 4)
    with seen_by(analyst):
        assert list(Reading.objects.standing()) == [back]


def test_row_161_no_value_is_ever_rewritten(analyst: User, head: User) -> None:
    row = reading(indicator(analyst), analyst, 3)
    for person in (analyst, head):
        with seen_by(person):
            with transaction.atomic(), pytest.raises(ProgrammingError, match="permission denied"):
                Reading.objects.filter(pk=row.pk).update(value=4)
            with transaction.atomic(), pytest.raises(ProgrammingError, match="permission denied"):
                Reading.objects.filter(pk=row.pk).delete()


def test_row_161_of_two_who_correct_the_same_the_second_is_told(analyst: User, head: User) -> None:
    first = reading(indicator(analyst), analyst, 3)
    corrected(first, analyst, 4)
    with pytest.raises(StaleRecord):
        corrected(first, head, 5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": date(2026, 5, 2)},
        {"value": None},
        {"provenance": ""},
        {"because": "Why?"},
    ],
)
def test_the_database_holds_what_a_reading_is(analyst: User, wrong: dict[str, Any]) -> None:
    one = indicator(analyst)
    usual: dict[str, Any] = {"value": Decimal(1), "day": date(2026, 5, 1), "provenance": "x"}
    with seen_by(analyst), transaction.atomic(), pytest.raises(IntegrityError):
        Reading.objects.create(indicator=one, country_id=398, entered_by=analyst, **usual | wrong)


def test_row_161_a_correction_is_of_the_same_period_and_signed(analyst: User, head: User) -> None:
    first = reading(indicator(analyst), analyst, 3)
    with seen_by(head):
        other = rules.correction(first, Decimal(4), "x", "y")
        other.day = period(1)
        with transaction.atomic(), pytest.raises(IntegrityError, match="same indicator"):
            rules.enter_reading(other, head)
        forged = rules.correction(first, Decimal(4), "x", "y")
        forged.entered_by = analyst
        with transaction.atomic(), pytest.raises(ProgrammingError, match="row-level security"):
            forged.save()


# --- What is overdue ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cadence", Cadence)
def test_stale_is_what_has_no_reading_within_its_cadence_and_a_grace(analyst: User, cadence: Cadence) -> None:
    one = indicator(analyst, cadence=cadence)
    reading(one, analyst, 3)
    with seen_by(analyst):
        last = Reading.objects.get().day + cadence.overdue_after
        assert list(Indicator.objects.stale(last)) == []
        assert list(Indicator.objects.stale(last + timedelta(days=1))) == [one]


def test_it_is_stale_while_one_of_its_countries_is(analyst: User, client_for: Clients) -> None:
    one = indicator(analyst, country_ids=[factories.KAZAKHSTAN, KYRGYZSTAN])
    reading(one, analyst, 3)
    with seen_by(analyst):
        assert list(Indicator.objects.stale()) == [one]
    reading(one, analyst, 3, country_id=KYRGYZSTAN)
    with seen_by(analyst):
        assert list(Indicator.objects.stale()) == []


def test_the_list_shows_what_is_overdue_and_where_each_country_stands(
    analyst: User, client_for: Clients
) -> None:
    fresh, old = indicator(analyst), indicator(analyst, code="OLD", review_by=date(2020, 1, 1))
    reading(fresh, analyst, 9)
    reading(old, analyst, 3, date(2024, 1, 1))
    browser, address = client_for(analyst), reverse("indicator-list")
    rows = browser.get(address).context["rows"]
    told = {one.code: [(at.country.pk, at.reading.band, at.stale) for at in places] for one, places in rows}
    assert told == {"GRAIN": [(398, Band.ALARM, False)], "OLD": [(398, Band.NORMAL, True)]}
    for state in ("stale", "review"):
        assert browser.get(address, {"state": state}).context["page"].rows == [old]
    assert browser.get(address, {"country": KYRGYZSTAN}).context["page"].rows == []


def test_its_owner_is_told_of_it(analyst: User, officer: User, client_for: Clients) -> None:
    indicator(analyst, review_by=date(2020, 1, 1))
    for person, count in ((analyst, 1), (officer, 0)):
        with seen_by(person):
            counted = inbox.count(person).counted
        names = ("stale-indicators", "indicators-to-review")
        assert [counted[name, ""] for name in names] == [count, count]
        for name in names:
            assert len(client_for(person).get(TASKS[name].address()).context["rows"]) == count


# --- The picture --------------------------------------------------------------------------------------------------


def test_the_page_has_a_picture_with_both_thresholds_and_the_table_beside(
    analyst: User, client_for: Clients
) -> None:
    one = indicator(analyst)
    for back, value in enumerate((9, 6, 2)):
        reading(one, analyst, value, period(back))
    (series,) = client_for(analyst).get(one.get_absolute_url()).context["series"]
    assert [point.band for point in series.points] == [Band.NORMAL, Band.ATTENTION, Band.ALARM]
    heights = [point.y for point in series.points]
    assert heights[0] > series.attention_at > heights[1] > series.alarm_at > heights[2]
    assert [entry.reading.value for entry in series.periods] == [9, 6, 2]
