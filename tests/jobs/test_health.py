"""Row 120: where the worker, the scheduler or the virus scanner is away, people are told, and told which."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.jobs import health
from ashgabat_centre.records.heartbeats import TICK, Heartbeat
from tests.cast import Clients

pytestmark = pytest.mark.django_db

AWAY = "The worker does not answer."
# How long ago a tick was answered, whether a worker answers when asked, and what is said of worker and scheduler.
STANDS = [
    (timedelta(seconds=8), False, "answers", "last answered 8 s ago"),
    (timedelta(minutes=5), True, "answers", "last answered 300 s ago"),
    (None, True, "answers", "has not answered yet"),
    (
        timedelta(minutes=5),
        False,
        "does not answer: jobs wait, nothing is lost",
        "can’t be checked without a worker",
    ),
    (None, False, "does not answer: jobs wait, nothing is lost", "can’t be checked without a worker"),
]


def tick(ago: timedelta | None) -> None:
    """The worker answered so long ago, or never."""
    with as_owner():
        Heartbeat.objects.filter(name=TICK).delete()
        if ago is not None:
            Heartbeat.objects.create(name=TICK, at=timezone.now() - ago)


@pytest.mark.parametrize(("ago", "answers", "of_worker", "of_scheduler"), STANDS)
def test_row_120_health_tells_the_worker_from_the_scheduler(
    ago: timedelta | None, answers: bool, of_worker: str, of_scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "broker_answers", lambda: True)
    monkeypatch.setattr(health, "worker_answers", lambda: answers)
    tick(ago)
    worker, scheduler = health.examine()[2:]
    assert (worker.says, scheduler.says) == (of_worker, of_scheduler)
    assert (worker.well, scheduler.well) == (of_worker == "answers", ago == timedelta(seconds=8))


def test_row_120_a_scanner_that_is_expected_is_asked(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "broker_answers", lambda: False)
    names = [str(finding.name) for finding in health.examine()]
    assert "Virus scanner" not in names
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    scanner = health.examine()[-1]
    assert (str(scanner.name), scanner.well) == ("Virus scanner", False)


@pytest.mark.parametrize("role", ["officer", "desk", "administrator"])
def test_row_120_a_worker_that_is_away_is_told_with_what_still_works(
    role: str, request: pytest.FixtureRequest, client_for: Clients
) -> None:
    """After two minutes, and where none has ever run; not of one that starts anew."""
    person: User = request.getfixturevalue(role)
    client = client_for(person)
    assert AWAY not in client.get("/").text
    tick(timedelta(seconds=100))
    assert AWAY not in client.get("/").text
    for ago in (timedelta(minutes=3), None):
        tick(ago)
        assert AWAY in client.get("/").text


def test_row_120_it_is_told_where_people_write_and_counts_as_nothing_that_waits(
    officer: User, client_for: Clients
) -> None:
    tick(timedelta(minutes=3))
    page = client_for(officer).get("/meetings/new/")
    assert AWAY in page.text
    assert page.context["shell"]["waiting"]() == 0


def test_a_broker_that_goes_away_between_two_questions_is_no_fault_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(**_limits: float) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(current_app.control, "inspect", gone)
    assert health.worker_answers() is False
