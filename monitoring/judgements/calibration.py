"""How well the Centre's likelihoods held: by band how many occurred, and the Brier score of each quarter.

For the Centre as a whole and never for one person. What is indeterminate is counted and not scored, and nothing is
scored before its horizon has passed: until then it can only have occurred. Decision 91 says why.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext

from monitoring.judgements.models import Judgement
from monitoring.scales import Likelihood

Scored = tuple[int, date, bool]  # band, the day its outcome was said, whether it occurred
ENOUGH = 10  # with fewer, one case moves the share by more than the ten points that “roughly even” is wide
FULL, COLUMN = 100, 30  # the height of the pictures, which is in percent; how wide a band is there


@dataclass(frozen=True)
class BandScore:
    """Of the judgements of one band, how many were scored, and how many of them occurred."""

    band: Likelihood
    number: int
    occurred: int

    @property
    def share(self) -> float | None:
        """The share that occurred, in percent; None where none was scored."""
        return FULL * self.occurred / self.number if self.number else None

    @property
    def is_few(self) -> bool:
        """Whether there are too few to tell if the share lies in the band."""
        return self.number < ENOUGH

    @property
    def holds(self) -> bool:
        """Whether enough were scored and the share lies in the band; none and all lie in the outermost ones."""
        if self.share is None or self.is_few:
            return False
        return Likelihood.at(min(max(round(self.share), 1), 99)) == self.band

    @property
    def left(self) -> int:
        """Where its column begins in a picture."""
        return COLUMN * (self.band - 1)

    @property
    def top(self) -> int:
        """Where the band begins in a picture, which counts from above."""
        return FULL - self.band.percentages[-1]

    @property
    def tall(self) -> int:
        """How tall the band is in a picture."""
        return len(self.band.percentages)

    @property
    def at(self) -> float | None:
        """Where the share stands in a picture."""
        return None if self.share is None else round(FULL - self.share, 1)


@dataclass(frozen=True)
class QuarterScore:
    """The mean Brier score of the judgements whose outcome was said in one quarter: 0 is best, 1 worst."""

    year: int
    quarter: int
    number: int
    brier: float

    @property
    def label(self) -> str:
        """The quarter as a table names it."""
        return gettext("Q%(quarter)s %(year)s") % {"quarter": self.quarter, "year": self.year}

    @property
    def tall(self) -> float:
        """How tall its bar is in a picture."""
        return round(FULL * self.brier, 1)

    @property
    def top(self) -> float:
        """Where its bar begins in a picture, which counts from above."""
        return round(FULL - self.tall, 1)


def by_band(scored: Iterable[Scored]) -> list[BandScore]:
    """The score of each band, in the scale's order, empty ones too."""
    numbers: dict[int, list[bool]] = defaultdict(list)
    for band, _day, occurred in scored:
        numbers[band].append(occurred)
    return [BandScore(band, len(numbers[band]), sum(numbers[band])) for band in Likelihood]


def by_quarter(scored: Iterable[Scored]) -> list[QuarterScore]:
    """The Brier score of each quarter in which an outcome was said, the oldest first."""
    errors: dict[tuple[int, int], list[float]] = defaultdict(list)
    for band, day, occurred in scored:
        quarter = (day.year, (day.month + 2) // 3)
        errors[quarter].append((Likelihood(band).middle - occurred) ** 2)
    return [
        QuarterScore(*key, len(errors[key]), sum(errors[key]) / len(errors[key])) for key in sorted(errors)
    ]


@dataclass(frozen=True)
class Calibration:
    """The scores of all judgements its reader may see, how many can't be told, and how many still wait to count."""

    bands: list[BandScore]
    quarters: list[QuarterScore]
    number: int
    indeterminate: int
    early: int

    enough = ENOUGH


def calibration() -> Calibration:
    """As its reader may see the judgements, in two queries."""
    judged = Judgement.objects.judged()
    countable = judged.countable(timezone.localdate())
    rows = list(countable.order_by("pk").values_list("likelihood", "judged_at", "outcome"))
    clear = [row for row in rows if row[2] != Judgement.Outcome.INDETERMINATE]
    scored = [
        (band, timezone.localdate(moment), outcome == Judgement.Outcome.OCCURRED)
        for band, moment, outcome in clear
    ]
    early = judged.count() - len(rows)
    return Calibration(by_band(scored), by_quarter(scored), len(scored), len(rows) - len(scored), early)
