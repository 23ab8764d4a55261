"""Dates as the offices of the region write them, read or refused in words, and never guessed.

With dots the day stands first: 03.04.26 and 3.4.2026 are 3 April. Two digits are a year from 1969 to 2068, as in POSIX.
With strokes or dashes the first two numbers may be meant either way: 13/04/2026 is read, 03/04/2026 is refused, and so
is 13-04-26, whose year may stand at either end. Months in words are those of Django's catalogues in languages of the
region, in full, inflected or from three letters on.

Libraries that read dates (dateutil, dateparser) are made to find one in any text: where they can't know, they choose.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from django.utils import timezone, translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP
from django.utils.translation import gettext as _

from ashgabat_centre.web.characters import fold

LANGUAGES = ("en", "ru", "kk", "ky", "tg", "tk", "uz")
SHORTEST = 3  # letters of a month's abbreviation
CENTURY = 69  # the first year of two digits that is of the twentieth century
INDEPENDENCE = 1991  # of the five States: what is logged is no older
OLDEST = 1900  # what people and institutions bring with them is older
AHEAD = 30  # years from this one that a plan may reach
HOUR = r"(?:[ t]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.0+)?)?)?"
YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})([-./])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){HOUR}")
DOTS = re.compile(rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}|\d{{2}}){HOUR}")
EITHER = re.compile(rf"(?P<d>\d{{1,2}})([-/])(?P<m>\d{{1,2}})\2(?P<y>\d{{4}}){HOUR}")
WORD = r"(?P<word>[^\W\d_]+)\.?"
DAY_AND_WORD = re.compile(
    rf"[«\"“]?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[»\"”]?[ -]?{WORD}[ -]?,? ?(?P<y>\d{{4}}|\d{{2}}){HOUR}"
)
WORD_AND_DAY = re.compile(rf"{WORD} ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}}){HOUR}")
FORMS = (YEAR_FIRST, DOTS, EITHER, DAY_AND_WORD, WORD_AND_DAY)
OF_YEAR = re.compile(r"(?<=\d) ?(?:года?|г)\.?(?= |$)")


class DateRefused(ValueError):
    """The text is no date, or may be two; the message says which, and how to write it."""


@dataclass(frozen=True)
class Moment:
    """A day, and the hour where the text names one other than midnight, with which spreadsheets write a day."""

    day: date
    hour: time | None = None


def read_day(text: str) -> date:
    """The day this text names. Raises DateRefused for none, for two, and for a day with an hour."""
    moment = read_moment(text)
    if moment.hour:
        raise DateRefused(
            _("“%(text)s” names an hour too, and only a day is kept here. Write the day alone.")
            % _quoted(text)
        )
    return moment.day


def read_moment(text: str) -> Moment:
    """The day, and the hour if any, that this text names. Raises DateRefused."""
    plain = OF_YEAR.sub("", fold(text))
    match = next((match for form in FORMS if (match := form.fullmatch(plain))), None)
    if match is None:
        raise DateRefused(
            _("“%(text)s” is not a date. Write it as 2007-07-31 or 31.07.2007.") % _quoted(text)
        )
    day, month = int(match["d"]), _month(match, text)
    if match.re is EITHER and day != month:
        day, month = _told_apart(day, month, text)
    try:
        return Moment(date(_year(match["y"]), month, day), _hour(match))
    except ValueError as error:
        raise DateRefused(
            _("“%(text)s” is not a day of the calendar, or not an hour. Correct it.") % _quoted(text)
        ) from error


def refuse_year(day: date, since: int = INDEPENDENCE) -> str:
    """Why nobody can mean this day, as a sentence; '' where its year lies between that one and 30 years from now."""
    until = timezone.localdate().year + AHEAD
    if since <= day.year <= until:
        return ""
    sentence = _("Check the year: %(year)s does not lie between %(since)s and %(until)s.")
    return sentence % {"year": day.year, "since": since, "until": until}


def _told_apart(first: int, second: int, text: str) -> tuple[int, int]:
    """Day and month of two numbers, one of which is no month."""
    if max(first, second) <= 12:
        raise DateRefused(
            _("“%(text)s” may be one of two days. Write it with dots, day first: 31.07.2007.") % _quoted(text)
        )
    return (first, second) if second <= 12 else (second, first)


def _month(match: re.Match[str], text: str) -> int:
    if "word" not in match.re.groupindex:
        return int(match["m"])
    if match["word"] not in month_words():
        raise DateRefused(
            _("“%(text)s” names no month the portal knows. Write it as 2007-07-31 or 31.07.2007.")
            % _quoted(text)
        )
    return month_words()[match["word"]]


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= CENTURY else 2000)


def _hour(match: re.Match[str]) -> time | None:
    if match["hour"] is None:
        return None
    hour = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    return hour if hour != datetime.min.time() else None


def _quoted(text: str) -> dict[str, str]:
    return {"text": text.strip()[:40]}


@cache
def month_words() -> dict[str, int]:
    """Months by their folded names and the beginnings of these; a word that means two months means none."""
    meanings: dict[str, set[int]] = {}
    for word, month in _names():
        for end in range(min(SHORTEST, len(word)), len(word) + 1):
            meanings.setdefault(word[:end], set()).add(month)
    exact = {word: {month for name, month in _names() if name == word} for word, _month in _names()}
    return {word: min(months) for word, months in (meanings | exact).items() if len(months) == 1}


@cache
def _names() -> tuple[tuple[str, int], ...]:
    names = set[tuple[str, int]]()
    for language in LANGUAGES:
        with translation.override(language):
            for words in (MONTHS, MONTHS_ALT, MONTHS_3, MONTHS_AP):
                names |= {(fold(str(word)).rstrip("."), month) for month, word in words.items()}
    return tuple(sorted(names))
