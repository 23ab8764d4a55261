"""The change log: who, when, which field, before and after."""

import pytest
from django.db import transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import Role, User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.changes import changes_of
from ashgabat_centre.records.models import Record, Status
from tests import factories
from tests.cast import Clients, seen_by

# What one transaction changed stands together in the log, so these transactions are real.
pytestmark = pytest.mark.usefixtures("committed")


@pytest.mark.parametrize("kind", factories.FILED)
def test_each_change_is_kept_with_person_moment_before_and_after(kind: str) -> None:
    officer = factories.user("writer", Role.OFFICER, name="Aigul Officer")
    begun = timezone.now()
    record = factories.make(kind, officer, title="Before")
    with seen_by(officer), transaction.atomic():
        data = factories.edit_data(record, officer, title="After", countries=[factories.KAZAKHSTAN])
        form = factories.pages(kind).form(data, instance=record, user=officer)
        formsets = [rows(data, instance=record, prefix=prefix) for prefix, rows in form.rows.items()]
        assert all([form.is_valid(), *(formset.is_valid() for formset in formsets)])
        form.store(formsets)
    with seen_by(officer), transaction.atomic():
        changes = changes_of(factories.pages(kind).model.objects.get(pk=record.pk))
    edited = changes[0]
    assert (edited.who, edited.user_id, begun < edited.at < timezone.now()) == (
        officer.name,
        officer.pk,
        True,
    )
    assert {(one.label, one.before, one.after) for one in edited.fields} == {
        ("subject", "Before", "After"),
        ("countries", "Turkmenistan, Uzbekistan", "Kazakhstan"),
    }
    assert changes[-1].words == "filed it"


@pytest.mark.parametrize("kind", factories.KINDS)
def test_every_tracked_column_of_the_kind_is_in_its_log(kind: str, officer: User) -> None:
    record = factories.make(kind, officer)
    with as_owner():
        for model in (type(record), Record):
            name = f"{model._meta.model_name}_events"
            if not hasattr(record, name):
                continue
            event = getattr(record, name).latest("pgh_id")
            kept = {column.name for column in model._meta.local_concrete_fields} - {"search"}
            assert kept - {column.name for column in event._meta.concrete_fields} == set()


def test_a_step_stands_in_the_log_with_who_took_it(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    client_for(head).post(record.step_address("clear"), factories.step_data(record))
    with as_owner():
        event = record.record_events.latest("pgh_id")
    assert (event.status, event.pgh_context) == ("cleared", {"user": head.pk})


def test_the_history_page_names_the_change(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    response = client_for(officer).get(record.address("history"))
    assert (response.status_code, "filed it" in response.content.decode()) == (200, True)
    assert officer.name in response.content.decode()
