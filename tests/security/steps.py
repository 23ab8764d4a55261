"""People at random steps: what each may do with a record now, and a walk that does one thing after another.

A walk begins with a record of each kind that people file and a briefing. After each step it says of which records
nobody could do anything any more.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

from django.db import transaction

from ashgabat_centre.access import rules as access
from ashgabat_centre.access.models import Handover, change_marking
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.workflow import clearance, corrections
from ashgabat_centre.workflow.corrections import Correction, CorrectionAct
from tests import factories
from tests.cast import seen_by

Act = Callable[[], object]
REASON = "As agreed on the telephone."


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
            record = factories.again(self.random.choice(self.records))
            person = self.random.choice(self.people.everybody)
            acts = sorted(acts_of(record, person, self.random).items())
            if not acts:
                continue
            name, act = self.random.choice(acts)
            with suppress(Refused, StaleRecord), seen_by(person), transaction.atomic():
                act()
            self.taken.append(f"{record.reference} ({record.status}): {name} by {person.email}")
            if not any(may_go_on(factories.again(record), one) for one in self.people.everybody):
                yield "\n".join(step for step in self.taken if step.startswith(record.reference))
                return


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
            **_texts(record, person),
            **_corrections(record, person),
            **_access(record, person, random),
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
    able = User.objects.holding(Role.OFFICER, Role.HEAD).cleared_for(record.sensitivity).exclude(pk=person.pk)
    receiver = random.choice(list(able))
    handover = Handover.objects.create(
        record_id=record.pk, giver=person, receiver=receiver, proposed_by=person, reason=REASON
    )
    with seen_by(receiver):
        handover.decide(True)
