"""Pages of meetings."""

from typing import Any

import django_filters
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.records.queries import RecordQuerySet
from liaison.concurrences.basis import WANTS, wants
from liaison.concurrences.basis_views import beside
from liaison.meetings.forms import MeetingForm
from liaison.meetings.governments import government_choices, met_government
from liaison.meetings.lists import Channel, Level, ListEntry, entries
from liaison.meetings.models import Counterpart, Meeting
from liaison.meetings.neighbours import neighbours
from liaison.meetings.rules import refuse_holding

SIDES = 3  # institutions that a row of the list names


def choices(model: type[ListEntry]) -> list[tuple[str, str]]:
    """A list's entries as choices of a form."""
    return [(entry.code, entry.name) for entry in entries(model)]


class MeetingFilter(RecordFilter):
    """Filters of the list of meetings."""

    state = django_filters.ChoiceFilter(
        field_name="meeting__state", choices=Meeting.State.choices, label=_("State"), empty_label=_("Any")
    )
    channel = django_filters.ChoiceFilter(
        field_name="meeting__channel", choices=lambda: choices(Channel), label=_("How"), empty_label=_("Any")
    )
    level = django_filters.ChoiceFilter(
        field_name="meeting__level", choices=lambda: choices(Level), label=_("Level"), empty_label=_("Any")
    )
    government = django_filters.ChoiceFilter(
        choices=government_choices, method="meet", label=_("Government"), empty_label=_("Any")
    )

    def meet(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by the Government met."""
        return met_government(rows, int(value))


def with_whom(meeting: Meeting) -> str:
    """The institutions met, under their names of that day, each with its people; the first three and how many more."""
    met: dict[str, list[str]] = {}
    for row in meeting.counterparts.all():
        met.setdefault(row.organization.named_on(meeting.occurred_on), []).append(row.shown_name)
    sides = [", ".join(filter(None, [*people, institution])) for institution, people in met.items()]
    if (more := len(sides) - SIDES) > 0:
        sides[SIDES:] = [ngettext("and %(number)s more", "and %(number)s more", more) % {"number": more}]
    return "; ".join(sides)


def _delegations(meeting: Any) -> list[tuple[Any, str, list[Any]]]:
    """Who was met, by institution in the order in which they were put down: the institution, the name it had that day,
    and those of its people whose names are known.
    """
    rows = meeting.counterparts.select_related("organization", "person", "stated")
    met: dict[int, tuple[Any, str, list[Any]]] = {}
    for row in rows.prefetch_related("organization__former_names"):
        there = row.organization
        people = met.setdefault(there.pk, (there, there.named_on(meeting.occurred_on), []))[2]
        if row.shown_name:
            people.append(row)
    return list(met.values())


class MeetingPages(RecordPages):
    """The pages of meetings."""

    model = Meeting
    menu = Menu("contacts", keys="gm", begin_keys="cm")
    form = MeetingForm
    filters = MeetingFilter
    joins = ("town",)
    leads = 1
    columns = (
        (_("With whom"), with_whom),
        (_("State"), lambda meeting: ", ".join(filter(None, (meeting.get_state_display(), meeting.hours)))),
        (_("How"), lambda meeting: meeting.channel_name),
    )

    @classmethod
    def dress(cls, records: RecordQuerySet) -> RecordQuerySet:
        """Meetings with whom they were held, and with what they lack as contacts with other parties."""
        met = Counterpart.objects.select_related("organization", "person")
        met = met.prefetch_related("organization__former_names")
        rows: RecordQuerySet = super().dress(records).annotate(wants=wants())
        return rows.prefetch_related(Prefetch("meeting__counterparts", met))

    @classmethod
    def stands_out(cls, record: Any) -> bool:
        """A meeting with a party that lacks its concurrence."""
        return record.wants is not None

    @classmethod
    def cells(cls, record: Any) -> list[tuple[str | Promise, object]]:
        """The kind's columns; a state without its basis says so."""
        whom, (header, state), *others = super().cells(record)
        return [whom, (header, f"{state}: {WANTS[record.wants]}" if record.wants else state), *others]

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """Who was met, under the names their institutions had that day, and who took part for the Centre."""
        return {
            "delegations": _delegations(record),
            "may_hold": not refuse_holding(record, user),
            "neighbours": neighbours(record),
            "participants": record.participants.select_related("user"),
            "points": list(record.points.all()),
        } | beside(record, user)
