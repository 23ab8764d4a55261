"""Pages of situation notes."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.reference.area_fields import AreaFilter
from ashgabat_centre.reference.vocabulary import terms
from monitoring.notes.forms import SituationNoteForm
from monitoring.notes.models import SUPERSEDING, SituationNote
from monitoring.notes.review_dates import past_review
from monitoring.notes.supersession import NoteStanding, superseded
from monitoring.scales import Confidence, Likelihood
from monitoring.sources.grades import Credibility, Reliability
from monitoring.sources.models import Evidence


class SituationNoteFilter(RecordFilter):
    """Filters of the list of situation notes. Both grades are asked of one and the same piece of evidence."""

    report = django_filters.ChoiceFilter(
        field_name="situationnote__report",
        choices=SituationNote.Report.choices,
        label=_("Sort of report"),
        empty_label=_("Any"),
    )
    area = AreaFilter(method="place")
    reliability = django_filters.ChoiceFilter(
        choices=Reliability.choices,
        method="grade",
        label=_("Source's reliability"),
        empty_label=_("Any"),
    )
    credibility = django_filters.ChoiceFilter(
        choices=Credibility.choices,
        method="grade",
        label=_("Credibility of the information"),
        empty_label=_("Any"),
    )
    likelihood = django_filters.ChoiceFilter(
        field_name="situationnote__likelihood",
        choices=Likelihood.choices,
        label=_("Likelihood"),
        empty_label=_("Any"),
    )
    confidence = django_filters.ChoiceFilter(
        field_name="situationnote__confidence",
        choices=Confidence.choices,
        label=_("Confidence"),
        empty_label=pgettext_lazy("confidence", "Any"),
    )

    review = django_filters.ChoiceFilter(
        choices=[("past", _("Past their date")), ("mine", _("Mine past their date"))],
        method="by_review",
        label=_("Date of review"),
        empty_label=_("Any"),
    )

    standing = django_filters.ChoiceFilter(
        choices=NoteStanding.choices,
        method="by_standing",
        label=_("Current or superseded"),
        empty_label=_("Any"),
    )

    def by_standing(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by whether a later note supersedes them."""
        return rows.filter(superseded() if value == NoteStanding.SUPERSEDED else ~superseded())

    def by_review(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by a date of review that has passed, of all notes or of the reader's own."""
        past: RecordQuerySet = past_review(rows, timezone.localdate())
        return past.filter(owner=self.user) if value == "mine" else past

    def place(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by place."""
        return rows.within(int(value))

    def grade(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by the grades of a piece of evidence, where both are chosen by those of the same one."""
        chosen = {key: self.form.cleaned_data[key] for key in ("reliability", "credibility")}
        graded = Evidence.objects.graded(**chosen).filter(record=OuterRef("pk"))
        return rows.filter(Exists(graded)) if value else rows


def _standing(record: Any) -> str:
    return str(NoteStanding.SUPERSEDED.label) if record.superseded else ""


class SituationNotePages(RecordPages):
    """The pages of situation notes."""

    model = SituationNote
    menu = Menu("monitoring", keys="gn", begin_keys="cn")
    form = SituationNoteForm
    filters = SituationNoteFilter
    columns = ((_("Current or superseded"), _standing),)

    @classmethod
    def dress(cls, records: RecordQuerySet) -> RecordQuerySet:
        """Notes with whether a later one supersedes them."""
        rows: RecordQuerySet = super().dress(records).annotate(superseded=superseded())
        return rows

    @classmethod
    def own(cls) -> str:
        """Its column is asked of the record."""
        return ""

    @classmethod
    def begun(cls, query: QueryDict) -> SituationNote:
        """A new note; one that supersedes another, where the address names one that the reader may see."""
        slug = query.get("supersedes", "").replace("\0", "")
        earlier = SituationNote.objects.at(slug).first() if slug else None
        if earlier is None:
            return SituationNote()
        taken_over = {
            name: getattr(earlier, name) for name in ("report", "country_ids", "theme_ids", "area_ids")
        }
        return SituationNote(supersedes=earlier, **taken_over)

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """Its evidence and its areas, and the note it supersedes, as far as the reader may see it."""
        earlier = SituationNote.objects.filter(pk=record.supersedes_id) if record.supersedes_id else None
        evidence = list(record.evidence_items.select_related("source"))
        return {
            "supersedes": earlier and earlier.first(),
            "may_supersede": user.writes and record.status in SUPERSEDING and not record.superseded_by,
            "evidence": evidence,
            "unseen": record.rests_unseen(evidence, user),
            "areas": terms().area_names(record.area_ids),
        }
