"""Pages of correspondence."""

from typing import Any

import django_filters
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.reference.models import Organization
from liaison.concurrences.basis_views import beside
from liaison.letters.forms import CORRESPONDENTS, CorrespondenceForm
from liaison.letters.models import Correspondence, Reply, answered, awaiting_reply

Direction = Correspondence.Direction


class CorrespondenceFilter(RecordFilter):
    """Filters of the list of correspondence."""

    direction = django_filters.ChoiceFilter(
        field_name="correspondence__direction",
        choices=Direction.choices,
        label=_("Direction"),
        empty_label=_("Both"),
    )
    written_as = django_filters.ChoiceFilter(
        field_name="correspondence__form",
        choices=Correspondence.Form.choices,
        label=_("Form"),
        empty_label=_("Any"),
    )
    organization = django_filters.ModelChoiceFilter(
        field_name="correspondence__organization",
        queryset=Organization.objects.filter(type__in=CORRESPONDENTS),
        label=_("From or to"),
        empty_label=_("Any"),
    )
    reply = django_filters.ChoiceFilter(
        choices=Reply.choices, method="by_reply", label=_("Reply"), empty_label=_("Any")
    )

    def by_reply(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by where the reply stands."""
        if value == Reply.ANSWERED:
            return rows.filter(answered(), correspondence__isnull=False)
        return awaiting_reply(rows, before=timezone.localdate() if value == Reply.OVERDUE else None)


def _due(piece: Correspondence) -> str:
    return date_format(piece.reply_due, "SHORT_DATE_FORMAT") if piece.reply_due else ""


class CorrespondencePages(RecordPages):
    """The pages of correspondence."""

    model = Correspondence
    menu = Menu("contacts", keys="gl", begin_keys="cl")
    form = CorrespondenceForm
    filters = CorrespondenceFilter
    joins = ("organization",)
    leads = 1
    columns = (
        (_("From or to"), lambda piece: piece.organization.name),
        (_("Direction"), lambda piece: piece.get_direction_display()),
        (_("Form"), lambda piece: piece.get_form_display()),
        (_("Reply due"), _due),
    )

    @classmethod
    def begun(cls, query: QueryDict) -> Correspondence:
        """A new piece; an answer, where the address names one that the reader may see."""
        piece = Correspondence.objects.at(query.get("answers", "").replace("\0", "")).first()
        if piece is None:
            return Correspondence()
        other = Direction.OUTGOING if piece.direction == Direction.INCOMING else Direction.INCOMING
        taken_over = {name: getattr(piece, name) for name in ("organization", "person", "form", "written_in")}
        return Correspondence(
            answers=piece,
            direction=other,
            country_ids=piece.country_ids,
            theme_ids=piece.theme_ids,
            **taken_over,
        )

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """What it answers and what answers it, as far as the reader may see them."""
        answers = Correspondence.objects.filter(answers=record.pk).listed().order_by("occurred_on", "pk")
        answered = Correspondence.objects.filter(pk=record.answers_id).listed().first()
        return {
            "correspondent": record.correspondent(),
            "answered": answered,
            "answered_by": list(answers),
            "today": timezone.localdate(),
            "may_answer": user.writes,
        } | beside(record, user)
