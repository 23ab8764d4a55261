"""Load the demonstration: invented people, their accounts, and four months of invented records."""

import tomllib
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pgtrigger
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from ashgabat_centre.accounts.models import USUAL, User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.pages.record_pages import RecordPages
from ashgabat_centre.records.lifecycle import ClearedVersion, Step, Verb
from ashgabat_centre.records.models import Record, RecordKind, Status
from ashgabat_centre.reference.models import Area, Country, Organization, Theme
from ashgabat_centre.tools import by_form
from ashgabat_centre.tools.demonstration import entries
from ashgabat_centre.tools.demonstration.events import DemonstrationEvents
from ashgabat_centre.tools.demonstration.forecasts import state_judgements
from ashgabat_centre.tools.demonstration.inbox import load_inbox
from ashgabat_centre.tools.demonstration.leadership import put_questions
from ashgabat_centre.tools.demonstration.levels import Levels
from ashgabat_centre.tools.demonstration.parties import Parties, take_over
from ashgabat_centre.tools.demonstration.readings import DemonstrationIndicators
from ashgabat_centre.tools.demonstration.register import enter_sources
from ashgabat_centre.tools.demonstration.remarks import make_remarks
from ashgabat_centre.tools.demonstration.still_valid import set_review_dates
from ashgabat_centre.workflow.machine_translations import check_words
from liaison.letters.views import CorrespondencePages
from liaison.meetings.views import MeetingPages
from liaison.transition.views import TransitionPages
from monitoring.notes.views import SituationNotePages
from partners.exchanges.views import ExchangePages
from reports.briefings import assembly
from reports.briefings.models import Schedule

FOLDER = Path(__file__).parent
FILES: tuple[tuple[str, str, type[RecordPages]], ...] = (
    ("meetings", "meeting", MeetingPages),
    ("correspondence", "correspondence", CorrespondencePages),
    ("notes", "note", SituationNotePages),
    ("exchanges", "exchange", ExchangePages),
    ("transition", "item", TransitionPages),
)


class Command(BaseCommand):
    """Loads a portal's worth of invented people and records."""

    help = (
        "Load demonstration accounts and records, once. Needs the owner's connection, to date records back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The password that all the accounts share."""
        parser.add_argument("--password", required=True, help="the password of every demonstration account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Loads all or nothing. Raises CommandError where the password is too weak."""
        try:
            validate_password(options["password"])
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        with translation.override("en"), transaction.atomic():
            people = Loader().load(options["password"])
        self.stdout.write(f"{len(people)} accounts, {Record.objects.count()} records")


class Loader:
    """Files the records in the order of their days, as their authors, and dates each step back to its day."""

    def load(self, password: str) -> dict[str, User]:
        """Makes the accounts, and the records where there are none yet; the people by their addresses."""
        known = User.objects.filter(email__endswith="@unrcca.example").exists()
        # One hash for the one password they share: a sixth of a second, not nine of them.
        hashed = make_password(password)
        self.people = {row["email"]: _account(row, hashed) for row in _read("people", "person")}
        if not known:
            self._names()
            entries.enter(_tables("directory"), self.people)
            self.met = entries.known()
            self.sources = enter_sources(_read("sources", "source"), self.people["analyst@unrcca.example"])
            for pages, row in sorted(_records(), key=lambda pair: -pair[1]["days_ago"]):
                self._load_record(pages, row)
            Parties(self.people, self, lambda record, days: _date_back(record, _evening(days))).load()
            load_inbox(self.people["analyst@unrcca.example"], self.sources)
            DemonstrationEvents(self.people).load()
            Levels(self.people).load()
            state_judgements(self.people)
            put_questions(self.people)
            set_review_dates()
            make_remarks(self.people)
            DemonstrationIndicators(self.people).load()
            self._assemble()
            for (
                record,
                pages,
                row,
            ) in self.corrected:  # once the briefings have been assembled from what was cleared
                change = dict(row["correction"])
                by_form.correct(pages, record, record.author, change.pop("reason"), change)
        return self.people

    def _names(self) -> None:
        self.countries = {country.iso3: country.pk for country in Country.objects.all()}
        self.areas = {area.code: area.pk for area in Area.objects.all()}
        self.themes = {theme.code: theme.pk for theme in Theme.objects.all()}
        self.organizations = {row.code: row.pk for row in Organization.objects.all()}
        self.head = self.people["head@unrcca.example"]
        self.answered: dict[str, int] = {}  # what came in, or was noted, by the key other rows know it by
        self.corrected: list[tuple[Any, type[RecordPages], dict[str, Any]]] = []

    def _load_record(self, pages: type[RecordPages], row: dict[str, Any]) -> None:
        author = self.people[row["author"]]
        record = by_form.file(pages, author, self._fields(row), self._rows(row))
        if "key" in row:
            self.answered[row["key"]] = record.pk
        moment = _evening(row["days_ago"])
        if row["status"] != Status.DRAFT:
            by_form.step(record, Verb.SUBMIT, author)
        if translated := row.get("translation"):
            translator = self.people[translated["translator"]]
            words = (translated["title"], translated["summary"], translated.get("machine", ""))
            by_form.translate(record, translator, *words)
            self._check(record, translated)
        if row["status"] == Status.RETURNED:
            by_form.step(record, Verb.RETURN, self.head, row["reason"])
        if row["status"] == Status.CLEARED:
            by_form.step(record, Verb.CLEAR, self.head)
        take_over(record, row.get("moves", ()), self.people)
        _date_back(record, moment)
        if "correction" in row:
            self.corrected.append((record, pages, row))

    def _check(self, record: Any, translated: dict[str, Any]) -> None:
        """What a machine translated is checked where the row says by whom."""
        if checker := self.people.get(translated.get("checked_by", "")):
            with access_context(checker.reader()):
                check_words(record, record.translations.get().text_hash(), checker)

    def _fields(self, row: dict[str, Any]) -> dict[str, Any]:
        day = timezone.localdate() - timedelta(days=row["days_ago"])
        plain = ("title", "summary", "body", "comment", "language", "channel", "place", "direction", "medium")
        more: tuple[str, ...] = ("our_reference", "their_reference", "permitted_use")
        more += ("level", "starts", "ends", "time_zone", "spoken_in", "interpreter", "logistics")
        more += ("their_position", "our_message", "form", "written_in", "our_number", "their_number")
        more += ("category", "basis", "custodian", "destination", "outlook", "confidence", "confidence_basis")
        fields = {name: row[name].strip() for name in (*plain, *more) if name in row}
        secret = row["sensitivity"] == "strictly_confidential"
        fields |= {
            "occurred_on": day.isoformat(),
            "sensitivity": Sensitivity[row["sensitivity"].upper()].value,
            "state": row.get("state", "held"),
            "report": row.get("report", "spot"),
            "likelihood": row.get("likelihood"),
            "countries": [self.countries[code] for code in row["countries"]],
            "themes": [self.themes[code] for code in row["themes"]],
            "areas": [self.areas[code] for code in row.get("areas", ())],
            "readers": [self.head.pk] if secret else [],
            **dict.fromkeys(("partner", "organization"), self.organizations.get(row.get("organization", ""))),
            "answers": self.answered.get(row.get("answers", "")),
            "supersedes": self.answered.get(row.get("supersedes", "")),
            "reported_on": _day(row.get("reported_days_ago")),
            "reply_due": (day + timedelta(days=row["reply_due_days"])).isoformat()
            if "reply_due_days" in row
            else None,
        }
        return fields

    def _rows(self, row: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        counterparts = [
            counterpart
            | {"organization": self.organizations[counterpart["organization"]]}
            | {"person": self.met.get(counterpart.get("name", ""))}
            for counterpart in row.get("counterparts", ())
        ]
        ours = [{"user": self.people[email].pk} for email in row.get("ours", ())]
        rows = {
            "points": row.get("points", []),
            "evidence": [
                one | {"source": self.sources.get(one.get("source", ""), "")}
                for one in row.get("evidence", ())
            ],
        }
        commitments = [self._commitment(entry) for entry in row.get("follow_ups", ())]
        return {"counterparts": counterparts, "participants": ours, "follow_ups": commitments} | rows

    def _commitment(self, row: dict[str, Any]) -> dict[str, Any]:
        """Its day counts from today, so that some are always overdue."""
        owner = self.people[row["owner"]].pk if "owner" in row else ""
        return {
            "side": row["side"],
            "what": row["what"],
            "priority": row.get("priority", 0),
            "owner": owner,
        } | {"due": (timezone.localdate() + timedelta(days=row["due_days"])).isoformat()}

    def _assemble(self) -> None:
        """The last two due briefings, the older one cleared."""
        system = User.objects.system()
        schedule = Schedule.objects.get(code="wb")
        schedule.starts_on = timezone.localdate() - timedelta(days=14)
        schedule.save(update_fields=["starts_on"])
        for slot in schedule.due_slots(timezone.now(), most=2):
            with access_context(system.reader()):
                briefing = assembly.assemble(schedule, slot)
            moment = slot + timedelta(minutes=5)
            if slot < timezone.now() - timedelta(days=7):
                by_form.step(briefing, Verb.CLEAR, self.head)
            _date_back(briefing, moment)


def _tables(file: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))


def _read(file: str, table: str) -> list[dict[str, Any]]:
    return _tables(file)[table]


def _records() -> Iterator[tuple[type[RecordPages], dict[str, Any]]]:
    for file, table, pages in FILES:
        for row in _read(file, table):
            yield pages, row


def _account(row: dict[str, Any], hashed: str) -> User:
    user = User.objects.filter(email=row["email"]).first() or User(email=row["email"])
    user.name, user.language = row["name"], row["language"]
    user.post = row[f"post_{row['language']}"]
    user.password = hashed
    user.save()
    if (user.role, user.level) != (row["role"], row["clearance"]):
        begun = timezone.localdate() - timedelta(days=200)
        user.hold(row["role"], row["clearance"], starts_on=begun, export_level=row.get("exports", USUAL))
    return user


def _evening(days_ago: int) -> datetime:
    """Filed and cleared in the afternoon of its day, and never in the future."""
    day = timezone.localdate() - timedelta(days=days_ago)
    afternoon = timezone.make_aware(datetime.combine(day, time(14)))
    return min(afternoon, timezone.now() - timedelta(minutes=5))


def _day(days_ago: int | None) -> str | None:
    return None if days_ago is None else (timezone.localdate() - timedelta(days=days_ago)).isoformat()


def _date_back(record: RecordKind, moment: datetime) -> None:
    """Only the schema's owner may: the portal's own roles can't touch a step or a cleared text."""
    with as_owner(), pgtrigger.ignore("records.Record:update_update"):
        Step.objects.filter(record_id=record.pk).update(at=moment)
        ClearedVersion.objects.filter(record_id=record.pk).update(cleared_at=moment)
        Record.objects.filter(pk=record.pk).update(created_at=moment, updated_at=moment)
        Record.objects.filter(pk=record.pk, status=Status.CLEARED).update(cleared_at=moment)
