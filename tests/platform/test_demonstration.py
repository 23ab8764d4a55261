"""The demonstration is dated by the day on which it is loaded, so that its texts name no day of the calendar."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ashgabat_centre.tools import demonstration

FOLDER = Path(demonstration.__file__).parent
# Usual courses of a year are told by its seasons, and a programme is called by its years.
TIMELESS = re.compile(r"\busual\b|обычн|Programme of Action for 2026|Программ\w+ действий на 2026")
CALENDAR = re.compile(
    r"""\b(january|february|march|april|june|july|august|september|october|november|december|(in|since|until|by)\ may
    |(mon|tues|wednes|thurs|fri|satur|sun)days?|spring|summer|autumn|winter|20[0-9]{2}
    |январ\w+|феврал\w+|марта?|марте|апрел\w+|мая|мае|ию[нл]\w|август\w?|сентябр\w+|октябр\w+|ноябр\w+|декабр\w+
    |понедельник\w*|вторник\w*|сред[уы]|четверга?|пятниц\w|суббот\w|воскресень\w
    |весн\w+|весен\w+|осень?|осени|осенью|осенн\w+|зим[аыуе]|зимой|зимн\w+|лето|летом|летн\w+)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def texts(held: Any) -> Iterator[str]:
    """Every text within."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, (list, dict)):
        for one in held.values() if isinstance(held, dict) else held:
            yield from texts(one)


def named(text: str) -> list[str]:
    """The days of the calendar it names, unless it tells what is usual."""
    return [] if TIMELESS.search(text) else [found[0] for found in CALENDAR.finditer(text)]


@pytest.mark.parametrize(
    "name",
    ["notes", "judgements", "calls", "questions", "indicators", "feeds", "events", "sources"],
)
def test_no_text_names_a_month_a_weekday_or_a_season(name: str) -> None:
    rows = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    assert {text: days for text in texts(rows) if (days := named(text))} == {}


def test_a_day_of_the_calendar_is_seen_in_either_language() -> None:
    assert named("It fell in November and rose on Friday.") == ["November", "Friday"]
    assert named("Решение отложено до весны, объявлено в октябре.") == ["весны", "октябре"]
    assert named("Residents may meet for eight days; средства и летопись, несколько лет.") == []
