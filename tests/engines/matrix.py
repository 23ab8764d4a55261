"""The first engine: ask every page for every cell of matrix.txt and name the cells answered otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.access.models import AccessRequest, Handover
from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.files.models import Attachment, Upload
from ashgabat_centre.notices.sources import SOURCES
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.remarks.models import Remark
from ashgabat_centre.web.resume import form_token
from ashgabat_centre.workflow.models import Revision
from liaison.concurrences.models import ConcurrenceState
from liaison.transition.models import TransitionStep
from tests import factories, tiers
from tests.engines import directory
from tests.engines.addresses import Address, every_address
from tests.engines.table import HIDDEN, STATES, AnswerMatrix, AnswerRow
from tests.engines.world import PIECE, Browser, Place, World, answers, undone
from tests.monitoring.events import files as event_files

NEVER, NOWHERE = "ABC-1999-0001", UUID(int=0)
DONE = ("302", "200")  # answers to a post that did what it asks


@dataclass(frozen=True)
class Cell:
    """One question and the answer the file gives to it."""

    row: AnswerRow
    person: str
    place: Place | None
    expected: str

    def __str__(self) -> str:
        asked = f"{self.row.method} {self.row.page} {self.row.variant}".strip()
        return " ".join((asked, "as", self.person, *(self.place or ())))


def kind_of(cell: Cell) -> str:
    """The kind of record that it is about; '' if none."""
    return cell.place[0] if cell.place else tiers.kind_of(cell.row.page)


def names_a_record(address: Address) -> bool:
    return "slug" in address.parameters


def record_cells(matrix: AnswerMatrix, places: Iterable[Place], people: Iterable[str] = ()) -> Iterator[Cell]:
    asking = tuple(people) or (*matrix.people_who_sign_in(), "anonymous")
    for place in places:
        for row in matrix.records:
            if _has(matrix, row, place):
                for person in asking:
                    if not _is_said_already(matrix, row, person, place):
                        yield Cell(row, person, place, matrix.answer(row, person, *place))


ALWAYS_ASKING = ("colleague", "desk")


def is_due(cell: Cell) -> bool:
    """A record that is hidden, and the lists and forms of a kind that rests, are asked for by these two; what is hidden
    by the others in turn, and by everybody where it is the kind's turn.
    """
    if cell.person in ALWAYS_ASKING or kind_of(cell) in tiers.kinds_in_turn():
        return True
    if cell.place is None:
        return tiers.is_whole(kind_of(cell))
    return cell.expected != HIDDEN or tiers.is_due(str(cell))


def _is_said_already(matrix: AnswerMatrix, row: AnswerRow, person: str, place: Place) -> bool:
    """Whether another cell asks the same. The record's own page is asked for everywhere; of the others,

    - an answer that is the same in every state, beside a cleared record;
    - answers that depend on no record, and hidden ones, beside a cleared record (hidden ones beside a draft too);
    - everything beside confidential records of one kind, by one officer for those who are nothing to the record;
    - an unclassified record by those who may read no other, a strictly confidential one by those who see it;
    - pages every kind shares, whose code and policies name none, beside the first kind and a briefing;
    - a refused post to the other kinds, whose pages are the same code, beside a cleared record; of the steps there,
      the one that clears.
    """
    kind, marking, state = place
    if row.page == f"{kind}-detail" and row.method == "GET":
        return False
    said, cleared = matrix.answer(row, person, *place), state == Status.CLEARED
    if person == "anonymous" or set(matrix.records[row].values()) in ({"404"}, {"405"}):
        return not (cleared and marking == "C")
    if said != HIDDEN and not cleared and _is_steady(matrix, row, person, kind):
        return True
    if said == HIDDEN and not cleared:
        return not (marking == "C" and state == Status.DRAFT)
    if marking == "U":
        return person != "newcomer"
    if marking == "C" and person in ("outsider", "listed"):
        return True
    first = kind in (factories.FILED[0], "briefing")
    if not first and _is_shared(row):
        return True
    if (first and marking == "C") or row.method != "POST" or said == "302":
        return False
    return not cleared or (row.page.endswith(("-step", "-correction")) and row.variant != "clear")


def _is_shared(row: AnswerRow) -> bool:
    """Whether every kind has this page and answers the same there."""
    return row.page.split("-")[0] not in factories.KINDS and row.variant not in factories.KINDS


def _is_steady(matrix: AnswerMatrix, row: AnswerRow, person: str, kind: str) -> bool:
    same_as = matrix.stand_ins.get((kind, person), person)
    return len({matrix.records[row][same_as, state] for state in STATES}) == 1


def _has(matrix: AnswerMatrix, row: AnswerRow, place: Place) -> bool:
    """A page of every kind may have lines of its own for one of them, or for one marking."""
    kind, marking, _state = place
    if (of := row.page.split("-")[0]) in factories.KINDS and of != kind:
        return False
    own = AnswerRow(row.page, row.method, kind) in matrix.records
    if of != kind and (row.variant != kind if own else row.variant in factories.KINDS):
        return False
    apart = AnswerRow(row.page, row.method, row.variant, marking) in matrix.records
    return row.marking == (marking if apart else "")


def page_cells(matrix: AnswerMatrix, person: str = "") -> Iterator[Cell]:
    """Each role is asked for by a person who has it; the officer is the one named nowhere."""
    people = {"officer": "colleague"}
    for row, cells in matrix.pages.items():
        for role, expected in cells.items():
            if person in ("", people.get(role, role)):
                yield Cell(row, people.get(role, role), None, expected)


# --- Asking -------------------------------------------------------------------------------------------------


class Asking:
    """Puts the questions to the portal."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.addresses = every_address()
        self.paragraphs: dict[int, int] = {}
        self.written: dict[int, tuple[Any, ...]] = {}

    def wrong(self, cells: Iterable[Cell]) -> list[str]:
        return [trouble for cell in cells if (trouble := self.ask(cell))]

    def ask(self, cell: Cell, method: str = "") -> str:
        """What is wrong with the answer to this cell; '' where nothing is."""
        if cell.row.method == "GET":
            response = self.send(cell, method or "GET")
        else:
            # A paper is asked for by a post, which carries what is printed on it and kept nowhere; and each meeting
            # here was held already.
            idle = cell.row.page.endswith("-pdf") or cell.row.page == "meeting-held"
            writes = cell.place is not None and cell.expected in DONE and not idle
            before = self.standing(cell) if writes else ()
            with undone():
                response = self.send(cell, "POST")
                after = written(self.record(cell)) if writes else ()
            if writes and before == after:
                return f"{cell}: nothing was written"
        given = answered(response)
        if given != cell.expected:
            return f"{cell}: {given} in place of {cell.expected}"
        return self.look(cell, response) if not method else ""

    def send(self, cell: Cell, method: str) -> Any:
        """The answer, whatever it is."""
        record = self.record(cell)
        data = self.data(cell, record) if method == "POST" else None
        return self.browser(cell.person).ask(method, self.address(cell, record), data)

    def record(self, cell: Cell) -> Any:
        return self.world.records[cell.place] if cell.place else None

    def standing(self, cell: Cell) -> tuple[Any, ...]:
        record = self.record(cell)
        if record.pk not in self.written:
            self.written[record.pk] = written(record)
        return self.written[record.pk]

    def browser(self, person: str) -> Browser:
        return self.world.clients[person]

    def look(self, cell: Cell, response: Any) -> str:
        """A page of a record shows that record, and no other answer does."""
        record = self.record(cell)
        if record is None or response.streaming or response["Content-Type"].startswith("application/"):
            return ""
        text = response.content.decode()
        shown = record.title in text or record.reference in text
        if cell.expected == "200" and not shown:
            return f"{cell}: the record is not on its own page"
        if cell.expected in ("404", "login", "401") and record.title in text:
            return f"{cell}: the record's title is told"
        return ""

    def address(self, cell: Cell, record: Any) -> str:
        address = self.addresses[cell.row.page]
        given = dict.fromkeys(("verb", "language", "form", "word"), cell.row.variant)
        given |= self._of_record(cell.row.page, record) if record is not None else self._row(cell.row)
        where = address.at(**given | self._admin(cell.row.page) | LIBRARIES.get(cell.row.page, {}))
        return f"{where}?at=0" if cell.row.page == "upload" else where

    def _of_record(self, page: str, record: Any) -> dict[str, Any]:
        world, number = self.world, self._paragraph(record)
        if page == "access-answer":
            number = world.asked[record.pk].pk if record.pk in world.asked else 0
        hangs: Any = (world.uploads if page.startswith("upload") else world.files).get(record.pk)
        number_of = getattr(hangs, "pk", NOWHERE)
        if page.startswith("follow-up"):
            number_of = getattr(world.promises.get(record.pk), "number", NOWHERE)
        if page.startswith("remark"):
            number_of = getattr(world.remarks.get(record.pk), "number", NOWHERE)
        return {
            "slug": record.slug,
            "pk": number,
            "version": record.cleared_version or 1,
            "led_to": record.version + 1,
            "number": number_of,
        }

    def _paragraph(self, record: Any) -> int:
        """A briefing of the world has one paragraph; it is looked up once."""
        if record.kind == "briefing" and record.pk not in self.paragraphs:
            self.paragraphs[record.pk] = factories.briefing_paragraph(record).pk
        return self.paragraphs.get(record.pk, 0)

    def _row(self, row: AnswerRow) -> dict[str, Any]:
        rows = self.world.rows
        found = rows.get(f"{row.page} {row.variant}") or rows.get(row.page)
        number = found.pk if found else 1
        own = getattr(found, "number", number)
        unique = own if isinstance(own, UUID) else NOWHERE
        return {"pk": number, "number": unique, "code": _code(found), "theme": "overall", "check": "untagged"}

    def _admin(self, page: str) -> dict[str, Any]:
        """Rows of the administrator's tables are named by any one row of theirs."""
        for model in admin.site._registry:
            names = model._meta.app_label, model._meta.model_name
            if "{}_{}_".format(*names) in page or "{}/{}/".format(*names) in page:
                return {"object_id": model._default_manager.order_by("-pk").values_list("pk", flat=True)[0]}
        return {}

    # --- What is posted: what a person who may do it would send ---------------------------------------------

    def data(self, cell: Cell, record: Any) -> dict[str, Any] | bytes:
        page, person = cell.row.page, self.world.people.get(cell.person)
        if record is None:
            return self._posted(cell.row, person)
        if page == "upload":
            return PIECE
        known: dict[str, Any] = {
            "form_token": form_token(person or self.world.people["author"]),
            "version": record.version,
            "text_hash": factories.whole_hash(record),
            "reason": "Agreed.",
            "stated": "on",
        }
        correction = self.world.corrections.get(record.pk)
        if page.endswith("-edit"):
            return self._edited(record, cell.place, person)
        if page.endswith("-correct"):
            known = {"revision": correction.version if correction else 0, "reason": "A name was wrong."}
            return self._edited(record, cell.place, person) | known
        if page.endswith("-correction") and correction:
            return known | {"version": correction.version, "text_hash": correction.text_hash}
        return known | self._put_in(page, record)

    def _put_in(self, page: str, record: Any) -> dict[str, Any]:
        """What other pages of a record are sent."""
        people, day = self.world.people, timezone.localdate().isoformat()
        level = record.sensitivity
        typed: dict[str, dict[str, Any]] = {
            "concurrence-answer": {"state": "withdrawn", "on": day, "reason": "By note."},
            "contact-settle": {"how": "waived"},
            "record-readers": {"person": people["outsider"].pk, "until": day},
            "record-strike": {"person": people["listed"].pk},
            "record-marking": {"level": (1, 2, 1)[level]},
            "record-hand-over": {"receiver": people["outsider"].pk},
            "access-answer": {"until": day, "grant": ""},
            "follow-up-add": factories.follow_up_answers(),
            "remark-new": {"passage": "title-0", "text": "By whom?", "assignee": people["author"].pk},
            "remark-step": {"reason": "By both sides."},
            "follow-up-step": factories.follow_up_answers(due=day, owner=people["author"])
            | {"outcome": "done", "result": "It was sent."},
            "transitionitem-move": {"receiver": people["reviewer"].pk},
            "file-attach": {"file": ContentFile(b"Another.", "another.txt"), "sensitivity": level},
            "upload-begin": {"name": "more.txt", "size": 3, "sensitivity": level},
        }
        return typed.get(page, PUT_IN.get(page, {}))

    def _edited(self, record: Any, place: Place | None, person: User | None) -> dict[str, Any]:
        assert place is not None
        typed = answers(self.world, *place) | {"body": "Said otherwise."}
        return factories.edit_data(record, person or self.world.people["author"], **typed)

    def _posted(self, row: AnswerRow, person: User | None) -> dict[str, Any]:
        page = row.page
        kind = page.split("-")[0]
        if page.endswith("-create"):
            typed: dict[str, Any] = {"sensitivity": "0", "reviewer": None, "readers": []}
            return factories.post_data(kind, person or self.world.people["author"], **typed)
        if page == "briefing-assemble":
            return {"schedule": factories.schedule().pk}
        if page.endswith("-list") and page != "import-list":
            return {"q": "qazyna"}
        people = self.world.people
        found = directory.typed(page, self.world.rows, people, person or people["author"])
        typed = found or self._typed(f"{page} {row.variant}".strip())
        if kind in OF_PLAIN_TABLES:
            typed |= {"form_token": form_token(person or people["author"])}
        return typed

    def _typed(self, page: str) -> dict[str, Any]:
        people, today = self.world.people, timezone.localdate()
        days = {"starts_on": today, "ends_on": today + timedelta(7), "reason": "On mission."}
        typed: dict[str, dict[str, Any]] = {
            "party": {
                "country": factories.KAZAKHSTAN,
                "concerned": "yes",
                "since": today,
                "reason": "Theirs.",
            },
            "country-calls-repeat": {"country": "kaz"},
            "judgement-step judge": {"outcome": "occurred", "reason": "It was announced."},
            "question-new": question_answers(),
            "question-edit": question_answers() | {"version": 0},
            "question-step close": {"reason": "It was answered."},
            "party-add": {"name": "Geldi"},
            "source-new": source_answers(),
            "source-edit": source_answers() | {"version": 1},
            "indicator-new": indicator_answers(),
            "indicator-edit": indicator_answers() | {"version": 1},
            "reading-new": {"country": factories.KAZAKHSTAN, "day": "2026-01-01"} | READ,
            "reading-correct": {"because": "A slip."} | READ,
            "alert-new": WARNED,
            "feed-new": feed_answers(),
            "feed-edit": feed_answers() | {"version": 0},
            "party-strike": {"reason": "Entered by mistake."},
            "override": {"party": self.world.rows["party"].pk, "day": today, "reason": "Urgent."},
            "event-imports": {"file": ContentFile(event_files.acled_file(event_files.acled()), "events.csv")},
            "event-prefer": {"report": self.world.rows["event-report"].pk, "reason": "It was seen."},
            "event-merge": {"into": self.world.rows["event-alike"].pk, "reason": "The same."},
            "import-list": {"target": "people", "file": ContentFile(b"Name\nAta Nazarow\n", "people.csv")},
            "import-columns": {"column-name_en": "Name"},
            "calendar-address": {"word": "make"},
            "silence": days_of_silence(),
            "notice-choices": dict.fromkeys(SOURCES, "portal"),
            "access-ask": {"reference": NEVER, "reason": "I am asked about it."},
            **dict.fromkeys(DECIDED, {"accept": ""}),
            "contact-pass-on": {"receiver": people["analyst"].pk, "reason": "I leave."},
            "person": {"role": "analyst", "level": 0, **days},
            "grant-decide end": {"reason": "Agreed."},
            "in-charge": {"user": people["colleague"].pk, **days},
            "leaver": {"reason": "Gone home."},
            "left-over": {"receiver": people["analyst"].pk, "reason": "Gone home."},
            "leaver gone": {"receiver": people["analyst"].pk, "reason": "Gone home."},
        }
        return typed.get(page, {"theme": "dark", "language": "ru"})


def source_answers() -> dict[str, Any]:
    return {"name": "Steppe Wire", "type": "agency", "language": "ru", "reliability": "C"}


WARNED = {"warning": "Queues.", "country": factories.KAZAKHSTAN, "theme": 1, "reason": "Seen."}
DECIDED = ("handover-decide", "handover-item-decide", "contact-decide", "protection-decide")
READ = {"value": "7", "provenance": "The market report."}


def indicator_answers() -> dict[str, Any]:
    return {
        **{"code": "RICE", "name_en": "Price of rice", "name_ru": "Цена на рис", "definition": "The mean."},
        **{"theme": 1, "countries": [factories.KAZAKHSTAN], "unit": "per kg", "cadence": "month"},
        **{"direction": "rising", "attention": "5", "alarm": "8", "review_by": "2030-01-01"},
    }


def _code(row: Any) -> str:
    """The code in an address: an indicator's own, or its reading's; else a country's."""
    return str(getattr(getattr(row, "indicator", row), "code", "uzb"))


def feed_answers() -> dict[str, Any]:
    return {"name": "Steppe Wire", "address": "https://steppe.example/rss", "language": "ru", "cadence": "30"}


def question_answers() -> dict[str, Any]:
    day = timezone.localdate() + timedelta(60)
    return {"wording": "Will it open?", "countries": [factories.KAZAKHSTAN], "every": "14", "review_on": day}


def days_of_silence() -> dict[str, Any]:
    typed = {f"form-{number}-{name}": number + 1 for number in range(5) for name in ("tier", "days")}
    return typed | {"form-TOTAL_FORMS": 5, "form-INITIAL_FORMS": 5}


# Pages of these plain tables are forms whose one-time number the person needs.
OF_PLAIN_TABLES = ("source", "feed", "question", "indicator", "reading", "alert")

PUT_IN: dict[str, dict[str, Any]] = {
    "record-translate": {"title": "Тема", "summary": "Кратко."},
    "record-retention": {"keep_until": "", "hold_because": "For the archives."},
    "briefing-paragraph-renew": {},
    "briefing-paragraph": {"text_en": "They met again.", "text_ru": "", "excluded_because": ""},
}

# What stands in the addresses of libraries' pages.
LIBRARIES: dict[str, dict[str, Any]] = {
    "invitation-open": {"token": "never-given"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "never-given"},
    "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
    "admin:app_list": {"app_label": "records"},
    "admin:administration/(?P<url>.*)$": {"url": "nowhere/"},
}


def answered(response: Any) -> str:
    """The answer in the file's words."""
    if response.status_code == 302:
        for word, name in (("login", "account_login"), ("gate", "admin:login")):
            if response["Location"].startswith(reverse(name)):
                return word
    return str(response.status_code)


HANGING = (Remark, Translation, NeedToKnow, Handover, Attachment, Upload, ConcurrenceState)


def written(record: Any) -> tuple[Any, ...]:
    """What tells whether a page wrote: the record's version, and what hangs from it."""
    with as_owner():
        return (
            Record.objects.filter(pk=record.pk).values_list("version", flat=True).get(),
            *(model._default_manager.filter(record=record.pk).count() for model in HANGING),
            Attachment.objects.kept().filter(record=record.pk).count(),
            AccessRequest.objects.waiting().filter(record=record.pk).count(),
            *FollowUp.objects.filter(record=record.pk).values_list("pk", "status", "due"),
            *Remark.objects.filter(record=record.pk).values_list("answered_at", "resolved_at"),
            TransitionStep.objects.filter(item=record.pk).count(),
            *Revision.objects.filter(record=record.pk).values_list("version", "status"),
        )
