"""One function per model, each with good defaults.

Records are filed through the form a person fills (the same answers again as it filed them: repeated.py) and brought to
their state by the steps people take.
A new kind needs its `<kind>_answers`; every test over `KINDS` then covers it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pgtrigger
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.db import connection, transaction
from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Delegation, Grant, Role, usual_export_level
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.directory import names as directory_names
from ashgabat_centre.directory.models import OrganizationName, Person, PersonName, Place, Post
from ashgabat_centre.directory.protections import propose
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.files.plain import open_plain
from ashgabat_centre.files.storage import undone_on_failure
from ashgabat_centre.files.text import note
from ashgabat_centre.files.upload import take_in
from ashgabat_centre.imports import run
from ashgabat_centre.imports.models import Import
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.pages.record_pages import pages_of
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import ClearedVersion, Verb
from ashgabat_centre.records.models import Record, RecordKind, Status
from ashgabat_centre.records.paragraphs import Paragraph
from ashgabat_centre.reference.models import Organization, Taxonomy, Theme
from ashgabat_centre.remarks.models import Remark
from ashgabat_centre.tools import by_form
from ashgabat_centre.web.resume import form_token
from ashgabat_centre.workflow import corrections
from ashgabat_centre.workflow.models import Revision
from liaison.concurrences.models import ConcurrenceState
from liaison.parties.models import Party, PartyConcern
from monitoring.feeds import arrivals
from monitoring.feeds.documents import FeedEntry
from monitoring.feeds.models import Feed, FeedItem
from monitoring.sources.models import Source
from reports.briefings import assembly
from reports.briefings.models import Briefing, Schedule
from tests import repeated

PASSWORD = "sixteen-camels-in-a-row"
KAZAKHSTAN, KYRGYZSTAN, TAJIKISTAN, TURKMENISTAN, UZBEKISTAN, AFGHANISTAN = 398, 417, 762, 795, 860, 4

Answers = dict[str, Any]
Rows = dict[str, list[dict[str, Any]]]


# --- Who ----------------------------------------------------------------------------------------------------


@cache
def _hash() -> str:
    """By the hasher every test checks with; a world that outlives a test is made while another one stands."""
    return make_password(PASSWORD, hasher=MD5PasswordHasher())


def user(word: str, role: Role, *, level: int = 1, name: str = "", **fields: Any) -> User:
    """With a grant from today on; what a second person would confirm stands at once, as set up by the owner.

    As `User.objects.create_user` makes an account that has held nothing yet, with half as many questions.
    """
    export_level = fields.pop("export_level", usual_export_level(role, level))
    defaults = {"name": name or word.capitalize(), "language": "en", "password": _hash()}
    person = User(email=f"{word}@unrcca.example".lower(), **defaults | fields)
    grant = Grant(user=person, role=role, level=level, export_level=export_level)
    grant.starts_on, grant.confirmed_at = timezone.localdate(), grant.at
    with as_owner():
        person.save(force_insert=True)
        grant.user = person
        grant.save(force_insert=True)
    return person


def hold(person: User, role: Role, level: int = 1, **fields: Any) -> Grant:
    """Another grant from today on, in the place of what the person holds."""
    with as_owner():
        return person.hold(role, level, **fields)


def delegation(person: User, head: User, **fields: Any) -> Delegation:
    """From today on for a week, by that head."""
    today = timezone.localdate()
    defaults = {"starts_on": today, "ends_on": today + timedelta(days=7), "reason": "On mission."}
    made: Delegation = Delegation.objects.create(user=person, granted_by=head, **defaults | fields)
    return made


def clearer() -> User:
    """A head of the Centre who clears what a test needs cleared."""
    found = User.objects.filter(email="clearer@unrcca.example").first()
    return found or user("clearer", Role.HEAD, level=2, name="Zarina Clearer")


# --- Words of the directory -----------------------------------------------------------------------------------


def organization(kind: str = "ministry", **fields: Any) -> Organization:
    """An entry of the loaded directory of this type; with fields, a new one."""
    if not fields:
        found: Organization = Organization.objects.filter(type=kind, retired_on=None).order_by("code")[0]
        return found
    defaults = {"code": "test-entry", "type": kind, "name_en": "Test entry", "name_ru": "Запись"}
    with as_owner():
        made: Organization = Organization.objects.create(**defaults | fields)
        directory_names.index(made)
    return made


def person(name_en: str = "Orazmuhammet Geldiýew", **fields: Any) -> Person:
    """Somebody in the directory, in no post yet; `posts` and `variants` are rows of theirs."""
    posts, variants = fields.pop("posts", ()), fields.pop("variants", ())
    with as_owner():
        made: Person = Person.objects.create(name_en=name_en, **fields)
        for row in posts:
            post(made, **row)
        PersonName.objects.bulk_create(PersonName(person=made, text=text) for text in variants)
        directory_names.index(made)
    return made


def source(owner: User, name: str = "Valley Gazette", **fields: Any) -> Source:
    """A source of the register, of this person's keeping."""
    with as_owner():
        return Source.objects.create(name=name, owner=owner, **fields)


def post(holder: Person, title_en: str = "Deputy Minister", **fields: Any) -> Post:
    """At the first ministry of the directory, from and until no known day."""
    defaults = {
        "title_ru": "Заместитель министра",
        "organization": fields.get("organization") or organization(),
    }
    with as_owner():
        made: Post = Post.objects.create(person=holder, title_en=title_en, **defaults | fields)
    return made


def former_name(of: Organization, until: date, name_en: str = "Ministry of Before", **fields: Any) -> Any:
    with as_owner():
        made = OrganizationName.objects.create(
            organization=of, until=until, name_en=name_en, **{"name_ru": "Прежнее министерство"} | fields
        )
        directory_names.index(of)
        return made


def place(name_en: str = "Bishkek", **fields: Any) -> Place:
    defaults = {
        "code": slugify(f"test {name_en}"),
        "name_ru": "Бишкек",
        "kind": Place.Kind.CAPITAL,
        "country_id": KYRGYZSTAN,
        "time_zone": "Asia/Bishkek",
    }
    with as_owner():
        made: Place = Place.objects.create(name_en=name_en, **defaults | fields)
        directory_names.index(made)
    return made


def protected(entry: Person | Organization, by: User) -> Any:
    """The entry under a pseudonym from now on, as that person proposed and a head agreed; its names known to the one
    who proposed it alone.
    """
    with access_context(by.reader()), transaction.atomic():
        protection = propose(entry, "protect", by, "Harm would come to them.")
    if not protection.accepted:
        head = User.objects.filter(is_active=True).holding(Role.HEAD).first() or clearer()
        with access_context(head.reader()), transaction.atomic():
            protection.decide(True)
    with as_owner():
        entry.refresh_from_db()
    return entry


def theme(**fields: Any) -> Theme:
    """The first of the Centre's own themes; with fields, a new one in a taxonomy of today's."""
    if not fields:
        found: Theme = Theme.objects.main().order_by("order")[0]
        return found
    defaults = {"code": "test-theme", "name_en": "Test theme", "name_ru": "Тема", "order": 99}
    taxonomy = fields.pop("taxonomy", None) or Taxonomy.objects.get(code="themes")
    made: Theme = Theme.objects.create(taxonomy=taxonomy, **defaults | fields)
    return made


# --- What each kind's form is answered with -------------------------------------------------------------------


def meeting_answers() -> tuple[Answers, Rows]:
    row = {"organization": organization().pk, "name": "Orazmuhammet Geldiýew", "post": "Deputy Minister"}
    point = {"speaker": "Orazmuhammet Geldiýew", "text": "The limits hold for the season."}
    own = {"state": "held", "channel": "in_person", "place": "Ashgabat", "starts": "10:00", "ends": "11:30"}
    return own, {"counterparts": [row], "points": [point]}


def party(**fields: Any) -> Party:
    """An institution of other-party type, as the register enters it by itself; with `person`, that person."""
    if "person" in fields:
        made: Party = Party.objects.create(**{"type": "figure", "since": timezone.localdate()} | fields)
        return made
    defaults: dict[str, Any] = {"type": "ngo", "name_en": "Green Path"}
    code = fields.pop("code", f"party-{uuid4().hex[:8]}")
    with as_owner():
        entry, is_new = Organization.objects.get_or_create(
            code=code, defaults=defaults | {"name_ru": "Зелёный путь"} | fields
        )
        if is_new:
            directory_names.index(entry)
        # An institution of the directory may stand off the register.
        Party.objects.get_or_create(organization=entry, defaults={"type": entry.type})
        found: Party = Party.objects.named().get(organization=entry)
    return found


def concern(of: Party, *countries: int, head: User | None = None, **fields: Any) -> None:
    """Whose concurrence applies, as the head decides it."""
    by = head or clearer()
    defaults = {"since": date(2020, 1, 1), "reason": "They are registered there."} | fields
    with as_owner():
        for country in countries:
            PartyConcern.objects.create(party=of, country_id=country, by=by, **defaults)


def concurrence_answers() -> tuple[Answers, Rows]:
    today = timezone.localdate()
    own = {
        "party": party(code="test-party", name_en="Sand Hills", name_ru="Песчаные холмы").pk,
        "form": "written",
        "answer": "granted",
        "answered_on": today.isoformat(),
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=90)).isoformat(),
        "given_by": "Orazmuhammet Geldiýew, Deputy Minister",
        "evidence": "Note verbale 03/1122 of 20 November",
    }
    return own, {}


def correspondence_answers() -> tuple[Answers, Rows]:
    row = follow_up_answers(side="theirs", what="To answer on the limits")
    answers = {"direction": "incoming", "form": "note_verbale", "organization": organization().pk}
    return answers | {"their_number": "02/117", "written_in": "ru"}, {"follow_ups": [row]}


def follow_up_answers(**changes: Any) -> Answers:
    """One row of what was promised."""
    due = timezone.localdate() + timedelta(days=30)
    row = {"side": "ours", "what": "To send the text of the agreement", "due": due, "priority": 0}
    row["organization"] = organization()
    return {name: _sent(value) for name, value in (row | changes).items()}


def situationnote_answers() -> tuple[Answers, Rows]:
    row = {"citation": "Asia-Plus, 14 November", "reliability": "B", "credibility": "2"}
    return {"report": "spot"}, {"evidence": [row]}


def exchange_answers() -> tuple[Answers, Rows]:
    return {"direction": "sent", "partner": organization("regional").pk, "medium": "letter"}, {}


def transitionitem_answers() -> tuple[Answers, Rows]:
    return {"category": "series", "custodian": "Dushanbe, room 12", "destination": "Ashgabat"}, {}


def common_answers() -> Answers:
    return {
        "title": "Water sharing on the Amu Darya",
        "occurred_on": timezone.localdate().isoformat(),
        "summary": "The two sides agreed on limits for the growing season.",
        "body": "They spoke of limits. We offered good offices.",
        "comment": "A first step.",
        "language": "en",
        "sensitivity": "1",
        "countries": [TURKMENISTAN, UZBEKISTAN],
        "themes": [theme().pk],
    }


def answers(kind: str, **changes: Any) -> tuple[Answers, Rows]:
    """Good answers to the kind's form, with some of them changed; `rows` replaces its rows of the same name."""
    own, rows = globals()[f"{kind}_answers"]()
    rows = dict.fromkeys(pages(kind).form.rows, []) | rows | changes.pop("rows", {})
    fields = {**common_answers(), **own}
    if kind == "meeting" and _sent(changes.get("occurred_on", timezone.localdate())) == fields["occurred_on"]:
        fields |= {"starts": "", "ends": ""}  # a meeting of today is past at midnight too
    return {**fields, **{name: _sent(value) for name, value in changes.items()}}, rows


def _sent(value: Any) -> Any:
    """As a browser sends it."""
    if isinstance(value, (list, tuple)):
        return [_sent(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


def post_data(kind: str, author: User, **changes: Any) -> dict[str, Any]:
    """What the browser posts from that person's open form."""
    fields, rows = answers(kind, **changes)
    data = {name: value for name, value in fields.items() if value is not None}
    for prefix in {**pages(kind).form.rows, **rows}:
        data |= _row_data(prefix, rows.get(prefix, []))
    # Many of a test's records are alike, and it means each of them.
    return data | {"form_token": form_token(author), "anyway": "1"}


def _row_data(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def rows_of(record: Any, prefix: str) -> Any:
    """The rows of one sort of a record's form, as they are stored."""
    return pages(record.kind).form.rows[prefix].model.objects.filter(record=record.pk)


def edit_data(record: RecordKind, author: User, **changes: Any) -> dict[str, Any]:
    """What the browser posts from the open edit form of a record that factories filed."""
    data = post_data(record.kind, author, **changes)
    for prefix in pages(record.kind).form.rows:
        keys = [row.pk for row in rows_of(record, prefix)]
        data[f"{prefix}-INITIAL_FORMS"] = len(keys)
        data |= {f"{prefix}-{number}-id": key for number, key in enumerate(keys)}
        data |= {f"{prefix}-{number}-record": record.pk for number in range(len(keys))}
    return {"version": record.version} | data


def step_data(record: Any, reason: str = "") -> dict[str, Any]:
    """What the browser posts for a step from the record's page as it stands now."""
    now = again(record)
    stated = {"stated": "on"} if pages_of(record.kind).statement else {}
    return {"version": now.version, "text_hash": whole_hash(now), "reason": reason, **stated}


def whole_hash(record: Any) -> str:
    """The hash of the whole as it stands now, as its clearer's page has it."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select hash from portal.whole_hashes(%s, 'infinity')", [record.pk])
        return str(cursor.fetchone()[0])


# --- Records ---------------------------------------------------------------------------------------------------


pages = pages_of


KINDS = tuple(kinds())
FILED = tuple(kind for kind in KINDS if "create" in pages(kind).offers)
# Those of which some may be strictly confidential.
SECRET = tuple(kind for kind in FILED if kinds()[kind].highest == 2)


def make(kind: str, author: User, status: str = Status.DRAFT, **changes: Any) -> Any:
    """A record filed by that person and brought to that state; a kind nobody files is made by the portal."""
    if kind == "briefing":
        return stand(briefing(), status)
    fields, rows = answers(kind, **changes)
    record: Any = _file(kind, author, fields, rows, again=changes.keys() <= repeated.PLAIN)
    settle()
    return advance(record, author, status)


def _file(kind: str, author: User, fields: Answers, rows: Rows, *, again: bool) -> Any:
    """Through the form, or as the form has filed the same answers in this test process before."""
    key = repeated.key(pages(kind), fields, rows) if again else ""
    if record := repeated.file(key, author, fields):
        return record
    filed = by_form.file(pages(kind), author, fields, rows)
    if key:
        repeated.remember(key, filed, pages(kind).form.rows)
    return filed


def settle() -> None:
    """Let the constraints that wait for the end of a transaction run now, as the commit of a request would."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def meeting(author: User, status: str = Status.DRAFT, **changes: Any) -> Any:
    return make("meeting", author, status, **changes)


def at(starts_at: datetime, where: Place) -> Answers:
    """Answers to a meeting's form: an hour there from this moment on, by the clocks and on the day of the place."""
    local = starts_at.astimezone(ZoneInfo(where.time_zone))
    ends = local + timedelta(hours=1)
    hours = {"starts": f"{local:%H:%M}", "ends": f"{ends:%H:%M}"}
    state = "planned" if ends > timezone.now() else "held"
    return {"occurred_on": local.date(), "town": where, "place": "", "state": state} | hours


def correspondence(author: User, status: str = Status.DRAFT, **changes: Any) -> Any:
    return make("correspondence", author, status, **changes)


def situationnote(author: User, status: str = Status.DRAFT, **changes: Any) -> Any:
    return make("situationnote", author, status, **changes)


def concurrence(author: User, status: str = Status.CLEARED, **changes: Any) -> Any:
    """Granted by each Government named, and cleared; `to` is whose contact it is about."""
    changes = {"party": changes.pop("to"), **changes} if "to" in changes else changes
    return make("concurrence", author, status, **changes)


def answer_noted(record: Any, state: str, by: User, country: int | None = None) -> None:
    """Note what a Government says today."""
    ConcurrenceState.objects.create(
        record_id=record.pk, country_id=country, state=state, on=timezone.localdate(), by=by
    )


def recorded(of: Party, on: date) -> None:
    """The concurrences there are for this party, as if they had been answered and cleared on that day."""
    moment = timezone.make_aware(datetime.combine(on, time(12)))
    with as_owner():
        for number in of.concurrences.values_list("pk", flat=True):
            ConcurrenceState.objects.filter(record=number).update(at=moment)
            ClearedVersion.objects.filter(record=number).update(cleared_at=moment)
            Record.objects.filter(pk=number, status=Status.CLEARED).update(cleared_at=moment)


def exchange(author: User, status: str = Status.DRAFT, **changes: Any) -> Any:
    return make("exchange", author, status, **changes)


ROADS = {
    Status.DRAFT: (),
    Status.SUBMITTED: (Verb.SUBMIT,),
    Status.RETURNED: (Verb.SUBMIT, Verb.RETURN),
    Status.CLEARED: (Verb.SUBMIT, Verb.CLEAR),
    Status.WITHDRAWN: (Verb.SUBMIT, Verb.WITHDRAW),
    Status.ARCHIVED: (Verb.SUBMIT, Verb.CLEAR, Verb.ARCHIVE),
}


def advance(record: Any, author: User, status: str) -> Any:
    """Take the steps people take; few may read what is strictly confidential."""
    if record.sensitivity == 2:
        return stand(record, status)
    for verb in ROADS[Status(status)]:
        by = author if verb in (Verb.SUBMIT, Verb.WITHDRAW, Verb.ARCHIVE) else clearer()
        by_form.step(record, verb, by, reason="As agreed on the telephone.")
    return again(record)


def again(record: Any) -> Any:
    """The record as it stands now, whoever may see it."""
    with as_owner():
        return type(record).objects.get(pk=record.pk)


def corrected(record: Any, author: User, status: str = "draft", **changes: Any) -> Any:
    """The open correction of a cleared record, typed by that person and brought to that state."""
    corrected_form = corrections.correction_form(pages(record.kind).form)
    with access_context(author.reader()), transaction.atomic():
        standing = corrections.open_correction(record)
        data = QueryDict(mutable=True)
        for name, value in edit_data(record, author, **{"title": "As corrected"} | changes).items():
            data.setlist(name, value if isinstance(value, list) else [value])
        data["revision"] = str(standing.version if standing else 0)
        data["reason"] = "A name was wrong."
        instance = pages(record.kind).model.objects.get(pk=record.pk)
        form = corrected_form(data, instance=instance, user=author)
        formsets = [rows(data, instance=instance, prefix=prefix) for prefix, rows in form.rows.items()]
        assert all([form.is_valid(), *(formset.is_valid() for formset in formsets)]), form.errors
        form.store(formsets)
    for act in {"draft": "", "submitted": "submit", "returned": "submit return"}[status].split():
        do_with_correction(record, act, author if act == "submit" else clearer(), "As agreed.")
    with as_owner():
        return Revision.objects.filter(record=record.pk).latest("pk")


def do_with_correction(record: Any, act: str, by: User, reason: str = "") -> None:
    """Submit, return, clear or discard the open correction, as that person."""
    with access_context(by.reader()), transaction.atomic():
        now = pages(record.kind).model.objects.get(pk=record.pk)
        revision = now.revisions.open().get()
        seen = corrections.Seen(revision.version, revision.text_hash)
        corrections.act_on(
            now, revision, corrections.CorrectionAct(act), by, seen, reason, pages(record.kind).form
        )


def stand(record: Any, status: str, **fields: Any) -> Any:
    """Put a record into a state without the steps that lead there."""
    if status in (Status.CLEARED, Status.ARCHIVED):
        fields = {
            "cleared_by": clearer(),
            "cleared_at": timezone.now(),
            "cleared_version": record.version,
        } | fields
    with as_owner():
        Record.objects.filter(pk=record.pk).update(status=status, **fields)
    return again(record)


def cleared(kind: str, author: User, at: datetime | None = None, **changes: Any) -> Any:
    """Cleared by another person, at that moment."""
    record = make(kind, author, Status.CLEARED, **changes)
    if at is not None:
        with as_owner():
            Record.objects.filter(pk=record.pk).update(cleared_at=at)
            ClearedVersion.objects.filter(record=record.pk).update(cleared_at=at)
    return again(record)


def multiply(record: Any, copies: int) -> None:
    """Copy a record that often, each with a reference of its own, one a day back in time."""
    own = record._meta.db_table
    with as_owner():
        after = Record.objects.aggregate(last=Max("pk"))["last"]
    # Beyond what the sequence hands out to records filed later.
    after = max(after, 1_000_000)
    with pgtrigger.ignore():
        _copy("records_record", "id", record.pk, after, copies)
        _copy(own, "record_id", record.pk, after, copies)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"analyze records_record, {own}")


def _copy(table: str, key: str, source: int, after: int, copies: int) -> None:
    own = {
        "id": f"{after} + n",
        "record_id": f"{after} + n",
        "reference": f"source.reference || 'X' || ({after} + n)",
        "occurred_on": "source.occurred_on - (n / 3)",
        "title": "source.title || ' ' || n",
    }
    with as_owner(), connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
        columns = [column.name for column in description if column.name != "search"]
        values = [own.get(column, f"source.{column}") for column in columns]
        cursor.execute(
            f"insert into {table} ({', '.join(columns)}) select {', '.join(values)} "
            f"from {table} source, generate_series(1, {copies}) n where source.{key} = {source}"
        )


def translation(record: Any, translator: User, title: str = "Тема", summary: str = "Кратко.") -> None:
    """By that person; of a cleared record, cleared by another."""
    by_form.translate(record, translator, title, summary)
    if again(record).status == Status.CLEARED:
        with as_owner():  # few may read what is strictly confidential
            record.translations.open().get().clear(clearer())


def follow_up(record: Any, by: User, **fields: Any) -> FollowUp:
    """A promise of ours made in that record, due in a month, entered by that person for themselves."""
    due = timezone.localdate() + timedelta(days=30)
    defaults: dict[str, Any] = {"what": "To send the text of the agreement", "due": due, "owner": by}
    defaults |= {"organization": organization()} | fields
    with access_context(by.reader()), transaction.atomic():
        made: FollowUp = FollowUp.objects.create(record_id=record.pk, **defaults)
    return made


def remark(record: Any, by: User, **fields: Any) -> Remark:
    """A remark on the record's title, made by that person and put to them, but for what is said otherwise."""
    usual = {"part": "title", "quote": record.title[:160], "text": "By whom?", "assignee": by}
    with as_owner():
        made: Remark = Remark.objects.create(record_id=record.pk, author=by, **usual | fields)
    return made


# --- Files -----------------------------------------------------------------------------------------------------


def attachment(
    record: Any, by: User, name: str = "minutes.txt", content: bytes = b"Agreed.", **given: Any
) -> Any:
    """A file of the record as if attached while it was open; with `read=True`, its text already read."""
    status, level = record.status, given.get("level", record.sensitivity)
    stand(record, Status.DRAFT)
    open_record = again(record)
    with access_context(by.reader()), undone_on_failure() as written, transaction.atomic():
        with open_plain() as file, repeated.judged_before(name, content):
            file.write(content)
            file.flush()
            made = take_in(file, name, len(content), open_record, by, level, written)
        if given.get("read") and made.extraction == Attachment.Extraction.WAITING:
            note(made)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(status=status)
        return Attachment.objects.select_related("record").get(pk=made.pk)


def table(by: User, target: str, content: bytes, name: str = "table.csv") -> Import:
    """A table that person sent in, its columns as the portal suggests them."""
    with access_context(by.reader()), transaction.atomic(), open_plain() as file:
        file.write(content)
        file.flush()
        return run.take_in(file, name, len(content), by, target)


# --- Briefings and jobs ------------------------------------------------------------------------------------------


def schedule(**fields: Any) -> Schedule:
    """The weekly briefing's calendar; with fields, another one."""
    if not fields:
        weekly = Schedule.objects.get(code="wb")
        weekly.starts_on = date(2026, 1, 1)  # as if the portal had been installed long ago
        weekly.save(update_fields=["starts_on"])
        return weekly
    defaults: dict[str, Any] = {"name_en": "Monthly", "name_ru": "Месячный", "starts_on": date(2026, 1, 1)}
    return Schedule.objects.create(**defaults | {"code": "other"} | fields)


def last_slot(back: int = 0) -> datetime:
    """The newest cut-off that has passed, or one of those before."""
    return schedule().slot_at(timezone.now()) - timedelta(days=7 * (back + 1))


def briefing(slot: datetime | None = None, of: Schedule | None = None) -> Briefing:
    """The briefing of a period, as the worker assembles it."""
    with access_context(User.objects.system().reader()), transaction.atomic():
        return assembly.assemble(of or schedule(), slot or last_slot())


def briefing_paragraph(of: Briefing) -> Paragraph:
    """Its only paragraph."""
    with as_owner():
        only: Paragraph = of.paragraphs.get()
    return only


def job(asked_by: User, **fields: Any) -> Job:
    with access_context(asked_by.reader()), transaction.atomic():
        made: Job = Job.objects.create(
            asked_by=asked_by, **{"name": "test-work", "subject": "Some work"} | fields
        )
    return made


def references(rows: Iterable[Any]) -> list[str]:
    return [row.reference for row in rows]


def facts(record: Any, *names: str) -> Mapping[str, Any]:
    """What stands in the database now under these names."""
    with as_owner():
        row: Mapping[str, Any] = type(record).objects.filter(pk=record.pk).values(*names).get()
    return row


def feed(word: str = "agency", **fields: Any) -> Feed:
    """A feed that is followed, and due."""
    with as_owner():
        usual = {"name": f"The {word}", "address": f"https://{word}.example/feed.xml"}
        made: Feed = Feed.objects.create(**usual | fields)
        return made


def feed_item(of: Feed, title: str = "Water talks resume in Khujand", **fields: Any) -> FeedItem:
    """An item that a feed brought."""
    entry = FeedEntry(upstream=title, title=title, text="", link="https://agency.example/1", published=None)
    with as_owner():
        return arrivals.bring_in(of, replace(entry, **fields), timezone.now())
