"""Two papers made from the log of a meeting: the record of conversation and the readout.

The record of conversation keeps the United Nations' form: "Notes of the meeting between …", who was present
with full titles, the narrative by speaker, the comment apart, classification and distribution. A readout
holds public facts only: date, place, officials with their titles, topics; never what was said, thought or
agreed.
"""

from datetime import UTC, datetime
from typing import Any, Literal

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.reference.vocabulary import terms
from liaison.meetings.models import Meeting
from reports.documents import Group, Notes, NotesPart, Said, print_notes

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "ru")


def pdf(notes: Notes) -> bytes:
    """A paper as PDF/A."""
    return print_notes(notes)


# --- The rules --------------------------------------------------------------------------------------------------


def refuse_notes(meeting: Meeting) -> str:
    """Why there is no record of this conversation, as a sentence; '' where there is one."""
    return "" if meeting.is_held else _("Only a meeting that was held has a record of conversation.")


def refuse_readout(meeting: Meeting) -> str:
    """Why there is no readout of this meeting, as a sentence; '' where there is one."""
    if not meeting.is_held:
        return _("Only a meeting that was held has a readout.")
    if meeting.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL:
        return _(
            "A strictly confidential meeting has no readout: that it took place is known to its list alone."
        )
    if any(_is_hidden(row) for row in _met(meeting)):
        return _("This meeting has no readout: the identity of somebody who took part is protected.")
    if meeting.status not in (Status.CLEARED, Status.ARCHIVED):
        return _("There is a readout once the meeting’s record is cleared.")
    return ""


def _is_hidden(row: Any) -> bool:
    return bool(row.organization.protected or (row.person and row.person.protected))


# --- The record of conversation -----------------------------------------------------------------------------------


def notes(meeting: Meeting, language: Language) -> Notes:
    """The record of conversation, in this language."""
    with translation.override(language):
        met = _met(meeting)
        return Notes(
            language=language,
            written_in=meeting.language,
            marking=str(Sensitivity(meeting.sensitivity).label),
            office=_office(),
            genre=_("Record of conversation"),
            title=_title(meeting, met),
            symbol=meeting.reference,
            distribution=_distribution(meeting),
            draft="" if meeting.status in ("cleared", "archived") else pgettext("document", "Draft"),
            groups=_present(meeting, met),
            facts=_facts(meeting),
            said=_said(meeting),
            parts=_parts(meeting),
            comment=NotesPart(_("Comment"), meeting.comment) if meeting.comment else None,
            closing=_closing(meeting),
            timestamp=_dated(meeting),
        )


def _met(meeting: Meeting) -> list[Any]:
    rows = meeting.counterparts.select_related("organization", "person", "stated")
    return list(rows.prefetch_related("organization__former_names"))


def _office() -> str:
    return _("United Nations Regional Centre for Preventive Diplomacy for Central Asia\nAshgabat")


def _institutions(meeting: Meeting, met: list[Any]) -> dict[str, list[Any]]:
    """The people met by institution, under the name it had that day; in English a Government's takes the
    article.
    """
    grouped: dict[str, list[Any]] = {}
    for row in met:
        article = (
            "the "
            if get_language() == "en" and row.organization.type in Organization.GOVERNMENT_TYPES
            else ""
        )
        grouped.setdefault(article + row.organization.named_on(meeting.occurred_on), []).append(row)
    return grouped


def _title(meeting: Meeting, met: list[Any]) -> str:
    facts = {
        "theirs": "; ".join(_institutions(meeting, met)),
        "place": meeting.where or meeting.channel_name,
        "day": _day(meeting),
    }
    title = (
        _(
            "Notes of the meeting between the United Nations Regional Centre for Preventive Diplomacy for Central "
            "Asia and %(theirs)s, held at %(place)s on %(day)s"
        )
        if meeting.where
        else _(
            "Notes of the meeting between the United Nations Regional Centre for Preventive Diplomacy for Central "
            "Asia and %(theirs)s, held on %(day)s (%(place)s)"
        )
    ) % facts
    return title + (_(", at %(hours)s") % {"hours": meeting.hours} if meeting.hours else "")


def _day(meeting: Meeting) -> str:
    """The day in words: Wednesday, 25 November 2026; in Russian with a small initial."""
    weekday = date_format(meeting.occurred_on, "l")
    weekday = weekday.lower() if get_language() == "ru" else weekday
    return f"{weekday}, {date_format(meeting.occurred_on, 'DATE_FORMAT')}"


def _distribution(meeting: Meeting) -> str:
    match meeting.sensitivity:
        case Sensitivity.STRICTLY_CONFIDENTIAL:
            return _("Distr.: Restricted (the people named for it)")
        case Sensitivity.CONFIDENTIAL:
            return _("Distr.: Limited (the Centre and its desk at Headquarters)")
    return _("Distr.: General")


def _present(meeting: Meeting, met: list[Any]) -> tuple[Group, ...]:
    """The United Nations' side first, then the other, with full titles."""
    ours = tuple(str(row) for row in meeting.participants.select_related("user"))
    groups = [Group(_("Present for the United Nations"), ours)] if ours else []
    for institution, rows in _institutions(meeting, met).items():
        people = tuple(
            filter(None, (", ".join(filter(None, (row.shown_name, row.shown_post))) for row in rows))
        )
        said = people or (_("Names not recorded"),)
        groups.append(Group(_("Present for %(institution)s") % {"institution": institution}, said))
    return tuple(groups)


def _facts(meeting: Meeting) -> tuple[NotesPart, ...]:
    facts = (
        (_("Subject"), meeting.title),
        (_("Level"), meeting.level_name),
        (_("Language of the conversation"), meeting.spoken_in),
        (_("Interpreter"), meeting.interpreter),
    )
    return tuple(NotesPart(label, words) for label, words in facts if words)


def _said(meeting: Meeting) -> tuple[Said, ...]:
    """The summary and the key points as paragraphs, then each point under its speaker."""
    texts = [text.strip() for text in (meeting.summary, *meeting.body.split("\n\n")) if text.strip()]
    return (
        *(Said(text) for text in texts),
        *(Said(point.text, point.speaker) for point in meeting.points.all()),
    )


def _parts(meeting: Meeting) -> tuple[NotesPart, ...]:
    parts = ((_("Their position"), meeting.their_position), (_("Our message"), meeting.our_message))
    return tuple(NotesPart(label, words) for label, words in parts if words)


def _closing(meeting: Meeting) -> str:
    """The drafter by initials, and who cleared it."""
    initials = "".join(f"{name[0]}." for name in meeting.author.name.split())
    drafted = _("Drafted by: %(initials)s") % {"initials": initials}
    if not meeting.cleared_by:
        return drafted
    return f"{drafted}\n" + _("Cleared by: %(name)s") % {"name": meeting.cleared_by.name}


def _dated(meeting: Meeting) -> datetime:
    """The date of the PDF, to the second."""
    return (meeting.cleared_at or meeting.updated_at).astimezone(UTC).replace(microsecond=0)


# --- The readout --------------------------------------------------------------------------------------------------


def readout(meeting: Meeting, language: Language) -> Notes:
    """The readout, in this language."""
    with translation.override(language):
        met = _met(meeting)
        topics = tuple(terms().theme_names(meeting.theme_ids))
        groups = _present(meeting, met)
        return Notes(
            language=language,
            written_in=meeting.language,
            marking=str(Sensitivity(meeting.sensitivity).label),
            office=_office(),
            genre=_("Readout"),
            title=_("Meeting with %(theirs)s") % {"theirs": "; ".join(_institutions(meeting, met))},
            opening=_opening(meeting),
            draft="" if meeting.status in ("cleared", "archived") else pgettext("document", "Draft"),
            groups=(*groups, Group(_("Topics"), topics)) if topics else groups,
            timestamp=timezone.now().replace(microsecond=0) if not meeting.cleared_at else _dated(meeting),
        )


def _opening(meeting: Meeting) -> str:
    """When and where: the town only, never the building."""
    facts = {
        "day": date_format(meeting.occurred_on, "DATE_FORMAT"),
        "place": meeting.town.name if meeting.town else "",
    }
    if facts["place"]:
        return _("The meeting took place on %(day)s. Place: %(place)s.") % facts
    return _("The meeting took place on %(day)s.") % facts
