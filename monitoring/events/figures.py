"""What several sources count as a range: the lowest of their figures, the highest, and both in print."""

from django.db.models import F, Q

MOST_DEATHS = 10_000_000

# Of a report's figures, each of which may be missing: they rise, and none is out of range.
IN_ORDER = (
    (Q(low=None) | Q(best=None) | Q(low__lte=F("best")))
    & (Q(best=None) | Q(high=None) | Q(best__lte=F("high")))
    & (Q(low=None) | Q(high=None) | Q(low__lte=F("high")))
)
COUNTED = (
    (Q(low=None) | Q(low__range=(0, MOST_DEATHS)))
    & (Q(best=None) | Q(best__range=(0, MOST_DEATHS)))
    & (Q(high=None) | Q(high__range=(0, MOST_DEATHS)))
)
# Of an event: both bounds of what it stands for, or neither.
STANDS_FOR = Q(deaths_low=None, deaths_high=None) | Q(
    deaths_low__isnull=False,
    deaths_high__isnull=False,
    deaths_low__gte=0,
    deaths_low__lte=F("deaths_high"),
    deaths_high__lte=MOST_DEATHS,
)


def least(*figures: int | None) -> int | None:
    """The lowest of these figures; None where there is none."""
    return min((figure for figure in figures if figure is not None), default=None)


def most(*figures: int | None) -> int | None:
    """The highest of these figures; None where there is none."""
    return max((figure for figure in figures if figure is not None), default=None)


def as_range(low: int | None, high: int | None) -> str:
    """Two figures as one, or as a range with a dash; '' for none."""
    if low is None or high is None:
        return ""
    return str(low) if low == high else f"{low}–{high}"
