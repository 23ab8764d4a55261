"""What an item becomes: a note, evidence of a standing one, or an event, always with all that tell of the same."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.directory.models import Place
from ashgabat_centre.editing import rows as form_rows
from ashgabat_centre.pages.beginnings import Beginning, begins
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.web.forms import LONGEST
from ashgabat_centre.web.small_numbers import small_number
from monitoring.feeds.models import FeedItem
from monitoring.feeds.suggestions import suggest_type
from monitoring.sources.grades import Credibility, Reliability
from monitoring.sources.models import DOCUMENT, Evidence, refuse_repetition

KEY = "item"  # by which the address of a form says from which item it is begun
NOTE, EVENT = "situationnote", "event"
LONGEST_CITATION = 400
LONGEST_REPORT = 20_000
SUMMARY = 600  # characters of an item's text with which a note's summary begins
SHOWN = 20  # items that led to one thing
State = FeedItem.State


def item_at(number: str) -> FeedItem | None:
    """The item of this number, as its reader sees it, with its feed and the feed's source."""
    rows = FeedItem.objects.legible().select_related("feed__source")
    return rows.filter(pk=small_number(number)).first()


def stated_day(item: FeedItem) -> str:
    """The day it was published, or else came, as a form sends it; it came too, where its publication is dated later."""
    return timezone.localdate(min(item.published or item.came_at, item.came_at)).isoformat()


def _take(number: str, user: User, **became: Any) -> None:
    """It leads there from now on, and all that tell of the same, unless they lead somewhere already."""
    item = item_at(number)
    if item is not None and user.writes:
        open_ones = FeedItem.objects.together_with(item).exclude(state=State.TAKEN)
        open_ones.update(decided_by=user, decided_at=timezone.now(), **became)


# --- A note -------------------------------------------------------------------------------------------------------


def note_address(item: FeedItem) -> str:
    """Where a note on this item is written: the form opens filled."""
    return f"{reverse(f'{NOTE}-create')}?{KEY}={item.pk}"


def note_answers(number: str, user: User) -> QueryDict | None:
    """What the form of a note opens with; None where there is no such item that this person reads."""
    item = item_at(number)
    if item is None:
        return None
    answers = QueryDict(mutable=True)
    plain = {"title": item.title, "occurred_on": stated_day(item), "language": item.language}
    plain["reported_on"] = timezone.localdate(item.came_at).isoformat()
    if item.text:
        plain["summary"] = item.text[:SUMMARY]
    for name, answer in plain.items():
        answers[name] = answer
    answers.setlist("countries", list(map(str, item.country_ids)))
    answers.setlist("themes", list(map(str, item.theme_ids)))
    form_rows.write(answers, "evidence", [evidence_row(item)])
    return answers


def evidence_row(item: FeedItem) -> dict[str, list[str]]:
    """The evidence this item gives, as a form sends it.

    Until its writer judges it the information can't be judged, nor the source, but as the register does.
    """
    source, words = item.feed.source, evidence_words(item)
    grades = {
        "reliability": ["" if source else Reliability.F],
        "credibility": [str(Credibility.UNKNOWN.value)],
    }
    return (
        {name: [word] for name, word in words.items()}
        | grades
        | {"source": [str(source.pk if source else "")]}
    )


def evidence_words(item: FeedItem) -> dict[str, str]:
    """Its headline, link and day, and its own words; and whose it is, where the register has no source of the feed."""
    quoted = f"«{item.title}»" if item.language == "ru" else f"“{item.title}”"
    called = quoted if item.feed.source else f"{item.feed.name}, {quoted}"
    tail = f", {item.link}" if item.link else ""
    citation = f"{called[: max(LONGEST_CITATION - len(tail), 0)]}{tail}"[:LONGEST_CITATION]
    return {"citation": citation, "dated": stated_day(item), "excerpt": excerpt_of(item)}


def excerpt_of(item: FeedItem) -> str:
    """The item's own words, as evidence keeps them."""
    return (item.text or item.title)[: LONGEST["excerpt"]]


def take_into_note(number: str, user: User, record: Any) -> None:
    """The item leads to the note from now on.

    Of a strictly confidential one nobody hears by an item: it is dismissed as if nothing had come of it.
    """
    secret = record.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL
    became = {"state": State.DISMISSED} if secret else {"state": State.TAKEN, "record_id": record.pk}
    _take(number, user, **became)


def items_of_note(record: Any, user: User) -> list[FeedItem]:
    """From which items a note came, for the staff."""
    if not user.writes:
        return []
    return list(FeedItem.objects.filter(record_id=record.pk).select_related("feed").newest_first()[:SHOWN])


# --- Evidence of a note -------------------------------------------------------------------------------------------


def open_notes(user: User) -> Any:
    """This person's own notes that are not cleared yet, the newest first."""
    own = Record.objects.filter(Q(author=user) | Q(owner=user), kind=NOTE)
    return own.filter(status__in=(Status.DRAFT, Status.SUBMITTED, Status.RETURNED)).newest_first()


@transaction.atomic
def keep_as_evidence(item: FeedItem, note: Record, credibility: int, user: User) -> Any:
    """Let the note rest on this item too: in its own words, by the feed's source as the register grades it.

    Raises StaleRecord where somebody saved the note meanwhile, and Refused where it rests on the item already.
    """
    standing = kinds()[NOTE].objects.get(pk=note.pk)
    standing.revise(note.version)
    source, words = item.feed.source, evidence_words(item)
    graded = {"reliability": source.reliability if source else Reliability.F, "credibility": credibility}
    Evidence.objects.create(record_id=note.pk, source=source, **words, **graded)
    if sentence := refuse_repetition(standing.evidence_items.values_list(*DOCUMENT)):
        raise Refused(sentence)
    standing.index_prose()
    take_into_note(str(item.pk), user, standing)
    return standing


# --- An event -----------------------------------------------------------------------------------------------------


def event_address(item: FeedItem) -> str:
    """Where an event is entered from this item: the form opens filled."""
    return f"{reverse('event-new')}?{KEY}={item.pk}"


def event_answers(number: str, user: User) -> QueryDict | None:
    """What the form of an event opens with: what is reported, and of what type and where it seems to have been, as a
    suggestion. It can be saved as it opens: where the words tell no type, it is not classified yet.
    """
    item = item_at(number)
    if item is None:
        return None
    answers = QueryDict(mutable=True)
    answers["day"] = stated_day(item)
    suggested = suggested_place(item)
    for name, answer in suggested.items():
        answers[name] = answer
    if item.theme_ids:
        answers.setlist("themes", list(map(str, item.theme_ids)))
    answers["type"] = suggest_type(item.title, item.text)
    answers["suggested"] = " ".join([*suggested, "type", *(["themes"] if item.theme_ids else [])])
    form_rows.write(answers, "reports", [report_row(item)])
    return answers


def suggested_place(item: FeedItem) -> dict[str, str]:
    """The first place its words name, with where that lies; without one, the first country."""
    place = Place.objects.filter(pk__in=item.place_ids[:1]).first()
    country = place.country_id if place and place.country_id else next(iter(item.country_ids), None)
    said = {"country": country, "area": place and place.area_id, "place": place and place.name}
    return {name: str(answer) for name, answer in said.items() if answer}


def report_row(item: FeedItem) -> dict[str, list[str]]:
    """What the item reports, by the source's name in the register or else the feed's."""
    text = f"{item.title}\n\n{item.text}".strip()[:LONGEST_REPORT]
    source = item.feed.source or item.feed
    return {"source": [source.name], "reported_on": [stated_day(item)], "text": [text], "url": [item.link]}


def take_into_event(number: str, user: User, event: Any) -> None:
    """The item leads to the event from now on."""
    _take(number, user, state=State.TAKEN, event_id=event.pk)


def items_of_event(event: Any, user: User) -> list[FeedItem]:
    """From which items an event was entered."""
    return list(FeedItem.objects.filter(event_id=event.pk).select_related("feed").newest_first()[:SHOWN])


begins(KEY, Beginning(NOTE, note_answers, take_into_note, items_of_note))
begins(KEY, Beginning(EVENT, event_answers, take_into_event, items_of_event))


@panel("monitoring/feeds/taken_panel.html", PanelPlace.BESIDE, 5)
def items_taken(record: Any, user: User, pages: Any) -> dict[str, Any]:
    """From which items of the inbox a note came, for the staff."""
    items = items_of_note(record, user) if record.kind == NOTE else []
    return {"taken_items": items} if items else {}
