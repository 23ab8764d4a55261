"""What changed since a moment: steps of records and commitments closed, from what to what, and by whom."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.records.lifecycle import Step, Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.reference_numbers import slug_of
from ashgabat_centre.reference.vocabulary import terms

MOST = 40  # the latest
SHOWN = 3  # of a country, before the others are folded away
SEVERAL = 2  # countries of a record that is told under each; one on more is the region's
REGION = 0
# What each step leaves a record at; steps that leave it where it was are no change of it.
LEADS_TO = {
    Verb.SUBMIT: Status.SUBMITTED,
    Verb.CLEAR: Status.CLEARED,
    Verb.RETURN: Status.RETURNED,
    Verb.WITHDRAW: Status.WITHDRAWN,
    Verb.REOPEN: Status.DRAFT,
    Verb.ARCHIVE: Status.ARCHIVED,
    Verb.RESTORE: Status.CLEARED,
}
STEP, CLOSED = "step", "closed"
OF_RECORD = ("reference", "kind", "language", "country_ids", "sensitivity")


@dataclass(frozen=True)
class HomeChange:
    """One change of a record, or of a commitment in it: `what` in the record's language, from `old` to `new`."""

    pk: int
    of: str
    what: str
    who: str
    at: datetime
    old_word: str
    new_word: str
    reference: str
    kind: str
    language: str
    countries: list[int]
    sensitivity: int

    @property
    def url(self) -> str:
        """The record's page."""
        return reverse(f"{self.kind}-detail", args=[slug_of(self.reference)])

    @property
    def old(self) -> str:
        """Where it stood before, in words."""
        if self.of == CLOSED:
            return str(FollowUp.Status.OPEN.label)
        return str(LEADS_TO[Verb(self.old_word)].label if self.old_word else Status.DRAFT.label)

    @property
    def new(self) -> str:
        """Where it stands since, in words."""
        if self.of == CLOSED:
            return str(FollowUp.Status(self.new_word).label)
        return str(LEADS_TO[Verb(self.new_word)].label)


def since(moment: datetime, user: User) -> list[HomeChange]:
    """What others changed after this moment, the latest first, as this person may see it; in one query."""
    rows = _steps(moment, user).union(_closings(moment, user), all=True).order_by("-at", "pk")
    return [HomeChange(*row) for row in rows[:MOST]]


def _steps(moment: datetime, user: User) -> Any:
    before = Step.objects.standing().filter(
        record=OuterRef("record"), pk__lt=OuterRef("pk"), verb__in=LEADS_TO
    )
    old = Coalesce(Subquery(before.order_by("-pk").values("verb")[:1]), Value(""))
    rows = Step.objects.standing().filter(at__gt=moment, verb__in=LEADS_TO).exclude(by=user).order_by()
    return _told(rows.annotate(of=_word(STEP), old=old), "record__title", "by__name", "at", "verb")


def _closings(moment: datetime, user: User) -> Any:
    rows = FollowUp.objects.filter(~Q(closed_by=user), closed_at__gt=moment).exclude(
        status=FollowUp.Status.OPEN
    )
    rows = rows.order_by().annotate(of=_word(CLOSED), old=_word(FollowUp.Status.OPEN))
    return _told(rows, "what", "closed_by__name", "closed_at", "status")


def _told(rows: Any, what: str, who: str, at: str, new: str) -> Any:
    return rows.values_list("pk", "of", what, who, at, "old", new, *(f"record__{name}" for name in OF_RECORD))


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


@dataclass(frozen=True)
class ChangedCountry:
    """The changes under one country's name, or under '' those of several countries or of none; `more` of them are
    folded away.
    """

    name: str
    latest: list[HomeChange]
    more: list[HomeChange]


def grouped(changes: list[HomeChange]) -> list[ChangedCountry]:
    """The changes by country, in the United Nations' order, and last those of the region."""
    groups: dict[int, list[HomeChange]] = defaultdict(list)
    for change in changes:
        own = change.countries if len(change.countries) <= SEVERAL else []
        for country in own or (REGION,):
            groups[country].append(change)
    named = [*((pk, country.name) for pk, country in terms().countries.items()), (REGION, "")]
    return [ChangedCountry(name, groups[pk][:SHOWN], groups[pk][SHOWN:]) for pk, name in named if groups[pk]]
