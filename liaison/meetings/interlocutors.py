"""What follows from whom a meeting was with: the row of each, the countries, the themes of the last meeting.

*With whom* is one field, for a person or an institution. What was chosen or typed there is put into the row's own
answers before the form is judged, by the rules of the directory's fields: without script, and whatever pressed it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.directory.models import Person
from ashgabat_centre.directory.names.fields import DirectoryField, DirectoryWidget, entry_of, key
from ashgabat_centre.directory.names.name_search import search
from ashgabat_centre.editing import rows as form_rows
from ashgabat_centre.editing.form_view import LOOK
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Organization, Theme
from ashgabat_centre.web import dates
from ashgabat_centre.web.small_numbers import small_number
from liaison.meetings.models import Counterpart, Meeting

PREFIX = "counterparts"
KINDS = ("person", "organization")
WHOM = ("whom", "whom-text", "whom-was", "unknown")  # the field, as its three inputs, and "a new person"
NEAR = 0.7  # the score of a family name, or its beginning, as the name of one person
RECENT = 6  # counterparts to choose from with one press
LOOKED_AT = 60  # rows of one's own latest meetings among which these are looked for


def follow(posted: QueryDict) -> QueryDict:
    """What was posted, with each row's *with whom* in its place; while one is still writing, with what follows."""
    total = posted.get(f"{PREFIX}-TOTAL_FORMS", "")
    if not total.isdecimal() or small_number(total) > form_rows.MOST:
        return posted  # none of our pages: the form refuses it
    rows = form_rows.read(posted, PREFIX)
    looking = LOOK in posted
    if not looking and not any(any(row.get(name, [""])[-1] for name in WHOM[:2]) for row in rows):
        return posted
    data = posted.copy()
    pressed = posted.get(LOOK, "")  # among those met lately
    if "-" in pressed and entry_of(KINDS, pressed):
        rows.append({"whom": [pressed]})
    before, struck = _institutions(rows), _institutions(rows, struck=True)
    new = [entry for row in rows if (entry := settle(row, day_of(data)))]
    if looking:
        rows = [*_once(row for row in rows if _stays(row)), {}]
    form_rows.write(data, PREFIX, rows)
    if looking or not data.getlist("countries"):
        _follow_countries(data, _institutions(rows) - before, struck - _institutions(rows))
    if looking and new and not data.getlist("themes"):
        _suggest_themes(data, new[0])
    return data


def day_of(data: Any) -> date:
    """The day of the meeting as typed so far; today where it is not one."""
    try:
        return dates.read_day(str(data.get("occurred_on") or ""))
    except dates.DateRefused:
        return timezone.localdate()


def settle(row: form_rows.Row, day: date) -> Any:
    """Put what was chosen or typed into the row's own answers, and return the entry; None where it is none, or where
    it may be several and the field asks which.
    """
    flat = {name: values[-1] for name, values in row.items()}
    words = DirectoryWidget(KINDS).value_from_datadict(flat, {}, "whom")
    if not words:
        return None
    entry = None if "unknown" in row else _entry(words)
    if entry is None and "unknown" not in row and _resembles(words):
        return None
    for name in WHOM:
        row.pop(name, None)
    row |= _answers(entry, day) if entry else {"name": [words]}
    return entry


def _entry(words: str) -> Any:
    try:
        return DirectoryField(kinds=KINDS).clean(words)
    except ValidationError:
        return None


def _resembles(words: str) -> bool:
    """Whether the directory has names so near, or begun so, that the writer is asked before a new one is taken."""
    nearest = search(words, kinds=KINDS, limit=1, in_use=True, unfinished=True)
    return any(match.score >= NEAR for match in nearest)


def _answers(entry: Any, day: date) -> form_rows.Row:
    """The institution follows from the post held that day; not of a protected person, whom it would tell."""
    if isinstance(entry, Organization):
        return {"organization": [str(entry.pk)]}
    post = None if entry.protected else entry.post_on(day)
    institution = (post.organization.merged_into_id or post.organization_id) if post else ""
    return {"person": [str(entry.pk)], "organization": [str(institution)]}


def _stays(row: form_rows.Row) -> bool:
    """Not those that are empty, nor those struck out that are not stored."""
    stored = any(row.get("id", ()))
    return (
        stored or "DELETE" not in row and any(any(row[name]) for name in row if name not in ("id", "record"))
    )


def _once(rows: Iterable[form_rows.Row]) -> Iterator[form_rows.Row]:
    """Whoever is named twice stands there once."""
    seen = set[tuple[str, ...]]()
    for row in rows:
        who = tuple(row.get(name, [""])[-1] for name in ("person", "name", "organization", "whom-text"))
        if who not in seen or any(row.get("id", ())):
            yield row
        seen.add(who)


def _institutions(rows: Iterable[form_rows.Row], struck: bool = False) -> set[int]:
    """The numbers of the institutions in rows that stay, or in those struck out."""
    chosen = (
        row["organization"][-1] for row in rows if row.get("organization") and struck == ("DELETE" in row)
    )
    return {small_number(number) for number in chosen} - {0}


def _follow_countries(data: QueryDict, new: set[int], gone: set[int]) -> None:
    """Tick the countries of institutions that are new, and untick those of the ones taken away."""
    rows = Organization.objects.filter(pk__in=new | gone, country__retired_on=None)
    country = {pk: str(number) for pk, number in rows.values_list("pk", "country") if number}
    ticked = set(data.getlist("countries")) - {country[pk] for pk in gone & country.keys()}
    data.setlist("countries", sorted(ticked | {country[pk] for pk in new & country.keys()}))


def _suggest_themes(data: QueryDict, entry: Any) -> None:
    """Tick the themes of the last meeting with this entry that its writer may see, and keep which one it was.

    What is strictly confidential suggests nothing: its theme would stand in a record that others read.
    """
    met = (
        {"counterparts__person": entry}
        if isinstance(entry, Person)
        else {"counterparts__organization": entry}
    )
    open_to_all = Meeting.objects.filter(sensitivity__lt=Sensitivity.STRICTLY_CONFIDENTIAL, **met)
    last = open_to_all.exclude(status=Status.WITHDRAWN).newest_first().first()
    themes = Theme.objects.filter(pk__in=last.theme_ids, retired_on=None).main() if last else ()
    if last and themes:
        data.setlist("themes", [str(theme.pk) for theme in themes])
        data["suggested"] = last.reference


def recent_interlocutors(user: User) -> list[tuple[str, Any]]:
    """Whom this person met last in meetings of their own, people and institutions met without one, each with its key in
    the field; nobody met in strict confidence, since the page is not marked so.
    """
    own = Meeting.objects.filter(author=user, sensitivity__lt=Sensitivity.STRICTLY_CONFIDENTIAL)
    rows = Counterpart.objects.filter(record__in=own).select_related("person", "organization")
    rows = rows.order_by("-record__occurred_on", "-pk")[:LOOKED_AT]
    met = dict.fromkeys(row.person or row.organization for row in rows)
    in_use = [one for one in met if not one.retired_on and not one.merged_into_id][:RECENT]
    return [(key(KINDS, one._meta.model_name or "", one.pk), one) for one in in_use]
