"""“Prepare …” typed into the one search leads to the sheet for the next meeting with whoever is named."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory.names import search
from ashgabat_centre.directory.names.matches import MODELS, Match
from ashgabat_centre.find.commands import command
from ashgabat_centre.find.hits import Hit
from reports.preparation.sheet import next_meeting

PREPARE = "prepare preparation подготовить подготовиться подготовка подготовку"
MOST = 3  # people and institutions of one name
MEETING = re.compile(r"^(?:(?:for|meeting|with|встрече|встречу|встреча|с|со|для|по)\s+)+")


@command(PREPARE)
def lead_to_sheets(named: str, user: User, unfinished: bool) -> Iterator[Hit]:
    """Lead to the sheets of those surely named, for staff, who alone read of people."""
    if user.writes:
        name = MEETING.sub("", named)
        matches = search(name, kinds=("person", "organization"), limit=MOST, unfinished=unfinished)
        yield from (_sheet(match) for match in matches if match.sure)


def _sheet(match: Match) -> Hit:
    entry: Any = MODELS[match.kind]._default_manager.get(pk=match.pk)
    label = f"{_('Prepare')}: {match.label}"
    if meeting := next_meeting(entry):
        detail = f"{date_format(meeting.occurred_on, 'SHORT_DATE_FORMAT')} · {meeting.reference}"
        return Hit(label, reverse("meeting-sheet", args=[meeting.slug]), detail, record=meeting)
    of = "person" if match.kind == "person" else "institution"
    return Hit(label, reverse(f"{of}-sheet", args=[match.pk]), _("No meeting is planned."))
