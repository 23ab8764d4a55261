"""The preparation sheet on paper: one page of A4, with room to write."""

from collections.abc import Iterable
from datetime import date
from html import unescape
from typing import Any, Literal

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.models import Record, Status
from liaison.meetings.models import Meeting
from reports.documents.printable import Unprinted, list_unprintable
from reports.documents.printed_sheet import PrintedSheet, SheetLine, SheetPart, print_sheet
from reports.preparation.sheet import Preparation, span

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "ru")
LONGEST = 420  # letters of what is told of one meeting


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
        title=preparation.subject.title,
        date=_day(timezone.localdate(now)),
        about=", ".join(addressed(preparation)),
        parts=(_posts(preparation, language), _meetings(preparation)),
        beside=(
            _commitments(_("Commitments by the Centre"), preparation.ours),
            _commitments(_("Commitments by the other side"), preparation.theirs),
        ),
        below=(*_letters(preparation), _notes(preparation), *_basis(preparation)),
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
    lines += [_line(meeting, _when(meeting)) for meeting in (*preparation.meetings, *preparation.beyond)]
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


def _letters(preparation: Preparation) -> tuple[SheetPart, ...]:
    lines = [_line(letter, _day(letter.correspondence.reply_due)) for letter in preparation.letters]
    return (SheetPart(_("Letters awaiting a reply"), tuple(lines)),) if lines else ()


def _basis(preparation: Preparation) -> tuple[SheetPart, ...]:
    line = SheetLine(unescape(strip_tags(preparation.basis)), translation.get_language() or "en")
    return (SheetPart(_("Concurrence"), (line,)),) if preparation.basis else ()


def addressed(preparation: Preparation) -> list[str]:
    """How each person is addressed, where that is known."""
    people = preparation.subject.people
    return [
        f"{person.honorific} {person.name}" for person in people if person.honorific and not person.protected
    ]


def _notes(preparation: Preparation) -> SheetPart:
    lines = tuple(
        SheetLine(note.title, note.language, lead=_day(note.occurred_on), note=note_of(note))
        for note in preparation.notes
    )
    return SheetPart(_("Cleared notes"), lines, _("No cleared note names it."))


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
