"""What a colleague reads before a meeting: who holds which post, what was said the last three times, the
commitments of both sides, what situation notes say.

Everything is read as the sheet's reader, so it holds only what that person may read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.commitments.models import FollowUp, FollowUpQuerySet
from ashgabat_centre.directory.models import Person, Post
from ashgabat_centre.records.links import RecordOrganization
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Organization
from liaison.meetings.models import Counterpart, Meeting
from monitoring.notes.models import SituationNote
from reports.documents.printable import Unprinted, list_unprintable
from reports.documents.printed_sheet import PrintedSheet, SheetLine, SheetPart, print_sheet

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "ru")
MEETINGS, PLANNED, COMMITMENTS, NOTES, POSTS = 3, 2, 6, 5, 6
LONGEST = 420  # letters of what is told of one meeting


@dataclass(frozen=True)
class Preparation:
    """A sheet about one person or one institution; `level` is the highest marking included."""

    entry: Any
    level: int
    posts: list[tuple[Post, str]]
    planned: list[Any]
    meetings: list[Any]
    ours: list[Any]
    theirs: list[Any]
    notes: list[Any]

    @property
    def records(self) -> list[Any]:
        """Every record with something on the sheet, once."""
        commitments = [commitment.record for commitment in (*self.ours, *self.theirs)]
        named = [*self.planned, *self.meetings, *self.notes, *commitments]
        return list({record.pk: record for record in named}.values())

    @property
    def marking(self) -> int:
        """The highest marking of these records."""
        return max((record.sensitivity for record in self.records), default=Sensitivity.UNCLASSIFIED)


def prepare(entry: Person | Organization, level: int) -> Preparation:
    """Gather the sheet from records marked up to this level.

    The number of queries does not depend on the number of records.
    """
    today, met = timezone.localdate(), _met(entry)
    meetings = Meeting.objects.filter(met, sensitivity__lte=level).exclude(status=Status.WITHDRAWN)
    meetings = meetings.defer("comment", "details")
    held = meetings.filter(state=Meeting.State.HELD, occurred_on__lte=today).newest_first()
    planned = meetings.filter(state=Meeting.State.PLANNED, occurred_on__gte=today)
    return Preparation(
        entry,
        level,
        posts_of(entry, today),
        list(planned.order_by("occurred_on", "starts_at", "pk")[:PLANNED]),
        list(held[:MEETINGS]),
        list(open_commitments(entry, level, FollowUp.Side.OURS)[:COMMITMENTS]),
        list(open_commitments(entry, level, FollowUp.Side.THEIRS)[:COMMITMENTS]),
        list(notes_on(entry, level)[:NOTES]),
    )


def _met(entry: Person | Organization) -> Q:
    """A condition on meetings: with this person, or with this institution and those below it; duplicates
    count for their entry.
    """
    rows = Counterpart.objects.filter(_about(entry))
    return Q(pk__in=rows.values("record"))


def _about(entry: Person | Organization) -> Q:
    """A condition on rows that name the entry by `person` or `organization`."""
    if isinstance(entry, Person):
        return Q(person=entry) | Q(person__merged_into=entry)
    below = Q(organization__parent=entry) | Q(organization__merged_into=entry)
    return Q(organization=entry) | below


def open_commitments(entry: Person | Organization, level: int, side: str) -> FollowUpQuerySet:
    """Commitments that are not closed yet, the soonest due first."""
    rows = FollowUp.objects.open().filter(_about(entry), side=side, record__sensitivity__lte=level)
    return rows.exclude(record__status=Status.WITHDRAWN).select_related("record").soonest_first()


# --- Posts --------------------------------------------------------------------------------------------------


def posts_of(entry: Person | Organization, today: date) -> list[tuple[Post, str]]:
    """A person's posts, the newest first; for an institution, who holds one there today."""
    rows = Post.objects.select_related("person", "organization")
    rows = rows.prefetch_related("organization__former_names")
    if isinstance(entry, Person):
        return [(post, entry.told_post(str(post))) for post in rows.filter(_about(entry))[:POSTS]]
    standing = (Q(since=None) | Q(since__lte=today)) & (Q(until=None) | Q(until__gte=today))
    rows = rows.filter(standing, _about(entry), person__merged_into=None).order_by("person__tier", "pk")
    return [
        (post, f"{post.person.name}, {post.person.told_post(post.shown_on(today))}") for post in rows[:POSTS]
    ]


def span(post: Post) -> str:
    """From when to when, as far as that is known."""
    if post.since and post.until:
        return f"{_day(post.since)} – {_day(post.until)}"
    if post.since:
        return _("since %(day)s") % {"day": _day(post.since)}
    return _("until %(day)s") % {"day": _day(post.until)} if post.until else ""


# --- Notes --------------------------------------------------------------------------------------------------


def notes_on(entry: Person | Organization, level: int) -> Any:
    """Cleared situation notes that name the entry, among their organizations or in their words."""
    cleared = Record.objects.of_kind(SituationNote).cleared().filter(sensitivity__lte=level)
    named = Q(pk__in=cleared.matching(words_of(entry)).order_by().values("pk"))
    if isinstance(entry, Organization):
        named |= Q(pk__in=RecordOrganization.objects.filter(_about(entry)).values("record"))
    return cleared.filter(named).defer("body", "comment", "details").newest_first()


def words_of(entry: Person | Organization) -> str:
    """A search for any of the entry's names, each as it stands."""
    if isinstance(entry, Person):
        names = [entry.name_en, entry.name_ru, entry.name_native]
        names += [variant.text for variant in entry.variants.all()]
    else:
        names = [entry.name_en, entry.name_ru]
        for former in entry.former_names.all():
            names += [former.name_en, former.name_ru]
    quoted = dict.fromkeys(f'"{name.replace(chr(34), " ")}"' for name in names if name)
    return " or ".join(quoted)


# --- On paper -----------------------------------------------------------------------------------------------


def pdf(preparation: Preparation, user: User, agenda: str, language: Language) -> bytes:
    """The sheet as one page of A4, with the agenda, or room to write one."""
    with translation.override(language):
        return print_sheet(compose(preparation, user, agenda, language))


def list_unprinted(preparation: Preparation, user: User) -> list[Unprinted]:
    """The characters that no font has, in the sheet's text in either language."""
    sheets = []
    for language in LANGUAGES:
        with translation.override(language):
            sheets.append(compose(preparation, user, "", language))
    return list_unprintable(*sheets)


def compose(preparation: Preparation, user: User, agenda: str, language: Language) -> PrintedSheet:
    """The sheet's text. Call it with this language's translations active."""
    now = timezone.now()
    return PrintedSheet(
        language=language,
        marking=str(Sensitivity(preparation.marking).label).upper(),
        office=_("United Nations Regional Centre for Preventive Diplomacy for Central Asia, Ashgabat"),
        kind=_("Preparation sheet"),
        title=preparation.entry.name,
        date=_day(timezone.localdate(now)),
        about="",
        parts=(_posts(preparation, language), _meetings(preparation)),
        beside=(
            _commitments(_("Commitments by the Centre"), preparation.ours),
            _commitments(_("Commitments by the other side"), preparation.theirs),
        ),
        below=(_notes(preparation),),
        agenda_heading=_("Agenda"),
        agenda=agenda,
        scope=scope(user, preparation.level),
        # A PDF is dated to the second.
        timestamp=now.replace(microsecond=0),
    )


def scope(user: User, level: int) -> str:
    """The sentence on what the sheet includes; the same whether there is anything above the marking or not."""
    return _("As %(name)s may read it, from records marked up to “%(level)s”.") % {
        "name": user.name,
        "level": Sensitivity(level).label,
    }


def _posts(preparation: Preparation, language: Language) -> SheetPart:
    lines = tuple(SheetLine(text, language, lead=span(post)) for post, text in preparation.posts)
    return SheetPart(_("Posts"), lines, _("No post is known."))


def _meetings(preparation: Preparation) -> SheetPart:
    lines = [
        _line(meeting, _("Planned, %(day)s") % {"day": _when(meeting)}) for meeting in preparation.planned
    ]
    lines += [_line(meeting, _when(meeting)) for meeting in preparation.meetings]
    return SheetPart(_("Planned, and the last three meetings"), tuple(lines), _("No meeting is on record."))


def _when(meeting: Meeting) -> str:
    return ", ".join(filter(None, (_day(meeting.occurred_on), meeting.hours)))


def _line(record: Record, lead: str) -> SheetLine:
    text = ". ".join(filter(None, (record.title.rstrip("."), gist_of(record))))
    return SheetLine(text, record.language, lead=lead, note=note_of(record))


def gist_of(record: Record) -> str:
    """The summary, or the beginning of the text where there is none."""
    return Truncator(" ".join((record.summary or record.body).split())).chars(LONGEST)


def note_of(record: Record) -> str:
    """The reference number, the marking, and the status where the record is not cleared yet."""
    parts = [record.reference, str(Sensitivity(record.sensitivity).label)]
    if record.status not in (Status.CLEARED, Status.ARCHIVED):
        parts.append(record.get_status_display())
    return " · ".join(parts)


def _commitments(heading: str, commitments: Iterable[Any]) -> SheetPart:
    lines = tuple(
        SheetLine(
            commitment.what,
            commitment.record.language,
            lead=_("due %(day)s") % {"day": _day(commitment.due)},
            note=note_of(commitment.record),
        )
        for commitment in commitments
    )
    return SheetPart(heading, lines, _("Nothing is open."))


def _notes(preparation: Preparation) -> SheetPart:
    lines = tuple(
        SheetLine(note.title, note.language, lead=_day(note.occurred_on), note=note_of(note))
        for note in preparation.notes
    )
    return SheetPart(_("Cleared notes"), lines, _("No cleared note names it."))


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
