"""The month's board: countries as columns, themes as rows, the month before beside each call."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.reference.vocabulary import terms
from monitoring.country_calls.models import OVERALL, CountryCall, cell_address, month_before

Place = tuple[int, int | None]  # the numbers of a country and a theme


@dataclass(frozen=True)
class CallCell:
    """One country and theme: what stands for the month, for the one before, and what waits to be validated."""

    country: Country
    theme: Theme | None
    call: CountryCall | None
    before: CountryCall | None
    proposal: CountryCall | None

    @property
    def key(self) -> str:
        """What stands for it in the board's address."""
        return f"{self.country.iso3.lower()}.{self.theme.code if self.theme else OVERALL}"

    @property
    def url(self) -> str:
        """Where its history stands."""
        return cell_address(self.country, self.theme)


@dataclass(frozen=True)
class CallRow:
    """One theme, or all of them, over all countries."""

    theme: Theme | None
    cells: list[CallCell]


def board_of(month: date) -> list[CallRow]:
    """The board as its reader may see it, in one query."""
    rows = CountryCall.objects.filter(month__in=(month, month_before(month)))
    rows = rows.filter(state__in=("validated", "proposed")).select_related("proposed_by", "decided_by")
    calls = {(call.month, call.state, call.country_id, call.theme_id): call for call in rows}
    return [
        CallRow(theme, [_cell(calls, month, one, theme) for one in countries()]) for theme in themes(calls)
    ]


def _cell(calls: dict[Any, CountryCall], month: date, country: Country, theme: Theme | None) -> CallCell:
    place = (country.pk, theme.pk if theme else None)
    return CallCell(
        country,
        theme,
        calls.get((month, "validated", *place)),
        calls.get((month_before(month), "validated", *place)),
        calls.get((month, "proposed", *place)),
    )


def countries() -> list[Country]:
    """The countries that are judged, in the United Nations' order."""
    return list(terms().countries.values())


def themes(calls: Any = ()) -> list[Theme | None]:
    """All together, then the Centre's own themes, an inactive one where there is a call on it."""
    called = {theme for *_rest, theme in calls}
    own = (theme for theme in terms().themes.values() if theme.taxonomy.code == "themes")
    return [None, *(theme for theme in own if theme.retired_on is None or theme.pk in called)]


def read_key(key: str) -> tuple[Country, Theme | None] | None:
    """The country and theme a cell's key names; None where it names none."""
    code, _dot, name = key.partition(".")
    for country in countries():
        for theme in themes():
            if country.iso3.lower() == code and (theme.code if theme else OVERALL) == name:
                return country, theme
    return None


def stale_calls() -> list[CountryCall]:
    """The latest standing call of each country and theme, where it is past its day of review, the oldest first."""
    latest = CountryCall.objects.standing().order_by("country_id", "theme_id", "-month", "-pk")
    rows = latest.distinct("country_id", "theme_id").select_related("country", "theme")
    return sorted((call for call in rows if call.is_stale), key=lambda call: (call.decided_at, call.pk))
