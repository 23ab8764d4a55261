"""What a colleague reads before a meeting: who holds which post, what was said the last times, the commitments of both
sides, letters that wait for an answer, what situation notes say.

It is gathered for a person and their institution, or for all whom a meeting is with. Everything is read as the sheet's
reader, so it holds only what that person may read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.commitments.models import FollowUp, FollowUpQuerySet
from ashgabat_centre.directory.models import Person, Post
from ashgabat_centre.records.links import RecordOrganization
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Organization
from liaison.concurrences.basis import refusal
from liaison.letters.models import Correspondence, awaiting_reply
from liaison.meetings.models import Counterpart, Meeting
from monitoring.notes.models import SituationNote

MEETINGS, PLANNED, COMMITMENTS, LETTERS, NOTES, POSTS = 3, 2, 6, 4, 5, 6
LISTED = 200  # commitments of one side that are counted
BOTH_WAYS = (FollowUp.Side.OURS, FollowUp.Side.THEIRS)


@dataclass(frozen=True)
class SheetSubject:
    """Whom a sheet is about: people, their institutions, and of a meeting what it is about and where.

    `alone` says whose meetings come first: the people's, or the institutions' where nobody is named.
    """

    title: str
    people: list[Person]
    institutions: list[Organization]
    meeting: Meeting | None = None

    def about(self) -> Q:
        """A condition on rows that name any of them by `person` or `organization`."""
        return _named_people(self.people) | _named_institutions(self.institutions)

    def alone(self) -> Q:
        """The same, of the people alone where there are any."""
        return _named_people(self.people) if self.people else _named_institutions(self.institutions)

    @property
    def entries(self) -> list[Person | Organization]:
        """All of them."""
        return [*self.people, *self.institutions]


@dataclass(frozen=True)
class Preparation:
    """A sheet; `level` is the highest marking included.

    Commitments are those with the people or their institutions, the overdue first; `more` counts those that do not fit.
    `beyond` are meetings with the institutions at which none of the people was met.
    """

    subject: SheetSubject
    level: int
    posts: list[tuple[Post, str]]
    planned: list[Any]
    meetings: list[Any]
    beyond: list[Any]
    ours: list[Any]
    theirs: list[Any]
    more: int
    letters: list[Any]
    notes: list[Any]
    basis: str

    @property
    def records(self) -> list[Any]:
        """Every record with something on the sheet, once."""
        commitments = [commitment.record for commitment in (*self.ours, *self.theirs)]
        meetings = (*self.planned, *self.meetings, *self.beyond)
        named = [*meetings, *self.letters, *self.notes, *commitments]
        return list({record.pk: record for record in named}.values())

    @property
    def marking(self) -> int:
        """The highest marking of these records."""
        meeting = self.subject.meeting
        own = meeting.sensitivity if meeting else Sensitivity.UNCLASSIFIED
        highest: int = max([own, *(record.sensitivity for record in self.records)])
        return highest


def subject_of(entry: Person | Organization | Meeting) -> SheetSubject:
    """A person with the institutions where they hold a post today; an institution; or whom a meeting is with.

    Where a person serves is not told of a pseudonym.
    """
    if isinstance(entry, Meeting):
        return _of_meeting(entry)
    if isinstance(entry, Organization):
        return SheetSubject(entry.name, [], [entry])
    held = Post.objects.none() if entry.protected else Post.objects.filter(_standing(timezone.localdate()))
    serving = held.filter(_about(entry)).select_related("organization")
    return SheetSubject(
        entry.name, [entry], list({post.organization_id: post.organization for post in serving}.values())
    )


def _of_meeting(meeting: Meeting) -> SheetSubject:
    rows = list(meeting.counterparts.select_related("organization", "person"))
    people = {row.person_id: row.person for row in rows if row.person}
    institutions = {row.organization_id: row.organization for row in rows}
    return SheetSubject(meeting.title, list(people.values()), list(institutions.values()), meeting)


def prepare(entry: Person | Organization | Meeting, level: int) -> Preparation:
    """Gather the sheet from records marked up to this level.

    The number of queries does not depend on the number of records.
    """
    today, subject = timezone.localdate(), subject_of(entry)
    held, planned = _held(today, level), _planned(today, level)
    if subject.meeting:
        planned = planned.exclude(pk=subject.meeting.pk)
    ours, theirs = (list(open_commitments(subject, level, side)[:LISTED]) for side in BOTH_WAYS)
    beyond = (
        held.filter(_met(subject.about())).exclude(_met(subject.alone())) if subject.people else held.none()
    )
    return Preparation(
        subject,
        level,
        posts_of(subject, today),
        list(planned.filter(_met(subject.about())).order_by("occurred_on", "starts_at", "pk")[:PLANNED]),
        list(held.filter(_met(subject.alone()))[:MEETINGS]),
        list(beyond[:MEETINGS]),
        ours[:COMMITMENTS],
        theirs[:COMMITMENTS],
        len(ours[COMMITMENTS:]) + len(theirs[COMMITMENTS:]),
        list(letters_with(subject, level)[:LETTERS]),
        list(notes_on(subject, level)[:NOTES]),
        basis_of(subject),
    )


def _meetings(level: int) -> Any:
    rows = Meeting.objects.filter(sensitivity__lte=level).exclude(status=Status.WITHDRAWN)
    return rows.defer("comment", "details")


def _held(today: date, level: int) -> Any:
    return _meetings(level).filter(state=Meeting.State.HELD, occurred_on__lte=today).newest_first()


def _planned(today: date, level: int) -> Any:
    return _meetings(level).filter(state=Meeting.State.PLANNED, occurred_on__gte=today)


def next_meeting(entry: Person | Organization) -> Meeting | None:
    """The next planned meeting with a person or an institution, as far as its reader sees any."""
    rows = _planned(timezone.localdate(), max(Sensitivity)).filter(_met(_about(entry)))
    meeting: Meeting | None = rows.order_by("occurred_on", "starts_at", "pk").first()
    return meeting


def _met(about: Q) -> Q:
    """A condition on meetings: with rows of people met that answer to this condition."""
    return Q(pk__in=Counterpart.objects.filter(about).values("record"))


def _about(entry: Person | Organization) -> Q:
    """A condition on rows that name the entry by `person` or `organization`; duplicates count for their entry, and what
    belongs to an institution for the institution.
    """
    return _named_people([entry]) if isinstance(entry, Person) else _named_institutions([entry])


def _named_people(people: list[Person]) -> Q:
    return Q(person__in=people) | Q(person__merged_into__in=people)


def _named_institutions(institutions: list[Organization]) -> Q:
    below = Q(organization__parent__in=institutions) | Q(organization__merged_into__in=institutions)
    return Q(organization__in=institutions) | below


def open_commitments(subject: SheetSubject, level: int, side: str) -> FollowUpQuerySet:
    """Commitments that are not closed yet, the soonest due first, so that those overdue stand first."""
    rows = FollowUp.objects.open().filter(subject.about(), side=side, record__sensitivity__lte=level)
    return rows.exclude(record__status=Status.WITHDRAWN).select_related("record").soonest_first()


def letters_with(subject: SheetSubject, level: int) -> Any:
    """Letters from or to them whose reply has not come, the longest due first."""
    written = Correspondence.objects.filter(subject.about(), sensitivity__lte=level).values("pk")
    awaited = awaiting_reply(Record.objects.filter(pk__in=written)).select_related("correspondence")
    return awaited.order_by("correspondence__reply_due", "pk")


def basis_of(subject: SheetSubject) -> str:
    """What is missing for a meeting with another party, in sentences; '' where nothing is."""
    if subject.meeting is None:
        return ""
    met = [*subject.entries, *(row.name for row in subject.meeting.counterparts.all() if row.name)]
    return refusal(met, subject.meeting.theme_ids, subject.meeting.occurred_on)


# --- Posts --------------------------------------------------------------------------------------------------


def posts_of(subject: SheetSubject, today: date) -> list[tuple[Post, str]]:
    """A person's posts, the newest first; of several people or an institution, who holds one today."""
    rows = Post.objects.select_related("person", "organization")
    rows = rows.prefetch_related("organization__former_names")
    if len(subject.people) == 1:
        (person,) = subject.people
        return [(post, person.told_post(str(post))) for post in rows.filter(_about(person))[:POSTS]]
    rows = rows.filter(_standing(today), subject.alone(), person__merged_into=None)
    return [
        (post, f"{post.person.name}, {post.person.told_post(post.shown_on(today))}")
        for post in rows.order_by("person__tier", "pk")[:POSTS]
    ]


def _standing(today: date) -> Q:
    """A condition on posts: held that day."""
    return (Q(since=None) | Q(since__lte=today)) & (Q(until=None) | Q(until__gte=today))


def span(post: Post) -> str:
    """From when to when, as far as that is known."""
    if post.since and post.until:
        return f"{_day(post.since)} – {_day(post.until)}"
    if post.since:
        return _("since %(day)s") % {"day": _day(post.since)}
    return _("until %(day)s") % {"day": _day(post.until)} if post.until else ""


# --- Notes --------------------------------------------------------------------------------------------------


def notes_on(subject: SheetSubject, level: int) -> Any:
    """Cleared situation notes that name any of them, among their organizations or in their words; and for a meeting,
    those on its themes in its countries.
    """
    cleared = Record.objects.of_kind(SituationNote).cleared().filter(sensitivity__lte=level)
    # A person's own sheet goes by the person's names: their ministry is named in too many.
    named = subject.people if subject.people and not subject.meeting else subject.entries
    concerned = Q(pk__in=cleared.matching(words_of(named)).order_by().values("pk"))
    if organizations := [one for one in named if isinstance(one, Organization)]:
        concerned |= Q(
            pk__in=RecordOrganization.objects.filter(_named_institutions(organizations)).values("record")
        )
    if meeting := subject.meeting:
        concerned |= Q(theme_ids__overlap=meeting.theme_ids, country_ids__overlap=meeting.country_ids)
    return cleared.filter(concerned).defer("body", "comment", "details").newest_first()


def words_of(entries: Iterable[Person | Organization]) -> str:
    """A search for any of the entries' names, each as it stands."""
    names = [name for entry in entries for name in _names_of(entry)]
    quoted = dict.fromkeys(f'"{name.replace(chr(34), " ")}"' for name in names if name)
    return " or ".join(quoted)


def _names_of(entry: Person | Organization) -> Iterator[str]:
    yield from (entry.name_en, entry.name_ru)
    if isinstance(entry, Person):
        yield entry.name_native
        yield from (variant.text for variant in entry.variants.all())
    else:
        for former in entry.former_names.all():
            yield from (former.name_en, former.name_ru)


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
