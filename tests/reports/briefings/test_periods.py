"""Every moment in exactly one briefing, whatever is asked for, cleared or rescheduled in between.

And what a cleared one printed stays. Numbers are the rows of docs/security.md."""

import os
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.paragraphs import Citation
from ashgabat_centre.tools import by_form
from reports.briefings import assembly, printed, tasks
from reports.briefings.models import Briefing, Schedule
from reports.briefings.tasks import ask_for_due_briefings, due
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db
LENGTH = int(os.environ.get("WALK_STEPS", "60"))  # 10,000 was walked once
# 2026 has a week 53, and the first days of 2027 lie in it.
YEAR_END = datetime(2026, 12, 17, 6, tzinfo=UTC)
Began = tuple[datetime, Any]


class Desk:
    """A schedule at work: records cleared, briefings asked for, due and cleared, and cut-offs moved, at random."""

    def __init__(self, seed: int, author: User) -> None:
        self.random, self.author, self.now = Random(seed), author, YEAR_END
        self.schedule = factories.schedule()
        factories.clearer()  # whose role begins today, before any of this
        with as_owner():
            Schedule.objects.update(starts_on=date(2026, 12, 16))
        self.cleared: list[Began] = []

    def live(self, steps: int) -> None:
        acts = (self.clear_record, self.ask, self.tick, self.tick, self.clear_briefing, self.reschedule)
        for _ in range(steps):
            self.now += timedelta(minutes=self.random.choice((1, 60, 600, 2_000)))
            with time_machine.travel(self.now, tick=False):
                self.random.choice(acts)()
        self.now += timedelta(days=8)
        with time_machine.travel(self.now, tick=False):
            self.tick()

    def clear_record(self) -> None:
        record = factories.cleared("situationnote", self.author, at=self.now)
        self.cleared.append((self.now, record))

    def ask(self) -> None:
        self.schedule.refresh_from_db()
        with seen_by(User.objects.system()), transaction.atomic():
            assembly.assemble(self.schedule, self.schedule.slot_at(self.now))

    def tick(self) -> None:
        self.schedule.refresh_from_db()
        with seen_by(User.objects.system()), transaction.atomic():
            for slot in tasks.due(self.schedule):
                assembly.assemble(self.schedule, slot)
            passed = self.schedule.due_slots(self.now)
            reach = max((one.covers_to for one in Briefing.objects.all()), default=None)
            assert not passed or (reach is not None and reach >= passed[-1]), f"nothing covers {passed[-1]}"

    def clear_briefing(self) -> None:
        with as_owner():
            standing = list(Briefing.objects.filter(status=Status.SUBMITTED))
        if standing:
            factories.stand(self.random.choice(standing), Status.CLEARED, cleared_at=self.now)

    def reschedule(self) -> None:
        with as_owner():
            cutoff = time(self.random.randrange(24))
            Schedule.objects.update(weekday=self.random.randrange(7), cutoff=cutoff)

    def wrong(self) -> list[str]:
        """What is covered twice, or not at all."""
        with as_owner():
            briefings = list(Briefing.objects.order_by("covers_from"))
            cited = Counter(Citation.objects.values_list("cited", flat=True))
        pairs = zip(briefings, briefings[1:], strict=False)
        faults = [
            f"{one.symbol} ends {one.covers_to}, {other.symbol} begins {other.covers_from}"
            for one, other in pairs
            if one.covers_to != other.covers_from
        ]
        start, end = briefings[0].covers_from, briefings[-1].covers_to
        faults += [
            f"{record.reference}, cleared {at}, is cited {cited[record.pk]} times"
            for at, record in self.cleared
            if cited[record.pk] != (start <= at < end)
        ]
        return faults


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_row_106_each_moment_lies_in_exactly_one_briefing(seed: int, officer: User) -> None:
    office = Desk(seed, officer)
    office.live(LENGTH)
    assert office.wrong() == []
    with as_owner():
        symbols = list(Briefing.objects.values_list("symbol", flat=True))
    assert len(symbols) == len(set(symbols)) > 5


def own_slots_alone(schedule: Schedule) -> list[datetime]:
    """The rule that stood here once: a cut-off has its briefing, however early that was cleared."""
    begun = set(Briefing.objects.filter(schedule=schedule).values_list("slot", flat=True))
    return [slot for slot in schedule.due_slots(timezone.now()) if slot not in begun]


def test_row_106_a_rest_that_no_briefing_covers_is_found(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "due", own_slots_alone)
    with pytest.raises(AssertionError, match="nothing covers"):
        for seed in range(1, 20):
            Desk(seed, officer).live(60)


def test_row_106_the_database_refuses_to_cover_a_moment_twice() -> None:
    briefing = factories.briefing()
    with as_owner(), pytest.raises(IntegrityError, match="period_covered_once"), transaction.atomic():
        Briefing.objects.filter(pk=briefing.pk).update(covers_from=briefing.covers_from)
        Briefing(
            schedule=briefing.schedule,
            slot=briefing.slot + timedelta(hours=1),
            covers_from=briefing.covers_to - timedelta(seconds=1),
            covers_to=briefing.covers_to + timedelta(hours=1),
            symbol="UNRCCA/OTHER",
            title="x",
            reference="BRF/1/1",
            language="en",
            occurred_on=briefing.occurred_on,
            author=briefing.author,
            owner=briefing.owner,
        ).save()


def test_row_106_an_early_briefing_that_was_cleared_leaves_its_cut_off_due(officer: User, head: User) -> None:
    slot = factories.last_slot()
    early = slot - timedelta(hours=10)
    with time_machine.travel(early, tick=False):
        first = factories.briefing(slot)
    factories.stand(first, Status.CLEARED, cleared_at=early)
    late = factories.cleared("meeting", officer, at=slot - timedelta(hours=1))
    with seen_by(User.objects.system()):
        assert slot in due(factories.schedule())
    rest = factories.briefing(slot)
    with as_owner():
        cited = [one.cited_id for one in Citation.objects.filter(paragraph__parent=rest.pk)]
    assert (rest.covers_from, rest.covers_to, cited) == (early, slot, [late.pk])
    assert (first.number + "/2", rest.symbol) == (rest.number, f"{first.symbol}/2")


@pytest.mark.parametrize(
    ("slot", "number"),
    [
        (datetime(2026, 12, 31, 10, tzinfo=UTC), "2026/53"),
        (datetime(2027, 1, 3, 10, tzinfo=UTC), "2026/53"),
        (datetime(2027, 1, 3, 20, tzinfo=UTC), "2027/01"),  # Monday in Ashgabat already
        (datetime(2024, 12, 30, 10, tzinfo=UTC), "2025/01"),
    ],
)
def test_row_106_a_year_ends_with_its_week(slot: datetime, number: str) -> None:
    with time_machine.travel(slot + timedelta(hours=1), tick=False):
        assert factories.briefing(slot).number == number


# --- 105: what a cleared document printed -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru"])
def test_row_105_nothing_done_later_rewrites_a_cleared_document(
    language: str, officer: User, head: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=9))
    briefing = factories.briefing()
    by_form.step(briefing, Verb.CLEAR, head)
    client, address = client_for(head), reverse("briefing-pdf", args=[briefing.slug, language])
    before, page = client.get(address).content, client.get(briefing.get_absolute_url()).context
    with as_owner():
        Schedule.objects.update(
            name_en="Other", name_ru="Другой", code="zz", distribution="General", weekday=0, cutoff=time(1)
        )
    monkeypatch.setattr(printed, "compose", lambda *given: pytest.fail("drawn anew"))
    after, again = client.get(address).content, client.get(briefing.get_absolute_url()).context
    assert before[:5] == b"%PDF-" and after == before
    assert (page["name"], page["record"].symbol) == (again["name"], again["record"].symbol)


def test_row_105_what_was_printed_is_sealed_and_nobodys_to_change(head: User, officer: User) -> None:
    briefing = factories.briefing()
    with seen_by(head), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        printed.keep(briefing)  # not cleared
    by_form.step(briefing, Verb.CLEAR, head)
    with as_owner():
        assert set(briefing.prints.values_list("language", flat=True)) == {"en", "ru"}
    with seen_by(head), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        briefing.prints.update(language="fr")


def break_down(*given: object) -> None:
    raise RuntimeError("It is broken.")


# --- 107: a due briefing that fails -----------------------------------------------------------------------------------


def test_row_107_a_due_briefing_that_fails_is_tried_again_and_told(
    officer: User, head: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_ring_now", lambda pk: None)
    record = factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=9))
    slot = factories.last_slot()
    with as_owner():
        Schedule.objects.update(starts_on=timezone.localdate(slot))
    ask_for_due_briefings()
    with as_owner():
        job = Job.objects.get()
    cite = assembly._cite
    monkeypatch.setattr(assembly, "_cite", break_down)
    for _ in range(3):
        jobs.do(job.pk)
    waiting = client_for(head).get(reverse("waiting")).content.decode()
    assert "Background jobs that failed" in waiting
    shown = client_for(head).get(reverse("job-list") + "?state=failed").context["jobs"]
    assert [one.pk for one in shown] == [job.pk] and record.reference in shown[0].reason
    monkeypatch.setattr(assembly, "_cite", cite)
    for later, state in ((timedelta(minutes=5), Job.State.FAILED), (timedelta(minutes=16), Job.State.QUEUED)):
        with time_machine.travel(timezone.now() + later):
            ask_for_due_briefings()
        with as_owner():
            assert Job.objects.get().state == state
    jobs.do(job.pk)
    with as_owner():
        assert Job.objects.get().state == Job.State.DONE
    assert "Background jobs that failed" not in client_for(head).get(reverse("waiting")).content.decode()
