"""How long a record is kept: by its marking or by the head's decision, held by a reason, and never deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import Step
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.workflow.retention import kept_until, years_after
from ashgabat_centre.workflow.tasks import archive_what_is_due
from tests import factories
from tests.cast import NAMES, Clients

pytestmark = pytest.mark.django_db
OLD = date(2006, 3, 1)


def old(author: User, status: str = Status.CLEARED, **fields: Any) -> Any:
    """A record of twenty years ago."""
    record = factories.meeting(author, status, **{"occurred_on": OLD})
    with as_owner():
        Record.objects.filter(pk=record.pk).update(**fields)
    return factories.again(record)


def standing(record: Any) -> str:
    return str(factories.facts(record, "status")["status"])


def test_a_markings_period_is_the_settings(officer: User, settings: Any) -> None:
    settings.RETENTION_YEARS = {0: 5, 1: 20, 2: 30}
    days = [kept_until(Record(occurred_on=OLD, sensitivity=level)) for level in (0, 1, 2)]
    assert days == [date(2011, 3, 1), date(2026, 3, 1), date(2036, 3, 1)]
    assert kept_until(Record(occurred_on=OLD, sensitivity=0, keep_until=date(2050, 1, 1))) == date(2050, 1, 1)
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)


def test_the_tick_archives_what_is_past_its_time_once(officer: User) -> None:
    record, young = old(officer), factories.meeting(officer, Status.CLEARED)
    for _ in range(2):
        archive_what_is_due()
    assert (standing(record), standing(young)) == ("archived", "cleared")
    with as_owner():
        steps = list(Step.objects.filter(record=record.pk, verb="archive").values_list("by", "reason"))
    assert steps == [(User.objects.system().pk, "Its time was over on 1 March 2026.")]


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_date_set_on_a_record_goes_before_its_markings(days: int, officer: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    with as_owner():
        Record.objects.update(keep_until=timezone.localdate() + timedelta(days=days))
    archive_what_is_due()
    assert standing(record) == ("cleared" if days > 0 else "archived")


def test_what_is_held_stays(officer: User) -> None:
    record = old(officer, hold_because="The Secretariat's inquiry needs it.")
    archive_what_is_due()
    assert standing(record) == "cleared"


def test_what_is_being_corrected_stays_until_that_is_decided(officer: User) -> None:
    record = old(officer)
    factories.corrected(record, officer, occurred_on=OLD)
    archive_what_is_due()
    assert standing(record) == "cleared"


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "withdrawn"])
def test_only_what_is_cleared_is_archived(status: str, officer: User) -> None:
    record = old(officer, status)
    archive_what_is_due()
    assert standing(record) == status


def test_what_is_strictly_confidential_waits_for_a_person(
    outsider: User, head: User, client_for: Clients
) -> None:
    """The portal itself can't see it; a head on its list finds it among what is to be reviewed."""
    record = factories.stand(factories.meeting(outsider, sensitivity="2", readers=[head]), Status.CLEARED)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(occurred_on=OLD)
    archive_what_is_due()
    assert standing(record) == "cleared"
    rows = client_for(head).get(reverse("record-list"), {"action": "retention"}).context["page"].rows
    assert factories.references(rows) == [record.reference]


def test_the_head_is_asked_sixty_days_ahead(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED, occurred_on=OLD)
    for day, waits in ((date(2025, 12, 30), 0), (date(2025, 12, 31), 1)):
        with time_machine.travel(day):
            assert (
                client_for(head).get(reverse("record-list"), {"action": "retention"}).context["page"].total
                == waits
            )
    assert client_for(officer).get(reverse("record-list"), {"action": "retention"}).context["page"].total == 0
    assert standing(record) == "cleared"


def test_the_head_sets_a_date_or_a_hold_with_its_reason(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    address = reverse("record-retention", args=[record.slug])
    data = {"version": record.version, "keep_until": "2040-01-01", "hold_because": "An inquiry."}
    assert client_for(head).post(address, data).status_code == 302
    assert factories.facts(record, "keep_until", "hold_because", "version") == {
        "keep_until": date(2040, 1, 1),
        "hold_because": "An inquiry.",
        "version": record.version + 1,
    }
    with as_owner():
        said = Step.objects.filter(record=record.pk, verb="retain").values_list("by", "reason")
        assert list(said) == [(head.pk, "until 1 January 2040; An inquiry.")]
    stale = client_for(head).post(address, data | {"hold_because": "Another."})
    assert (stale.status_code, "Another." in stale.content.decode()) == (409, True)
    assert client_for(head).post(address, data | {"keep_until": "soon"}).status_code == 422


def test_only_the_head_decides_it_and_only_the_house_reads_why(
    cast: dict[str, User], client_for: Clients
) -> None:
    record = factories.meeting(cast["officer"], Status.CLEARED)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(hold_because="Zimorodok.")
    address = reverse("record-retention", args=[record.slug])
    answers = {name: client_for(cast[name]).get(address).status_code for name in NAMES}
    assert answers == dict.fromkeys(NAMES, 403) | {"head": 200, "administrator": 404}
    told = {
        name: any(
            "Zimorodok" in client_for(cast[name]).get(page).content.decode()
            for page in (record.get_absolute_url(), record.address("history"))
        )
        for name in ("officer", "head", "desk")
    }
    assert told == {"officer": True, "head": True, "desk": False}


def test_the_log_outlives_archiving(officer: User, head: User, client_for: Clients) -> None:
    record = old(officer)
    with as_owner():
        before = list(record.record_events.values_list("pgh_id", "title", "status"))
    archive_what_is_due()
    with as_owner():
        assert list(record.record_events.values_list("pgh_id", "title", "status"))[: len(before)] == before
    assert client_for(officer).get(record.address("history")).status_code == 200
    assert (
        "Its time was over on 1 March 2026."
        in client_for(head).get(record.get_absolute_url()).content.decode()
    )


def test_no_record_is_ever_deleted(officer: User) -> None:
    record = old(officer)
    with as_owner(), pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Record.objects.filter(pk=record.pk)._raw_delete("default")
