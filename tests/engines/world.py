"""The people of the matrix, and for each of them a record of every kind, marking and state to be shown or not."""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone, translation

from ashgabat_centre.access.models import AccessRequest, Handover
from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.invitations import Invitation
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.accounts.sessions import BEGAN, SEEN
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.contact_handovers import ContactHandover
from ashgabat_centre.editing.models import FormDraft
from ashgabat_centre.files import encryption
from ashgabat_centre.files.models import Attachment, Upload
from ashgabat_centre.imports.models import Import
from ashgabat_centre.notices.models import NoticeVisit
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.paragraphs import Paragraph
from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.reference.vocabulary import forget_terms
from ashgabat_centre.remarks.models import Remark
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow.models import Revision
from monitoring.events.intake_models import EventImport
from monitoring.events.models import Event, EventReport
from monitoring.feeds.models import AllowedHost
from tests import factories, tiers
from tests.cast import signed_in
from tests.engines import directory
from tests.engines.table import CORRECTED, MARKINGS, STATES
from tests.handler import shared
from tests.monitoring.alerts.alerts import alert
from tests.monitoring.country_calls.calls import baseline, validated
from tests.monitoring.indicators.indicators import indicator, reading
from tests.monitoring.judgements.judgements import judgement
from tests.monitoring.questions.questions import question

LATER = 60 * 60  # seconds: the proof of these people stays fresh for as long as an engine runs
PIECE = b"The whole of it."
Place = tuple[str, str, str]  # kind, marking, state


@dataclass
class World:
    people: dict[str, User]
    records: dict[Place, Any] = field(default_factory=dict)
    corrections: dict[int, Revision] = field(default_factory=dict)  # by the record's number
    files: dict[int, Attachment] = field(default_factory=dict)
    uploads: dict[int, Upload] = field(default_factory=dict)
    promises: dict[int, FollowUp] = field(default_factory=dict)
    remarks: dict[int, Remark] = field(default_factory=dict)
    asked: dict[int, AccessRequest] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)  # what pages that name no record name, by page
    clients: dict[str, "Browser"] = field(default_factory=dict)


class Browser:
    """One person's browser that keeps nothing from one page to the next but its session."""

    def __init__(self, person: User | None, *, careful: bool = False) -> None:
        """`careful`: with the check of CSRF tokens that Django's own test client leaves out."""
        self.person = person
        self.client = signed_in(person, later=LATER) if person else Client()
        if person:
            session = self.client.session
            session[BEGAN] = session[SEEN] = time.time()
            session.save()
        self.client.handler = shared(careful)
        self.kept = self.client.cookies.output(header="", sep=";")

    def ask(self, method: str, address: str, data: Any = None, **options: Any) -> Any:
        self.client.cookies = SimpleCookie(self.kept)
        return (
            self.client.generic(method, address, **options)
            if data is None
            else self._send(method, address, data, **options)
        )

    def _send(self, method: str, address: str, data: Any, **options: Any) -> Any:
        if isinstance(data, bytes):
            return self.client.generic(method, address, data, **options)
        return getattr(self.client, method.lower())(address, data, **options)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is not written."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def one_transaction(blocker: Any) -> Iterator[None]:
    """For a whole module: what stands in it is built once and gone at its end."""
    with blocker.unblock(), translation.override("en"):
        try:
            with undone():
                forget_terms()
                logging.disable(logging.ERROR)  # thousands of refusals, each wanted
                yield
        finally:
            cache.clear()  # guesses, counted on a connection of their own, would refuse the next test's
    logging.disable(logging.NOTSET)
    forget_terms()


RESTING = (
    ("C", Status.DRAFT),
    ("C", Status.CLEARED),
    ("S", Status.CLEARED),
)  # enough for the list of all records


def everywhere() -> tuple[Place, ...]:
    """Every marking and state of the kinds of which this run asks everything, and a few of those that rest."""
    return tuple(
        (kind, marking, state)
        for kind in factories.KINDS
        for marking in MARKINGS
        for state in STATES
        if (tiers.is_whole(kind) or (marking, state) in RESTING)
        and (state != CORRECTED or kind in factories.FILED)
        and MARKINGS.index(marking) <= kinds()[kind].highest
    )


def build(people: dict[str, tuple[str, str]], places: Iterable[Place]) -> World:
    """People by name, with role and clearance, and a record at each of these places."""
    world = World(gather(people))
    for place in places:
        world.records[place] = _stand(world, *place)
    _furnish(world)
    signing_in = {name: person for name, person in world.people.items() if person.role != Role.SYSTEM}
    have_seen_notices(signing_in.values())
    world.clients = {name: Browser(person) for name, person in signing_in.items()} | {
        "anonymous": Browser(None)
    }
    settle()
    count()
    return world


def gather(people: dict[str, tuple[str, str]]) -> dict[str, User]:
    """The portal's own account is there already and signs in nowhere."""
    return {
        name: User.objects.system()
        if role == Role.SYSTEM
        else factories.user(name, Role(role), level=MARKINGS.index(level))
        for name, (role, level) in people.items()
    }


def count() -> None:
    """Let the planner know of these rows, which no other transaction sees, and keep it from counting them as none.

    PostgreSQL's own count waits for the locks this one holds until the world is gone.
    """
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("analyze")


def have_seen_notices(people: Iterable[User]) -> None:
    """Of all steps that built the world: else each page would count a month's news of a day, at many times its cost."""
    with as_owner():
        NoticeVisit.objects.bulk_create(NoticeVisit(user=person, seen_at=timezone.now()) for person in people)


def settle() -> None:
    """Let waiting constraint triggers run now, so that a table may be altered in this transaction."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def _furnish(world: World) -> None:
    with as_owner():
        # Signing in leaves it; these people are let in without.
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, primary=True, verified=False)
            for user in User.objects.all()
        )
    _name_rows(world)


def _name_rows(world: World) -> None:
    """What pages that name no record name: of the office, of people who come and go, and of the directory."""
    world.rows = {
        **_rows_of_the_office(world.people),
        **_rows_of_roles(world.people),
        **_rows_of_leavers(world.people),
        **_rows_of_the_directory(world.people),
    }


def _rows_of_the_office(people: dict[str, User]) -> dict[str, Any]:
    """A job, a table that waits to be imported, and a text that is not saved."""
    job = factories.job(people["head"], name="assemble-briefing", subject="The head's own work")
    table = factories.table(people["head"], "people", b"Name\nAta Nazarow\n")
    with as_owner():
        Import.objects.filter(pk=table.pk).update(state=Import.State.CHECKED)
        draft = FormDraft.objects.create(
            number=uuid4(), user=people["colleague"], path="/meetings/new/", text="title=Q", sensitivity=1
        )
    return {
        **dict.fromkeys(("briefing-job", "job-cancel", "job-again"), job),
        **dict.fromkeys(
            ("import", *(f"import-{word}" for word in ("columns", "make", "remove", "rows"))), table
        ),
        "draft-discard": draft,
        **_events(people),
    }


def _events(people: dict[str, User]) -> dict[str, Any]:
    """An event that another may be the same as, with a figure, and a file of events that was checked."""
    fields = {"day": timezone.localdate(), "country_id": factories.KAZAKHSTAN, "type": "protest"}
    with as_owner():
        event, other = (Event.objects.create(entered_by=people["head"], **fields) for _time in range(2))
        report = EventReport.objects.create(event=event, source="A paper", best=1, entered_by=people["head"])
        sent = EventImport.objects.create(user=people["head"], name="a.csv", layout="acled", state="checked")
    return {
        "event-report": report,
        "event-alike": other,
        **dict.fromkeys(("event", *(f"event-{word}" for word in ("edit", "prefer", "merge", "part"))), event),
        **dict.fromkeys(
            ("event-import", *(f"event-import-{word}" for word in ("make", "go-on", "remove"))), sent
        ),
    }


def _rows_of_roles(people: dict[str, User]) -> dict[str, Any]:
    """A role that is proposed and a delegation to come; an invitation, whose page nothing leads to."""
    head, administrator = people["head"], people["administrator"]
    today = timezone.localdate()
    Invitation.objects.make(
        Invitation(email="new@unrcca.example", name="New", role=Role.OFFICER, invited_by=administrator)
    )
    with as_owner():
        change = AccountChange.objects.create(
            user=people["newcomer"],
            kind=AccountChange.Kind.FACTORS,
            was=people["newcomer"].email,
            proposed_by=administrator,
            reason="The telephone is lost.",
        )
    return {
        "account-change-decide": change,
        **dict.fromkeys(("person", "leaver"), people["newcomer"]),
        "grant-decide": people["newcomer"].hold(
            Role.ANALYST, 2, granted_by=administrator, reason="They write well."
        ),
        "in-charge-end": factories.delegation(
            people["outsider"], head, starts_on=today + timedelta(30), ends_on=today + timedelta(31)
        ),
    }


def _rows_of_leavers(people: dict[str, User]) -> dict[str, Any]:
    """Two who have left: what the one owned is offered to a colleague, what the other owned is not."""
    gone, left = factories.user("gone", Role.OFFICER), factories.user("left", Role.OFFICER)
    with as_owner():
        User.objects.filter(pk__in=(gone.pk, left.pk)).update(is_active=False)
        factories.person("Led by one who left", lead=gone)
        handover = Handover.objects.create(
            giver=gone, receiver=people["colleague"], proposed_by=people["head"], reason="Gone home."
        )
        item = handover.items.get()
    left_behind = {"leaver gone": left, "left-over": left}
    return {**left_behind, "handover-decide": handover, "handover-item-decide": item}


def _rows_of_the_directory(people: dict[str, User]) -> dict[str, Any]:
    """Entries to look at, contacts that are led, offered or kept for a list, and a party."""
    entries = directory.entries(people["colleague"])
    directory.let_another_know(entries, people["listed"])
    with as_owner():
        offered = ContactHandover.objects.create(
            person=factories.person("Offered"),
            receiver=people["colleague"],
            proposed_by=people["head"],
            reason="New here.",
        )
    return {
        **entries,
        **dict.fromkeys(("judgement", "judgement-supersede", "judgement-step"), judgement(people["analyst"])),
        **dict.fromkeys(("question", "question-edit", "question-step"), question(people["head"])),
        "country-baseline-step": baseline(people["analyst"]),
        "contact-pass-on": factories.person("Led", lead=people["colleague"]),
        "contact-decide": offered,
        **dict.fromkeys(
            ("country-call-at", "country-call-step"), validated(people["analyst"], people["head"])
        ),
        **dict.fromkeys(("party", "party-strike"), factories.party()),
        **dict.fromkeys(("source", "source-edit", "source-retire"), factories.source(people["author"])),
        **_rows_of_indicators(people["analyst"]),
        **_rows_of_feeds(people["administrator"]),
        **dict.fromkeys(("person-sheet", "person-sheet-pdf"), factories.person()),
        **dict.fromkeys(("institution-sheet", "institution-sheet-pdf"), factories.organization()),
    }


def _rows_of_indicators(analyst: User) -> dict[str, Any]:
    """An indicator, a reading of it, and an alert."""
    one = indicator(analyst)
    pages = dict.fromkeys(("indicator", "indicator-edit", "indicator-retire", "reading-new"), one)
    return {
        **pages,
        **dict.fromkeys(("alert", "alert-step"), alert(analyst)),
        "reading-correct": reading(one, analyst, 3),
    }


def _rows_of_feeds(administrator: User) -> dict[str, Any]:
    """A feed, what it brought, and a host that is allowed."""
    feed = factories.feed()
    with as_owner():
        host = AllowedHost.objects.create(host="news.office.example", reason="Ours.", by=administrator)
    pages: dict[str, Any] = dict.fromkeys(("feed", "feed-edit", "feed-fetch"), feed)
    pages |= dict.fromkeys(("feed-item", "feed-item-evidence"), factories.feed_item(feed))
    return {**pages, "feed-host-remove": host}


def _stand(world: World, kind: str, marking: str, state: str) -> Any:
    if kind in factories.FILED:
        return _filed(world, kind, marking, state)
    return _assembled(world, marking, state)


def word(kind: str, marking: str, state: str) -> str:
    """A title nothing else in the world bears."""
    return f"Qazyna {kind} {marking} {state}"


ROADS: dict[str, tuple[Verb, ...]] = {
    Status.DRAFT: (),
    Status.SUBMITTED: (Verb.SUBMIT,),
    Status.RETURNED: (Verb.SUBMIT, Verb.RETURN),
    Status.CLEARED: (Verb.SUBMIT, Verb.CLEAR),
    Status.WITHDRAWN: (Verb.SUBMIT, Verb.WITHDRAW),
    Status.ARCHIVED: (Verb.SUBMIT, Verb.CLEAR, Verb.ARCHIVE),
    CORRECTED: (Verb.SUBMIT, Verb.CLEAR),
}


def answers(world: World, kind: str, marking: str, state: str) -> dict[str, Any]:
    """What its author typed."""
    people = world.people
    return {
        "title": word(kind, marking, state),
        "sensitivity": str(MARKINGS.index(marking)),
        "reviewer": people["reviewer"].pk,
        "readers": [people["reviewer"].pk, people["listed"].pk] if marking == "S" else [],
    }


def _filed(world: World, kind: str, marking: str, state: str) -> Any:
    """Brought there by the steps people take."""
    author, reviewer = world.people["author"], world.people["reviewer"]
    typed = answers(world, kind, marking, state)
    record = factories.make(kind, author, **typed)
    for verb in ROADS[state]:
        by = reviewer if verb in (Verb.CLEAR, Verb.RETURN) else author
        by_form.step(record, verb, by, reason="As agreed on the telephone.")
    if state == CORRECTED:
        record = factories.again(record)
        world.corrections[record.pk] = factories.corrected(
            record, author, "submitted", **typed | {"summary": "As it is put right."}
        )
    record = factories.again(record)
    world.files[record.pk] = factories.attachment(record, author, content=f"Of {record.reference}.".encode())
    world.promises[record.pk] = factories.follow_up(record, author)
    world.remarks[record.pk] = factories.remark(record, author)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(owner=world.people["owner"])
        _hang_on(world, record)
    return factories.again(record)


def _hang_on(world: World, record: Any) -> None:
    """A file of the author's half arrived, and somebody's request to be let in."""
    upload = Upload(
        user=world.people["author"],
        record_id=record.pk,
        name="half.txt",
        size=len(PIECE),
        sensitivity=record.sensitivity,
        expires_at=timezone.now() + timedelta(days=1),
    )
    upload.sealed_key = encryption.wrap(encryption.new_key(), upload.folder)[0]
    upload.save(force_insert=True)
    world.uploads[record.pk] = upload
    world.asked[record.pk] = AccessRequest.objects.create(
        record_id=record.pk,
        reference=record.reference,
        asker=world.people["outsider"],
        reason="I am asked about it.",
        at=timezone.now(),
    )


def _assembled(world: World, marking: str, state: str) -> Any:
    back = len([place for place in world.records if place[0] == "briefing"])
    briefing = factories.briefing(factories.last_slot() - timedelta(days=7 * (60 - back)))
    with as_owner():
        Paragraph.objects.create(
            parent_id=briefing.pk,
            function=MandateFunction.LIAISON,
            order=1,
            language="en",
            text_en="They met.",
        )
        if marking == "S":
            NeedToKnow.objects.bulk_create(
                NeedToKnow(record_id=briefing.pk, user=world.people[name]) for name in ("reviewer", "listed")
            )
    return factories.stand(
        briefing,
        state,
        title=word("briefing", marking, state),
        sensitivity=MARKINGS.index(marking),
        reviewer=world.people["reviewer"],
    )
