"""How long ago people were last spoken to, and after how many days one is reminded of it, by the
interlocutor's tier.

A meeting that was held, or a letter that went out, counts as contact; what was only planned does not.
"""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.directory.models import Person, PersonQuerySet
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.reasons import awaits
from liaison.letters.models import Correspondence
from liaison.meetings.models import Counterpart, Meeting

NEVER = date.min


def held(today: date) -> Any:
    """Rows of people met by this day."""
    rows = Counterpart.objects.filter(record__state=Meeting.State.HELD, record__occurred_on__lte=today)
    return rows.exclude(record__status=Status.WITHDRAWN).order_by()


def sent(today: date) -> Any:
    """Letters that went out by this day; neither drafts nor withdrawn ones."""
    rows = Correspondence.objects.filter(direction=Correspondence.Direction.OUTGOING, occurred_on__lte=today)
    return rows.exclude(status__in=(Status.DRAFT, Status.WITHDRAWN)).order_by()


@track()
class SilenceThreshold(models.Model):
    """After how many days without contact with a person of this tier one is reminded.

    Set by the head; empty means never.
    """

    tier = models.SmallIntegerField(_("tier"), primary_key=True, choices=Person.Tier)
    days = models.PositiveSmallIntegerField(_("days without contact"), null=True, blank=True)

    class Meta:
        verbose_name = _("days without contact")
        verbose_name_plural = _("days without contact")
        ordering: ClassVar = ["tier"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(days=None) | models.Q(days__gte=1), name="days_count"),
            models.CheckConstraint(condition=models.Q(tier__in=Person.Tier.values), name="known_tier"),
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}: {self.days or '—'}"


def silent(people: PersonQuerySet) -> PersonQuerySet:
    """Those of these people with whom there was no contact for longer than their tier allows, or never any.

    Adds `last`, the day of the last contact, `limit`, the days allowed, and `marking`, the highest of what
    was read for them. Contact under a duplicate counts for the entry it was merged into.
    """
    today = timezone.localdate()
    entry = Q(person=OuterRef("pk")) | Q(person__merged_into=OuterRef("pk"))
    met = held(today).filter(entry).order_by("-record__occurred_on", "-pk")
    written = sent(today).filter(entry).order_by("-occurred_on", "-pk")
    limit = SilenceThreshold.objects.filter(tier=OuterRef("tier"))
    people = people.annotate(
        last=Greatest(
            Subquery(met.values("record__occurred_on")[:1]), Subquery(written.values("occurred_on")[:1])
        ),
        marking=Greatest(
            Subquery(met.values("record__sensitivity")[:1]), Subquery(written.values("sensitivity")[:1]), 0
        ),
        limit=Subquery(limit.values("days")),
    )
    since = Coalesce(
        models.F("last"), Value(NEVER)
    )  # asked once: each naming of `last` repeats its two questions
    return people.filter(LessThan(since, _days_before(today, "limit")), limit__isnull=False)


def _days_before(day: date, days: str) -> Func:
    return Func(
        Value(day),
        models.F(days),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=models.DateField(),
    )


@awaits("silence", _("My contacts overdue for contact"), "silence", mine="1")
def silent_contacts(lead: User) -> PersonQuerySet:
    """What needs this officer's action: their own contacts who were not spoken to for too long."""
    return silent(Person.objects.in_use().filter(lead=lead))
