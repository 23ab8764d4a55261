"""Conditions and orders of records: what lists, searches, briefings and the inbox ask of the table."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.reasons import REASONS
from ashgabat_centre.records.reference_numbers import read_references
from ashgabat_centre.records.search import ELSEWHERE, PlaceAwareQuery


def is_older(row: Any) -> models.Q:
    """A condition on records: after this one in newest-first order."""
    return models.Q(occurred_on__lte=row.occurred_on) & (
        models.Q(occurred_on__lt=row.occurred_on) | models.Q(pk__lt=row.pk)
    )


class RecordQuerySet(models.QuerySet[Any]):
    """Records, and the conditions lists and briefings put on them.

    The database leaves out what the reader may not see.
    """

    def of_kind(self, kind: type[models.Model]) -> Self:
        """Records of one kind."""
        return self.filter(kind=kind._meta.model_name)

    def cleared(self) -> Self:
        """Records whose text is cleared."""
        return self.filter(status="cleared")

    def cleared_between(self, start: datetime, end: datetime) -> Self:
        """Records cleared from `start` up to, but not at, `end`, so that each clearance falls in exactly one
        period.
        """
        return self.cleared().filter(cleared_at__gte=start, cleared_at__lt=end)

    def concerning(self, *countries: int) -> Self:
        """Records that concern one of these countries."""
        return self.filter(country_ids__contains=list(countries))

    def within(self, *areas: int) -> Self:
        """Records that concern one of these administrative areas."""
        return self.filter(area_ids__contains=list(areas))

    def under(self, *themes: int) -> Self:
        """Records filed under one of these themes."""
        return self.filter(theme_ids__contains=list(themes))

    def matching(self, text: str) -> Self:
        """Full-text search in English and Russian at once, in the texts of files too; a reference number is
        found as well, and a place under any of its names.

        Every part of the condition must be answered by an index: one that is not makes PostgreSQL read the
        whole table.
        """
        words = PlaceAwareQuery(text)
        in_record, reference = models.Q(search=words), models.Q(reference__in=read_references(text))
        elsewhere = (models.Q(condition(words)) for condition in ELSEWHERE)
        return self.filter(reduce(or_, elsewhere, in_record | reference))

    def at(self, slug: str) -> Self:
        """The record at this address, which is its reference number with dashes for slashes."""
        return self.filter(reference=slug.replace("-", "/"))

    def waiting_for(self, user: User, *reasons: str) -> Self:
        """Records that need this person's action, for these reasons or for any."""
        # One arm a reason: each is read from its own small index, which an OR of all of them would not be.
        arms = [REASONS[name].rows(self.model.objects.all(), user).order_by() for name in reasons or REASONS]
        first, *others = [arm.values("pk") for arm in arms]
        return self.filter(pk__in=first.union(*others, all=True) if others else first)

    def newest_first(self) -> Self:
        """Newest first, by the index on dates."""
        return self.order_by("-occurred_on", "-pk")

    def gathered_first(self) -> Self:
        """Newest first, but by reading all rows and sorting them: for conditions that few rows meet, where
        walking the index of dates would take longer.
        """
        day = models.Func(
            models.F("occurred_on"), template="(%(expressions)s + 0)", output_field=models.DateField()
        )
        return self.order_by(day.desc(), "-pk")

    def older_than(self, row: Any) -> Self:
        """The rows after this one in newest-first order; quick at any depth, because the index leads there."""
        return self.filter(is_older(row))

    def listed(self) -> Self:
        """Only what a list shows, with the author's name joined.

        A column that is not loaded raises when it is used.
        """
        texts = ("body", "comment", "details", "names", "search", "permitted_use", "provenance")
        return self.select_related("author").defer(*texts).fetch_mode(models.FETCH_RAISE)
