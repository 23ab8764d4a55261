"""People at random steps: what each may do with a record now, and a walk that does one thing after another.

A walk begins with a record of each kind that people file and a briefing. After each step it says of which records
nobody could do anything any more. Among the steps are those of accounts, which lose a role, a clearance or end, and of
UNTOP's register, whose items have a road beside their text.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

from django.db import IntegrityError, connection, transaction

from ashgabat_centre.access import rules as access
from ashgabat_centre.access.models import Handover, change_marking
from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF, Grant, Role, Sensitivity
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.database.violations import has_words
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, StaleRecord, Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.workflow import clearance, corrections, retraction
from ashgabat_centre.workflow.corrections import Correction, CorrectionAct
from liaison.transition import rules as transition
from liaison.transition.models import TransitionItem
from tests import factories
from tests.cast import seen_by

Act = Callable[[], object]
REASON = "As agreed on the telephone."
ACCOUNTS = 1 / 12  # of the steps are of accounts


class Staff:
    """Two officers and an analyst, two who clear, and the officer in charge."""

    def __init__(self) -> None:
        self.everybody = [
            factories.user("walker.one", Role.OFFICER, level=2),
            factories.user("walker.two", Role.OFFICER, level=2),
            factories.user("walker.three", Role.ANALYST, level=1),
            factories.user("walker.head", Role.HEAD, level=2),
        ]
        self.head = self.everybody[-1]
        stand_in = factories.user("walker.deputy", Role.OFFICER, level=2)
        factories.delegation(stand_in, self.head)
        self.everybody.append(stand_in)

    def present(self) -> list[User]:
        """Who has an account today, with what they hold today."""
        for person in self.everybody:
            person.refresh_from_db()
        return [person for person in self.everybody if person.is_active]

    def change(self, random: Random) -> str:
        """Somebody but the head is cleared less high, turns to Headquarters, leaves, or holds what they once held."""
        person = random.choice([one for one in self.everybody if one != self.head])
        how = random.choice(("lowered", "at Headquarters", "gone", "back", "back"))
        person.refresh_from_db()
        if how == "gone" and person.is_active:
            with seen_by(self.head):
                granting.end_account(self.head, person, REASON)
        elif how != "gone":
            self._hold(person, how)
        return f"{person.email} is {how}"

    def _hold(self, person: User, how: str) -> None:
        once = Grant.objects.filter(user=person).order_by("at", "pk")[0]
        role = Role.DESK if how == "at Headquarters" else once.role
        with as_owner():
            User.objects.filter(pk=person.pk).update(is_active=True)
            person.hold(role, 0 if how == "lowered" else once.level)


def walkers() -> Any:
    """Those of the staff above who have an account today."""
    return User.objects.filter(is_active=True, email__startswith="walker.")


class RandomWalk:
    """Random steps of random people with a few records, each taken as its page would take it."""

    def __init__(self, seed: int) -> None:
        self.random, self.people = Random(seed), Staff()
        author = self.people.everybody[0]
        slot = factories.last_slot()
        self.records = [factories.make(kind, author) for kind in factories.FILED]
        # Of somebody who is not cleared for the highest marking, which the head may give it.
        low = self.people.everybody[2]
        self.records.append(factories.cleared("situationnote", low, at=slot.replace(hour=9)))
        self.records.append(factories.briefing(slot))
        self.taken: list[str] = []

    def go(self, steps: int) -> Iterator[str]:
        """Take so many steps; yields each record that a step left to nobody, with the steps that led there."""
        for _ in range(steps):
            if self.random.random() < ACCOUNTS:
                yield from self._change_accounts()
                continue
            record = factories.again(self.random.choice(self.records))
            person = self.random.choice(self.people.present())
            acts = sorted(acts_of(record, person, self.random).items())
            if not acts:
                continue
            name, act = self.random.choice(acts)
            try:
                with suppress(Refused, StaleRecord), seen_by(person), transaction.atomic():
                    act()
            except IntegrityError as error:
                if not has_words(error):
                    raise
                continue  # refused in words: by a row that this person may not see
            self.taken.append(f"{record.reference} ({record.status}): {name} by {person.email}")
            if self._is_stranded(record):
                yield "\n".join(step for step in self.taken if step.startswith((record.reference, "account")))
                return

    def _change_accounts(self) -> Iterator[str]:
        """Let somebody lose something or hold it again, and say what that leaves to nobody."""
        name = self.people.change(self.random)
        self.taken.append(f"account: {name}")
        for record in self.records[:-1]:  # the last one, a briefing, is the portal's, which loses nothing
            if self._is_stranded(record):
                yield f"{record.reference} ({record.status}) after {name}"
                return

    def _is_stranded(self, record: Any) -> bool:
        record, everybody = factories.again(record), self.people.present()
        if not any(may_go_on(record, one) for one in everybody):
            return not self._passes(record)
        waits = isinstance(record, TransitionItem) and record.stage in transition.OPEN
        moves = waits and record.status == Status.CLEARED
        return moves and not any(_moves(record, one) for one in everybody) and not self._passes(record)

    def _passes(self, record: Any) -> bool:
        """Whether the head may hand it over from whoever holds it, to somebody who can go on with it."""
        with seen_by(self.people.head), connection.cursor() as cursor:
            cursor.execute("select portal.may_hand_over(null, %s)", [record.owner_id])
            (may,) = cursor.fetchone()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("select row_id from portal.holdings(%s)", [record.owner_id])
            held = may and record.pk in {number for (number,) in cursor.fetchall()}
        giver = User.objects.get(pk=record.owner_id)
        return held and any(access.may_take_over(one, giver) for one in self.people.present())


def may_go_on(record: Any, person: User) -> bool:
    """Whether this person may take a step with the record, or change or correct its text, or let in another."""
    return any(
        name.partition(" ")[0] in ("step", "edit", "correct", "name")
        for name in acts_of(record, person, Random(0))
    )


def acts_of(record: Any, person: User, random: Random) -> dict[str, Act]:
    """Everything this person's pages of the record offer, by name. Nothing where they don't see it."""
    with seen_by(person), transaction.atomic():
        if not Record.objects.filter(pk=record.pk).exists():
            return {}
        return {
            **_steps(record, person),
            **_take_back(record, person),
            **_texts(record, person),
            **_corrections(record, person),
            **_access(record, person, random),
            **_moves(record, person, random),
        }


def _moves(record: Any, person: User, random: Random | None = None) -> dict[str, Act]:
    """The steps of an item of UNTOP's register."""
    if not isinstance(record, TransitionItem) or not person.writes:
        return {}
    receivers = list(walkers().holding(*STAFF).cleared_for(record.sensitivity))

    def take(verb: str) -> Act:
        receiver = random.choice(receivers) if random and verb == "propose" else None
        return lambda: transition.take_step(record, transition.Verb(verb), person, REASON, receiver)

    return {
        f"move {verb}": take(verb)
        for verb in transition.ROAD
        if not transition.ROAD.refusal(record, verb, person)
    }


def _steps(record: Any, person: User) -> dict[str, Act]:
    def take(verb: str) -> Act:
        return lambda: clearance.take_step(
            record, Verb(verb), person, version=record.version, text_hash=record.whole_hash(), reason=REASON
        )

    return {
        f"step {verb}": take(verb)
        for verb in clearance.ROAD
        if not clearance.ROAD.refusal(record, verb, person)
    }


def _take_back(record: Any, person: User) -> dict[str, Act]:
    if not retraction.offered_at(record, person):
        return {}
    return {"take back": lambda: retraction.retract(record, person, record.version)}


def _texts(record: Any, person: User) -> dict[str, Act]:
    def edit() -> None:
        record.summary = f"{REASON} {record.version}"
        record.revise(record.version)

    own = "edit" in factories.pages(record.kind).offers
    acts: dict[str, Act] = {}
    if own and not clearance.refuse_editing(record, person):
        acts["edit"] = edit
    if not corrections.refuse_correcting(record, person):
        acts["correct"] = lambda: factories.corrected(record, person, title=f"As corrected {record.version}")
    return acts


def _corrections(record: Any, person: User) -> dict[str, Act]:
    revision = corrections.open_correction(record) if record.cleared_version else None
    if revision is None:
        return {}

    def do(act: str) -> Act:
        seen = corrections.Seen(revision.version, revision.text_hash)
        form = factories.pages(record.kind).form
        return lambda: corrections.act_on(record, revision, CorrectionAct(act), person, seen, REASON, form)

    correction = Correction(record, revision)
    return {
        f"correction {act}": do(act)
        for act in corrections.ROAD
        if not corrections.ROAD.refusal(correction, act, person)
    }


def _access(record: Any, person: User, random: Random) -> dict[str, Act]:
    acts: dict[str, Act] = {}
    level = random.choice(Sensitivity.values)
    if level != record.sensitivity and not access.refuse_marking(record, person, level):
        acts["mark"] = lambda: change_marking(record, level, REASON)
    if record.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL and not access.refuse_naming(record, person):
        people = list(access.nameable(record))
        acts["name a reader"] = lambda: NeedToKnow.objects.get_or_create(
            record_id=record.pk, user=random.choice(people)
        )
        acts["strike everybody"] = lambda: NeedToKnow.objects.filter(record_id=record.pk).delete()
    if not access.refuse_handing_over(record, person):
        acts["hand over"] = lambda: _hand_over(record, person, random)
    return acts


def _hand_over(record: Any, person: User, random: Random) -> None:
    able = walkers().holding(Role.OFFICER, Role.HEAD).cleared_for(record.sensitivity).exclude(pk=person.pk)
    if not (receivers := list(able)):
        raise Refused
    receiver = random.choice(receivers)
    handover = Handover.objects.create(
        record_id=record.pk, giver=person, receiver=receiver, proposed_by=person, reason=REASON
    )
    with seen_by(receiver):
        handover.decide(True)
