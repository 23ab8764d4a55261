"""Pages of situation notes."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.reference.vocabulary import area_choices, terms
from monitoring.notes.forms import SituationNoteForm
from monitoring.notes.models import SituationNote, Source


class SituationNoteFilter(RecordFilter):
    """Filters of the list of situation notes."""

    area = django_filters.ChoiceFilter(
        choices=area_choices, method="place", label=_("Administrative area"), empty_label=_("Any")
    )
    reliability = django_filters.ChoiceFilter(
        choices=Source.Reliability.choices,
        method="grade",
        label=_("Source's reliability"),
        empty_label=_("Any"),
    )

    def place(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by place."""
        return rows.within(int(value))

    def grade(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by a source's grade."""
        return rows.filter(pk__in=Source.objects.filter(reliability=value).values("record_id"))


class SituationNotePages(RecordPages):
    """The pages of situation notes."""

    model = SituationNote
    menu = Menu("monitoring", keys="gn", begin_keys="cn")
    form = SituationNoteForm
    filters = SituationNoteFilter

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """Its sources and its areas."""
        return {"sources": record.sources.all(), "areas": terms().area_names(record.area_ids)}
