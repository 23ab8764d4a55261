"""Meetings and items of UNTOP's register, from other offices' lists."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.records.form_rows import Row
from ashgabat_centre.records.imports.records import RecordMaker, Typed, choice
from ashgabat_centre.records.imports.targets import Column, Fault, Target, Values, register
from ashgabat_centre.records.models import Organization
from liaison.forms import MeetingForm
from liaison.models import Meeting, TransitionItem
from liaison.transition_forms import TransitionItemForm

PARTS = gettext_lazy("Several are parted by semicolons.")
DATE = Column("occurred_on", gettext_lazy("Date"), ("date", "day", "when", "дата", "когда"), required=True)
TITLE = Column(
    "title", gettext_lazy("Subject"), ("subject", "title", "topic", "тема", "предмет"), required=True
)
THEME_WORDS = ("theme", "themes", "тематика", "темы")
COUNTRY_WORDS = ("country", "countries", "страна", "страны")
SUMMARY = Column("summary", gettext_lazy("Summary"), ("summary", "abstract", "кратко", "резюме"))
COMMENT = Column(
    "comment", gettext_lazy("Our assessment"), ("comment", "assessment", "комментарий", "оценка")
)
TEXT_WORDS = (
    "text",
    "body",
    "notes",
    "key points",
    "record",
    "description",
    "текст",
    "содержание",
    "описание",
)

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
        gettext_lazy("Person met"),
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
    columns = MEETING_COLUMNS
    form = MeetingForm
    texts = ("title", "summary", "body", "comment", "place", "not_held_because")
    of_rows = {"organization": "organization", "name": "person", "person": "person", "post": "post"}

    def further(self, values: Values, faults: list[Fault]) -> tuple[Typed, dict[str, list[Row]]]:
        names, people, posts = (_parts(values.get(name, "")) for name in ("organization", "person", "post"))
        found = [self.directory.institution("organization", name, faults) for name in names]
        met = [organization for organization in found if organization]
        if len(people) > 1 and len(met) > 1 and len(people) != len(met):
            faults.append(
                Fault("person", _("Name one institution for all, or one for each person, in the same order."))
            )
        typed: Typed = {}
        if not values.get("countries"):
            typed["countries"] = sorted({str(one.country_id) for one in met if one.country_id})
        if text := values.get("state"):
            typed["state"] = [choice(Meeting.State.choices, text)]
            if not typed["state"][0]:
                faults.append(Fault("state", _("“%(text)s” is no state of a meeting.") % {"text": text[:40]}))
        return typed, {"counterparts": list(self._rows(met, people, posts))}

    def _rows(self, met: list[Organization], people: list[str], posts: list[str]) -> Iterator[Row]:
        """A row for each person, or for each institution where more of these are named."""
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


TRANSITION_COLUMNS = (
    Column("title", gettext_lazy("What it is"), ("item", "task", "series", *TITLE.guesses), required=True),
    Column(
        "category", gettext_lazy("Category"), ("category", "type", "kind", "категория", "вид"), required=True
    ),
    Column("occurred_on", gettext_lazy("Since"), ("since", "from", *DATE.guesses), required=True),
    Column("ends_on", gettext_lazy("Until"), ("until", "to", "по", "до")),
    SUMMARY,
    Column("body", gettext_lazy("Description"), TEXT_WORDS),
    Column("basis", gettext_lazy("Basis"), ("basis", "основание")),
    Column("custodian", gettext_lazy("Where it is now"), ("custodian", "location", "где находится")),
    Column("destination", gettext_lazy("Where it goes"), ("destination", "goes to", "куда передаётся")),
    Column("countries", gettext_lazy("Countries"), COUNTRY_WORDS, required=True, help=PARTS),
    Column("themes", gettext_lazy("Themes"), THEME_WORDS, help=PARTS),
    COMMENT,
)


class TransitionMaker(RecordMaker):
    """An item begins identified; its receiver is proposed, and accepts, on its page alone."""

    columns = TRANSITION_COLUMNS
    form = TransitionItemForm
    texts = ("title", "summary", "body", "basis", "custodian", "destination", "comment")
    days = ("occurred_on", "ends_on")

    def further(self, values: Values, faults: list[Fault]) -> tuple[Typed, dict[str, list[Row]]]:
        text = values.get("category", "")
        found = choice(TransitionItem.Category.choices, text)
        if text and not found:
            words: dict[str, Any] = {
                "text": text[:40],
                "words": ", ".join(map(str, TransitionItem.Category.labels)),
            }
            faults.append(Fault("category", _("“%(text)s” is none of these: %(words)s.") % words))
        return {"category": [found]}, {}


MEETINGS = register(
    Target("meetings", gettext_lazy("Meetings"), MEETING_COLUMNS, MeetingMaker, most=200, marked=True)
)
TRANSITION = register(
    Target(
        "transition",
        gettext_lazy("Items of UNTOP’s transition"),
        TRANSITION_COLUMNS,
        TransitionMaker,
        most=200,
        marked=True,
    )
)
