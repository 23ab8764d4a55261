"""What is wanting in what the Centre holds: each check gives rows, and the page of quality counts exactly those.

A check is a function of today that gives the rows of one table, as their reader may see them. It says in which column
the countries of a row stand, so that all checks together are counted by one query.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, Func, OuterRef, Q, SmallIntegerField, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import IsNull
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.paragraphs import Citation
from monitoring.country_calls.models import CountryCall, renewal_due
from monitoring.feeds.models import Feed
from monitoring.indicators.models import Indicator
from monitoring.judgements.models import Judgement
from monitoring.notes.models import SituationNote
from monitoring.notes.review_dates import past_review
from monitoring.notes.supersession import superseded
from monitoring.sources.grades import Credibility, Reliability
from monitoring.sources.models import Evidence, Source

OVER = (Status.WITHDRAWN, Status.ARCHIVED)
NUMBERS: Any = ArrayField(SmallIntegerField())
NOWHERE = Cast(Value([], output_field=NUMBERS), NUMBERS)


@dataclass(frozen=True)
class QualityCheck:
    """One thing that may be wanting. `rows` gives what wants it today, `help` what one does about it.

    `countries` are those of a row as an array, `kind` its kind of record, '' for what is none.
    """

    slug: str
    label: str | Promise
    help: str | Promise
    rows: Callable[[date], Any]
    countries: Any = NOWHERE
    kind: Any = Value("", output_field=TextField())


def _notes() -> Any:
    """Those that somebody may still have to do something about."""
    return Record.objects.of_kind(SituationNote).exclude(status__in=OVER).filter(~superseded())


def ungraded(today: date) -> Any:
    """Notes none of whose evidence has a grade: it can't be judged in either, or there is none."""
    graded = Evidence.objects.exclude(reliability=Reliability.F, credibility=Credibility.UNKNOWN).filter(
        record=OuterRef("pk")
    )
    return _notes().filter(~Exists(graded))


def untagged(today: date) -> Any:
    """Records that a briefing may cite, without a country or without a theme."""
    citable = [name for name, kind in kinds().items() if kind.citable]
    rows = Record.objects.filter(kind__in=citable).exclude(status__in=OVER)
    return rows.filter(Q(country_ids=[]) | Q(theme_ids=[]))


def unlinked(today: date) -> Any:
    """Cleared notes that no briefing cites, from which nothing follows and on which no judgement rests."""
    uses: tuple[Any, ...] = (
        Citation.objects.filter(cited=OuterRef("pk")),
        FollowUp.objects.filter(record=OuterRef("pk")),
        Judgement.objects.filter(record=OuterRef("pk")),
    )
    return _notes().cleared().filter(*(~Exists(rows) for rows in uses))


def stale_levels(today: date) -> Any:
    """Each country's and theme's level of its latest month, where it stands for so long that it has to be looked at."""
    standing = CountryCall.objects.standing()
    same = Q(theme=OuterRef("theme")) | Q(theme=None) & IsNull(OuterRef("theme"), True)
    later = standing.filter(same, country=OuterRef("country"), month__gt=OuterRef("month"))
    return standing.filter(~Exists(later)).filter(renewal_due())


OF_RECORDS: dict[str, Any] = {"countries": F("country_ids"), "kind": F("kind")}
OF_ONE_COUNTRY = Func(
    F("country_id"), function="array", template="array[%(expressions)s]", output_field=NUMBERS
)
CHECKS = {
    check.slug: check
    for check in (
        QualityCheck(
            "ungraded",
            _("Notes whose evidence nobody graded"),
            _("Open the note, and grade the source and what it says: A to F, and 1 to 6."),
            ungraded,
            **OF_RECORDS,
        ),
        QualityCheck(
            "untagged",
            _("Records without a country or a theme"),
            _("Open the record and choose them: no filter and no figure finds it otherwise."),
            untagged,
            **OF_RECORDS,
        ),
        QualityCheck(
            "review",
            _("Notes past their date of review"),
            _("Read the note: say that it is still valid, correct it, or archive it."),
            lambda today: past_review(_notes(), today),
            **OF_RECORDS,
        ),
        QualityCheck(
            "unlinked",
            _("Cleared notes of which nothing came"),
            _("No briefing cites it, and no judgement or follow-up stands in it. Was it needed?"),
            unlinked,
            **OF_RECORDS,
        ),
        QualityCheck(
            "levels",
            _("Levels past their day of review"),
            _("Propose the level of this month, also where it stays."),
            stale_levels,
            OF_ONE_COUNTRY,
        ),
        QualityCheck(
            "readings",
            _("Indicators without a recent reading"),
            _("Open the indicator and enter the readings it wants, or correct how often it is read."),
            lambda today: Indicator.objects.stale(today),
            F("country_ids"),
        ),
        QualityCheck(
            "indicators",
            _("Indicators past their day of review"),
            _("Open the indicator: are its thresholds still right? Give it a new day, or deactivate it."),
            lambda today: Indicator.objects.to_review(today),
            F("country_ids"),
        ),
        QualityCheck(
            "judgements",
            _("Judgements whose horizon has passed"),
            _("Say what came of it: it is scored by that alone."),
            lambda today: Judgement.objects.past(today),
            F("country_ids"),
        ),
        QualityCheck(
            "sources",
            _("Sources that nobody graded"),
            _("Open the source and grade its reliability, with the grounds."),
            lambda today: Source.objects.filter(reliability=Reliability.F, grounds="", retired_on=None),
        ),
        QualityCheck(
            "feeds",
            _("Feeds that fail"),
            _("Open the feed: it says what was wrong, and by whom it is put right."),
            lambda today: Feed.objects.failing(),
            F("country_ids"),
        ),
    )
}
