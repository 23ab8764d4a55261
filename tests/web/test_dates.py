"""Every accepted spelling of a day is that day; whatever may be another is refused."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.web.dates import (
    CENTURY,
    LANGUAGES,
    OLDEST,
    DateRefused,
    Moment,
    month_words,
    read_day,
    read_moment,
)
from ashgabat_centre.web.forms import DateField, DayField
from tests.sources import APPS

GENITIVE = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
SHORT = st.dates(date(1900 + CENTURY, 1, 1), date(1999 + CENTURY, 12, 31))


def spellings(day: date) -> list[str]:
    """How offices and programs write this day; English months are those a locale of the machine can't change."""
    month, genitive = ENGLISH[day.month - 1], GENITIVE[day.month - 1]
    return [
        day.isoformat(),
        f"{day}T00:00:00",
        f"{day} 00:00:00",
        f"{day:%Y/%m/%d}",
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day:%Y}",
        f"{day:%d.%m.%Y} 0:00:00",
        f"{day.day} {genitive} {day:%Y}",
        f"{day.day} {genitive.upper()} {day:%Y} г.",
        f"«{day:%d}» {genitive} {day:%Y} года",
        f"{day.day} {genitive[:3]}. {day:%Y}",
        f"{day.day} {month} {day:%Y}",
        f"{month} {day.day}, {day:%Y}",
        f"{day:%d}-{month[:3]}-{day:%Y}",
        f"\u200f{day:%d}.\u00ad{day:%m.%Y} ",
    ]


@given(DAYS)
def test_row_113_every_accepted_spelling_of_a_day_is_this_day(day: date) -> None:
    assert {text: read_day(text) for text in spellings(day)} == dict.fromkeys(spellings(day), day)


@given(SHORT)
def test_row_113_a_year_of_two_digits_is_of_the_hundred_years_from_1969(day: date) -> None:
    genitive = GENITIVE[day.month - 1]
    for text in (f"{day:%d.%m.%y}", f"{day.day} {genitive} {day:%y}", f"{day:%d.%m.%y} 0:00"):
        assert read_day(text) == day


@given(DAYS)
def test_row_113_two_numbers_that_may_be_meant_either_way_are_refused(day: date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", f"{day:%d-%m-%Y}"):
        if day.day > 12 or day.day == day.month:
            assert read_day(text) == day
        else:
            with pytest.raises(DateRefused, match="one of two days"):
                read_day(text)


@given(st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)))
def test_row_113_an_hour_is_read_or_refused_and_never_dropped(moment: datetime) -> None:
    hour = moment.replace(microsecond=0).time()
    for text in (f"{moment:%Y-%m-%dT%H:%M:%S}", f"{moment:%d.%m.%Y %H:%M:%S}"):
        assert read_moment(text) == Moment(
            moment.date(), hour if any((hour.hour, hour.minute, hour.second)) else None
        )
        if read_moment(text).hour:
            with pytest.raises(DateRefused, match="an hour too"):
                read_day(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "31.04.2026",
            "2026-02-29",
            "30 февраля 2026",
            "32.01.2026",
            "03.13.2026",
            "2026-04-03 25:00",
            "0.1.2026",
        ),
        *(
            "",
            "soon",
            "46115",
            "20260403",
            "2026",
            "апрель 2026",
            "3.4",
            "03-04-26",
            "26-04-03",
            "3 м 2026",
            "3 ма 2026",
        ),
        *(
            "2026-04-03T10:00:00Z",
            "2026-04-03T00:00:00+05:00",
            "3 April 2026 or later",
            "3–5 April 2026",
            "03.04.0000",
        ),
    ],
)
def test_row_113_what_is_no_day_or_not_one_is_refused(text: str) -> None:
    with pytest.raises(DateRefused):
        read_moment(text)


def test_row_113_months_are_known_in_the_languages_of_the_region() -> None:
    assert {"ru", "kk", "ky", "tg", "tk", "uz"} < set(LANGUAGES)
    for word, month in {
        "сәуір": 4,
        "aprel": 4,
        "апрел": 4,
        "июля": 7,
        "июн": 6,
        "сент": 9,
        "sept": 9,
    }.items():
        assert month_words()[word] == month


def test_row_113_a_form_says_what_it_saw() -> None:
    assert DateField().clean("3 апреля 2026 г.") == date(2026, 4, 3)
    for text in ("03/04/2026", "31.04.2026", "2026-04-03 14:30"):
        with pytest.raises(ValidationError, match=text):
            DateField().clean(text)


YEAR = date.today().year
MEANT = [(1991, "01.01.1991", "31.12.1990"), (OLDEST, "01.01.1900", "31.12.1899")]


@pytest.mark.parametrize(("since", "first", "before"), MEANT)
def test_a_day_that_is_written_down_lies_in_a_year_somebody_can_mean(
    since: int, first: str, before: str
) -> None:
    field = DateField(since=since)
    assert field.clean(first) == date(since, 1, 1)
    assert field.clean(f"31.12.{YEAR + 30}") == date(YEAR + 30, 12, 31)
    for text in (before, "01.01.0001", "31.12.9999", f"01.01.{YEAR + 31}"):
        with pytest.raises(ValidationError) as refused:
            field.clean(text)
        (sentence,) = refused.value.messages
        assert sentence == (f"Check the year: {int(text[-4:])} does not lie between {since} and {YEAR + 30}.")


def test_a_day_that_is_searched_for_may_be_any() -> None:
    for day in (date.min, date.max):
        assert DayField().clean(day.isoformat()) == day


def test_every_day_that_a_form_writes_down_has_its_years() -> None:
    """A plain field of Django's would take any year."""
    held = {field for form in _forms(forms.BaseForm) for field in form.base_fields.items()}
    assert [name for name, field in held if type(field) is forms.DateField] == []


def _forms(form: Any) -> Iterator[Any]:
    """The portal's forms; those of the administrator's pages are made when they are opened."""
    for below in form.__subclasses__():
        if below.__module__.split(".")[0] in APPS:
            yield below
        yield from _forms(below)
