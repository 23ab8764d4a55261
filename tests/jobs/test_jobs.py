"""Work in the background: asked for once, done once, given up with a reason, nobody else's business."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.failures import failures
from ashgabat_centre.jobs.models import LEASE, TRIES, Job
from ashgabat_centre.jobs.tasks import ring_unanswered_jobs
from ashgabat_centre.records.heartbeats import Heartbeat
from ashgabat_centre.records.models import Record
from reports.briefings import assembly
from reports.briefings.models import Schedule
from tests import factories
from tests.cast import Clients, in_role, seen_by

State = Job.State
database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bell(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where the broker would ring; there is none in these tests."""
    rung: list[int] = []
    monkeypatch.setattr(jobs, "_ring_now", rung.append)
    return rung


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    known: dict[str, Any] = {}
    monkeypatch.setattr(jobs, "_works", known)
    return known


@pytest.fixture
def system() -> Iterator[User]:
    user = User.objects.system()
    with seen_by(user):
        yield user


def stands(job: Job) -> tuple[str, int, str]:
    with as_owner():
        row = Job.objects.get(pk=job.pk)
    return row.state, row.attempts, row.reason


def lapse(job: Job) -> None:
    """Let the lease run out."""
    with as_owner():
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@database
def test_one_key_asks_once(system: User, bell: list[int], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked = [jobs.ask("w", asked_by=system, subject="s", key="wb:1") for _ in range(3)]
        other = jobs.ask("w", asked_by=system, subject="s", key="wb:2")
    assert {job.pk for job in asked} == {asked[0].pk} and other.pk != asked[0].pk
    assert bell == [asked[0].pk] * 3 + [other.pk]


@database
def test_without_a_key_each_asking_is_a_job(officer: User) -> None:
    with seen_by(officer):
        pks = {jobs.ask("w", asked_by=officer, subject="s").pk for _ in range(2)}
    assert len(pks) == 2


@database
def test_a_job_is_asked_for_together_with_what_asks_for_it(system: User, bell: list[int]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.ask("w", asked_by=system, subject="s")
        raise RuntimeError
    assert (Job.objects.count(), bell) == (0, [])


@database
def test_a_claimed_job_is_claimed_by_nobody_else(system: User) -> None:
    job = factories.job(system)
    first, second = (Job.objects.get(pk=job.pk) for _ in range(2))
    assert (first.claim(), second.claim()) == (True, False)
    assert (first.state, first.attempts, first.fence) == (State.RUNNING, 1, 1)
    assert first.lease_until and first.started_at
    assert first.lease_until - first.started_at == LEASE


@database
def test_a_lease_outlived_is_taken_over_and_its_holder_cannot_finish(system: User) -> None:
    job = factories.job(system)
    late, next_one = (Job.objects.get(pk=job.pk) for _ in range(2))
    late.claim()
    lapse(job)
    assert next_one.claim()
    assert late.finish(None) is False
    late.fail("too late to say")
    assert stands(job) == (State.RUNNING, 2, "")
    assert next_one.finish(None) is True
    assert stands(job) == (State.DONE, 2, "")


@database
@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.CANCELLED])
def test_a_closed_job_is_not_taken_up(state: str, system: User, works: dict[str, Any]) -> None:
    job = factories.job(system, state=state)
    works["test-work"] = lambda job: pytest.fail("it was done")
    jobs.do(job.pk)
    assert stands(job)[0] == state


@database
def test_ringing_for_a_job_that_never_was_does_nothing(system: User) -> None:
    jobs.do(0)


@database
def test_a_done_job_leads_to_its_result(system: User, works: dict[str, Any]) -> None:
    briefing = factories.briefing()
    works["test-work"] = lambda job: briefing
    job = factories.job(system)
    jobs.do(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_id, job.lease_until) == (State.DONE, briefing.pk, None)
    assert job.started_at and job.finished_at and job.started_at <= job.finished_at


@database
def test_the_bell_twice_does_the_work_once(system: User, works: dict[str, Any]) -> None:
    done: list[int] = []
    works["test-work"] = lambda job: done.append(job.pk)
    job = factories.job(system)
    jobs.do(job.pk)
    jobs.do(job.pk)
    assert done == [job.pk]


@pytest.mark.usefixtures("committed")
def test_what_a_lost_job_did_is_undone(works: dict[str, Any]) -> None:
    """The lease goes to another worker while this one is busy: its records go with it."""
    system = User.objects.system()
    job = factories.job(system)

    def slow(running: Job) -> Any:
        briefing = assembly.assemble(factories.schedule(), factories.last_slot())
        Job.objects.filter(pk=running.pk).update(fence=running.fence + 1)
        return briefing

    works["test-work"] = slow
    jobs.do(job.pk)
    with as_owner():
        assert Record.objects.count() == 0
    assert stands(job) == (State.RUNNING, 1, "")


@pytest.mark.usefixtures("committed")
def test_three_tries_then_failed_with_the_reason(works: dict[str, Any]) -> None:
    job = factories.job(User.objects.system())

    def refuse(running: Job) -> None:
        factories.schedule(code="half-done")
        raise ValueError("The schedule was closed.")

    works["test-work"] = refuse
    history = []
    for _ in range(TRIES + 1):
        jobs.do(job.pk)
        history.append(stands(job))
    said = "The schedule was closed."
    assert history == [
        (State.QUEUED, 1, said),
        (State.QUEUED, 2, said),
        (State.FAILED, 3, said),
        (State.FAILED, 3, said),
    ]
    assert not Schedule.objects.filter(code="half-done").exists()


@database
def test_an_unexpected_fault_is_named_without_its_details(system: User, works: dict[str, Any]) -> None:
    def break_down(job: Job) -> None:
        raise RuntimeError("password=hunter2")

    works["test-work"] = break_down
    job = factories.job(system)
    jobs.do(job.pk)
    reason = stands(job)[2]
    assert reason == "An unexpected fault (RuntimeError). It is in the log under the job's number."


@database
def test_unanswered_jobs_are_rung_again(system: User, bell: list[int]) -> None:
    old = timezone.now() - timedelta(minutes=1)
    waiting = factories.job(system, rung_at=old)
    factories.job(system)
    died = factories.job(system, state=State.RUNNING, attempts=1, lease_until=old)
    factories.job(system, state=State.RUNNING, attempts=1, lease_until=timezone.now() + LEASE)
    for state in (State.DONE, State.FAILED, State.CANCELLED):
        factories.job(system, state=state, rung_at=old)
    assert (jobs.ring_unanswered(), sorted(bell)) == (2, [waiting.pk, died.pk])


@database
def test_those_that_wait_longest_are_rung_first(
    system: User, bell: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RING_AT_ONCE", 2)
    minutes = (1, 3, 2)
    later, first, second = (
        factories.job(system, rung_at=timezone.now() - timedelta(minutes=ago)) for ago in minutes
    )
    assert (jobs.ring_unanswered(), bell) == (2, [first.pk, second.pk])
    assert (jobs.ring_unanswered(), bell) == (1, [first.pk, second.pk, later.pk])


@database
def test_a_job_that_kills_its_worker_is_given_up(system: User, bell: list[int]) -> None:
    old = timezone.now() - timedelta(minutes=1)
    job = factories.job(system, state=State.RUNNING, attempts=TRIES, lease_until=old)
    assert (jobs.ring_unanswered(), bell) == (0, [])
    reason = "The worker stopped in the middle of it 3 times. Ask for it again, or tell the administrator."
    assert stands(job) == (State.FAILED, TRIES, reason)


@database
def test_the_sweep_leaves_a_heartbeat() -> None:
    with in_role("portal_worker"):
        ring_unanswered_jobs()
    assert timezone.now() - Heartbeat.objects.get(name="worker").at < timedelta(seconds=60)


@database
def test_a_key_is_one_jobs_own(system: User) -> None:
    factories.job(system, key="k")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.job(system, key="k")


# --- Pages ----------------------------------------------------------------------------------------------------


@database
def test_a_job_is_its_askers_and_the_heads_alone(cast: dict[str, User], client_for: Clients) -> None:
    job = factories.job(cast["officer"])
    seen = {}
    for name, user in cast.items():
        with seen_by(user):
            seen[name] = Job.objects.filter(pk=job.pk).exists()
        client = client_for(user)
        answer = client.get(reverse("job-list"))
        listed = answer.status_code == 200 and job in answer.context["jobs"]
        cancelled = client.post(reverse("job-cancel", args=[0 if seen[name] else job.pk])).status_code
        assert (listed, cancelled) == (seen[name], 404), name
    assert {name for name, saw in seen.items() if saw} == {"officer", "head"}


@database
def test_a_waiting_job_is_cancelled_and_a_running_one_is_not(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    waiting, running = factories.job(officer), factories.job(officer, state=State.RUNNING, attempts=1)
    for job in (waiting, running):
        assert client.post(reverse("job-cancel", args=[job.pk])).status_code == 302
    assert (stands(waiting)[0], stands(running)[0]) == (State.CANCELLED, State.RUNNING)


@database
def test_a_failed_job_is_asked_for_again_with_all_its_tries(
    officer: User,
    colleague: User,
    bell: list[int],
    client_for: Clients,
    django_capture_on_commit_callbacks: Any,
) -> None:
    failed = factories.job(officer, state=State.FAILED, attempts=TRIES, reason="The worker stopped.")
    done = factories.job(officer, state=State.DONE, attempts=1)
    assert client_for(colleague).post(reverse("job-again", args=[failed.pk])).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        for job in (failed, done):
            assert client_for(officer).post(reverse("job-again", args=[job.pk])).status_code == 302
    assert (stands(failed), stands(done)[0], bell) == ((State.QUEUED, 0, ""), State.DONE, [failed.pk])


@database
def test_the_administrator_has_no_list_of_work(administrator: User, client_for: Clients) -> None:
    assert client_for(administrator).get(reverse("job-list")).status_code == 404


@database
def test_a_job_is_written_in_ones_own_name_only(officer: User, colleague: User) -> None:
    with access_context(officer.reader()), pytest.raises(ProgrammingError), transaction.atomic():
        Job.objects.create(name="w", subject="s", asked_by=colleague)


@database
def test_the_administrator_hears_which_sort_of_work_failed_and_of_nothing_it_was_about(
    officer: User, administrator: User, client_for: Clients
) -> None:
    failed = factories.job(officer, name="import-make", state=State.FAILED, attempts=TRIES, subject="a.csv")
    factories.job(officer, state=State.DONE)
    factories.job(officer, state=State.FAILED, private=True)
    page = client_for(administrator).get(reverse("job-failures"))
    assert [(one.number, str(one.work)) for one in page.context["failures"]] == [
        (failed.pk, "Import of a table")
    ]
    assert "a.csv" not in page.content.decode()
    assert client_for(officer).get(reverse("job-failures")).status_code == 404


@database
def test_the_database_tells_nobody_else_what_failed(officer: User, head: User) -> None:
    factories.job(officer, state=State.FAILED)
    for user in (officer, head):
        with seen_by(user):
            assert failures() == []
