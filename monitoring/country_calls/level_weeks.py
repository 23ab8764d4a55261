"""The levels of 26 weeks: what stood at the end of each, as the Centre said it then, and the small picture of it.

A call that nobody renewed is carried on for three months after its own, and no further: then there is none since.

All pictures share the one scale of levels, so that they can be compared.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.utils import timezone

from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.reference.vocabulary import terms
from monitoring.country_calls.models import LAPSES_AFTER, CountryCall, cell_address, month_of
from monitoring.scales import Level

WEEKS = 26
WIDTH, STEP, HEIGHT = 3, 4, 24  # of a bar, from bar to bar, of the highest level


class LevelSpan(NamedTuple):
    """Weeks in a row with the same call in force, by the last days of the first and of the last one."""

    since: date
    until: date
    call: CountryCall | None
    none_since: date | None  # the month of the last call, where that has lapsed


@dataclass(frozen=True)
class LevelPicture:
    """What was said last by the end of each week, the oldest first; None where nothing was yet."""

    ends: Sequence[date]
    said: Sequence[CountryCall | None]

    width = WEEKS * STEP
    height = HEIGHT

    @property
    def calls(self) -> list[CountryCall | None]:
        """The call in force at the end of each week; None where there was none yet, or the last one has lapsed."""
        return [
            call if call and call.holds_on(end) else None
            for end, call in zip(self.ends, self.said, strict=True)
        ]

    @property
    def path(self) -> str:
        """The bars as the path of an SVG; level 0 shows a line, a week without a call nothing."""
        tall = [max(1, HEIGHT * call.level // Level.CRITICAL) if call else 0 for call in self.calls]
        return "".join(
            f"M{place * STEP} {HEIGHT}v-{high}h{WIDTH}v{high}z" for place, high in enumerate(tall) if high
        )

    @property
    def spans(self) -> list[LevelSpan]:
        """The same as rows of a table, the newest first."""
        spans = []
        weeks = zip(self.ends, self.said, self.calls, strict=True)
        for _key, run in groupby(weeks, lambda week: (week[1] and week[1].pk, week[2] is None)):
            (first, said, call), *_more, (last, *_same) = (pairs := list(run))[:1] + pairs
            spans.append(LevelSpan(first, last, call, said.month if said and not call else None))
        return spans[::-1]


def picture_of(calls: Sequence[CountryCall], today: date) -> LevelPicture:
    """The picture of calls that were valid once, of one country and theme."""
    ends = [today - timedelta(days=7 * (WEEKS - 1 - week)) for week in range(WEEKS)]
    return LevelPicture(ends, [_said_last(calls, end) for end in ends])


def _said_last(calls: Sequence[CountryCall], day: date) -> CountryCall | None:
    """What the Centre had said by that day: of the latest month, what was validated last."""
    said = [call for call in calls if call.decided_at and timezone.localdate(call.decided_at) <= day]
    return max(said, key=lambda call: (call.month, call.decided_at, call.pk), default=None)


@dataclass(frozen=True)
class LevelOfTheme:
    """The level on one theme, or on all, that stands today, and 26 weeks of it."""

    theme: Theme | None
    call: CountryCall
    picture: LevelPicture
    url: str


def levels_of(country: Country, today: date) -> list[LevelOfTheme]:
    """The overall level, then those of the themes in their order, as far as anything stands; in one query."""
    calls = CountryCall.objects.once_valid().filter(country=country, month__gte=_first_month(today))
    by_theme: dict[int | None, list[CountryCall]] = defaultdict(list)
    for call in calls:
        by_theme[call.theme_id].append(call)
    themes: list[Theme | None] = [None, *terms().themes.values()]
    keyed = [(theme, by_theme.get(theme.pk if theme else None, [])) for theme in themes]
    return [_level(country, theme, given, today) for theme, given in keyed if _latest(given)]


def _level(country: Country, theme: Theme | None, calls: list[CountryCall], today: date) -> LevelOfTheme:
    latest = _latest(calls)
    assert latest is not None
    return LevelOfTheme(theme, latest, picture_of(calls, today), cell_address(country, theme))


def _latest(calls: Sequence[CountryCall]) -> CountryCall | None:
    standing = [call for call in calls if call.state == CountryCall.State.VALIDATED]
    return max(standing, key=lambda call: call.month, default=None)


def _first_month(today: date) -> date:
    """Of what may have been in force when the 26 weeks began."""
    return month_of(today - timedelta(weeks=WEEKS) - LAPSES_AFTER)
