"""The demonstration's other parties: the register, the Governments' concurrence, and contacts with and without it.

And the road of what was taken over from UNTOP.
"""

import tomllib
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.directory import names
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, RecordKind, Status
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.tools import by_form
from liaison.concurrences.models import ConcurrenceState
from liaison.concurrences.views import ConcurrencePages
from liaison.meetings.views import MeetingPages
from liaison.parties.models import Party, PartyConcern
from liaison.transition import rules as transition
from liaison.transition.models import TransitionItem

FILE = Path(__file__).with_name("parties.toml")
DateBack = Callable[[RecordKind, int], None]  # dates a record back by so many days


class Parties:
    """Filed as people would: concurrence first, then what rests on it."""

    def __init__(self, people: dict[str, User], known: Any, date_back: DateBack) -> None:
        self.people, self.known, self.date_back = people, known, date_back
        self.head = people["head@unrcca.example"]
        self.parties: dict[str, Party] = {}

    def load(self) -> None:
        """Registers the parties, files the concurrences about them, then the contacts with them."""
        told = tomllib.loads(FILE.read_text(encoding="utf-8"))
        for row in told["party"]:
            self.register(row)
        for row in told["concurrence"]:
            self._file(ConcurrencePages, row, self._concurrence(row), {})
        for row in told["contact"]:
            organization = self.parties[row["party"]].organization_id
            rows = {"counterparts": [{"organization": organization}], "participants": [], "points": []}
            typed = {"state": row["state"], "channel": "in_person", "title": row["title"]}
            self._file(MeetingPages, row, typed, rows)

    def register(self, row: dict[str, Any]) -> None:
        """Enters one party, with whom it concerns, to be found by its names as what a form enters is."""
        named = {name: row[name] for name in ("type", "name_en", "name_ru")}
        entry, _new = Organization.objects.get_or_create(code=row["code"], defaults=named)
        party = self.parties[row["code"]] = Party.objects.get(organization=entry)
        with access_context(self.head.reader()):
            names.index(entry)
            for code in row["concerned"]:
                PartyConcern.objects.create(
                    party=party,
                    country_id=self.known.countries[code],
                    since=timezone.localdate() - timedelta(days=200),
                    reason=row["reason"],
                    by=self.head,
                )

    def _concurrence(self, row: dict[str, Any]) -> dict[str, Any]:
        today = timezone.localdate()
        plain = ("form", "answer", "conditions", "given_by", "evidence")
        return {name: row[name] for name in plain if name in row} | {
            "party": self.parties[row["party"]].pk,
            "valid_from": (today + timedelta(days=row["valid_from_days"])).isoformat(),
            "valid_until": (today + timedelta(days=row["valid_until_days"])).isoformat(),
        }

    def _file(self, pages: Any, row: dict[str, Any], typed: dict[str, Any], rows: dict[str, Any]) -> None:
        author, day = self.people[row["author"]], timezone.localdate() - timedelta(days=row["days_ago"])
        common = {
            "occurred_on": day.isoformat(),
            "summary": row["summary"],
            "language": "en",
            "sensitivity": Sensitivity[row.get("sensitivity", "confidential").upper()].value,
            "countries": [self.known.countries[code] for code in row["countries"]],
            "themes": [self.known.themes[code] for code in row["themes"]],
        }
        record = by_form.file(pages, author, common | typed, rows)
        by_form.step(record, Verb.SUBMIT, author)
        if row["status"] == Status.CLEARED:
            by_form.step(record, Verb.CLEAR, self.head)
        self.date_back(record, max(row["days_ago"], 0))
        with as_owner():
            moment = Record.objects.get(pk=record.pk).created_at
            ConcurrenceState.objects.filter(record=record.pk).update(at=moment)


def take_over(item: RecordKind, moves: Iterable[dict[str, Any]], people: dict[str, User]) -> None:
    """Lead an item of UNTOP's along its road, each step by the person who may take it."""
    for move in moves:
        by = people[move["by"]]
        with access_context(by.reader()):
            found = TransitionItem.objects.get(pk=item.pk)
            receiver = people.get(move.get("receiver", ""))
            transition.take_step(found, transition.Verb(move["verb"]), by, move.get("reason", ""), receiver)
