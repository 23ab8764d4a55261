"""Import of meetings from other offices' lists."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.editing.rows import Row
from ashgabat_centre.imports.record_rows import RecordMaker, Typed, choice
from ashgabat_centre.imports.targets import Column, Fault, Target, Values, register
from ashgabat_centre.imports.usual_columns import (
    COMMENT,
    COUNTRY_WORDS,
    DATE,
    PARTS,
    SUMMARY,
    TEXT_WORDS,
    THEME_WORDS,
    TITLE,
)
from ashgabat_centre.reference.models import Organization
from liaison.meetings.forms import MeetingForm
from liaison.meetings.models import Meeting

MEETING_COLUMNS = (
    DATE,
    TITLE,
    Column(
        "organization",
        gettext_lazy("Institution"),
        ("institution", "organization", "organisation", "with", "учреждение", "организация", "ведомство"),
        required=True,
        help=PARTS,
    ),
    Column(
        "person",
        gettext_lazy("Counterpart"),
        ("person", "name", "interlocutor", "фио", "собеседник"),
        help=PARTS,
    ),
    Column("post", gettext_lazy("Post"), ("post", "position", "должность"), help=PARTS),
    Column(
        "countries",
        gettext_lazy("Countries"),
        COUNTRY_WORDS,
        help=gettext_lazy("Empty: the countries of the institutions."),
    ),
    Column("themes", gettext_lazy("Themes"), THEME_WORDS, required=True, help=PARTS),
    SUMMARY,
    Column("body", gettext_lazy("Key points"), TEXT_WORDS),
    COMMENT,
    Column("place", gettext_lazy("Place"), ("place", "where", "venue", "место")),
    Column(
        "state",
        gettext_lazy("State"),
        ("state", "status", "состояние"),
        help=gettext_lazy("Held, unless it says otherwise."),
    ),
    Column("not_held_because", gettext_lazy("Why it was not held"), ("reason", "причина")),
)


class MeetingMaker(RecordMaker):
    """Checks rows and files them as meetings."""

    columns = MEETING_COLUMNS
    form = MeetingForm
    texts = ("title", "summary", "body", "comment", "place", "not_held_because")
    hours = {"occurred_on": "starts"}
    of_rows = {"organization": "organization", "name": "person", "person": "person", "post": "post"}

    def further(self, values: Values, faults: list[Fault]) -> tuple[Typed, dict[str, list[Row]]]:
        """The counterparts of a row, several divided by semicolons, and the meeting's countries and state."""
        names, people, posts = (_parts(values.get(name, "")) for name in ("organization", "person", "post"))
        institutions = [self.directory.institution("organization", name, faults) for name in names]
        met = [organization for organization in institutions if organization]
        if len(people) > 1 and len(met) > 1 and len(people) != len(met):
            faults.append(
                Fault("person", _("Name one institution for all, or one for each person, in the same order."))
            )
        entered: Typed = {}
        if not values.get("countries"):
            entered["countries"] = sorted({str(one.country_id) for one in met if one.country_id})
        if text := values.get("state"):
            entered["state"] = [choice(Meeting.State.choices, text)]
            if not entered["state"][0]:
                faults.append(
                    Fault("state", _("“%(text)s” is not a state of a meeting.") % {"text": text[:40]})
                )
        return entered, {"counterparts": list(self._rows(met, people, posts))}

    def _rows(self, met: list[Organization], people: list[str], posts: list[str]) -> Iterator[Row]:
        """A row of the form for each person, or for each institution where more of these are named."""
        for number in range(max(len(met), len(people))):
            name = people[number] if number < len(people) else ""
            known = self.directory.people([name]) if name else set()
            yield {
                "organization": [str(met[min(number, len(met) - 1)].pk) if met else ""],
                "person": [str(next(iter(known)))] if len(known) == 1 else [""],
                "name": [name],
                "post": [posts[number] if number < len(posts) else ""],
            }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]


MEETINGS = register(
    Target("meetings", gettext_lazy("Meetings"), MEETING_COLUMNS, MeetingMaker, most=200, marked=True)
)
