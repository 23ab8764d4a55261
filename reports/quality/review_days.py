"""The days by which monitoring is looked at again, for the calendar: days of review and horizons, in one query."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, SmallIntegerField, Value
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.database.facts import facts_of
from ashgabat_centre.records.models import Record
from liaison.calendar.due import Due, falls_due
from monitoring.indicators.models import Indicator
from monitoring.judgements.models import Judgement
from monitoring.notes.review_dates import ReviewDate
from monitoring.questions.models import MARKING, LeadershipQuestion

Facts = dict[str, Any]


def _note(day: date, facts: Facts) -> Due:
    record = Record(**{name.removeprefix("record__"): value for name, value in facts.items()})
    address, why = record.get_absolute_url(), _("Note to review")
    return Due(day, why, record.title, address, record.sensitivity, record.language)


def _horizon(day: date, facts: Facts) -> Due:
    marking, judgement = Judgement.marked_by(facts.pop("record__sensitivity")), Judgement(**facts)
    address, why = judgement.get_absolute_url(), _("Horizon of a judgement")
    return Due(day, why, judgement.statement, address, marking, judgement.language)


def _indicator(day: date, facts: Facts) -> Due:
    indicator = Indicator(**facts)
    return Due(day, _("Indicator to review"), indicator.name, indicator.get_absolute_url())


def _question(day: date, facts: Facts) -> Due:
    question = LeadershipQuestion(**facts)
    address, why = question.get_absolute_url(), _("Leadership’s question to review")
    return Due(day, why, question.wording, address, MARKING, question.language)


@dataclass(frozen=True)
class ReviewArm:
    """One table that is looked at again: in which column the day stands, and how a row is told by its facts."""

    rows: Callable[[], Any]
    day: str
    facts: tuple[str, ...]
    tell: Callable[[date, Facts], Due]

    def chosen(self, rank: int, first: date, last: date) -> Any:
        """Its rows of these days, as the columns of every arm."""
        rows = self.rows().filter(**{f"{self.day}__range": (first, last)}).order_by()
        return rows.values_list(Value(rank, SmallIntegerField()), F(self.day), facts_of(self.facts), F("pk"))


OF_RECORD = tuple(f"record__{name}" for name in ("kind", "reference", "title", "language", "sensitivity"))
ARMS = (
    ReviewArm(lambda: ReviewDate.objects.in_force(), "review_by", OF_RECORD, _note),
    ReviewArm(
        lambda: Judgement.objects.open(),
        "horizon",
        ("number", "statement", "language", "record__sensitivity"),
        _horizon,
    ),
    ReviewArm(lambda: Indicator.objects.in_use(), "review_by", ("code", "name_en", "name_ru"), _indicator),
    ReviewArm(
        lambda: LeadershipQuestion.objects.open(), "review_on", ("number", "wording", "language"), _question
    ),
)


@falls_due
def days_of_review(first: date, last: date) -> Iterator[Due]:
    """What of monitoring has to be looked at again from the first to the last day, as its reader may see it."""
    notes, *others = (arm.chosen(rank, first, last) for rank, arm in enumerate(ARMS))
    rows = sorted(notes.union(*others, all=True).order_by(), key=lambda row: (row[1], row[0], row[3]))
    for rank, day, facts, _number in rows:
        yield ARMS[rank].tell(day, facts)
