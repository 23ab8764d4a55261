"""The change log: who, when, which field, before and after."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.history.differences import BOOKKEEPING, PLACE, Change, Names, changes_of, row_logs
from ashgabat_centre.records.links import NeedToKnow
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
            kept = {column.name for column in model._meta.local_concrete_fields} - {"search", "names"}
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


def edit(record: Any, by: User, **changes: Any) -> None:
    """Save the open edit form, in a transaction of its own."""
    with seen_by(by), transaction.atomic():
        fresh = type(record).objects.get(pk=record.pk)
        data = factories.edit_data(fresh, by, **changes)
        form = factories.pages(record.kind).form(data, instance=fresh, user=by)
        formsets = [rows(data, instance=fresh, prefix=prefix) for prefix, rows in form.rows.items()]
        assert all([form.is_valid(), *(formset.is_valid() for formset in formsets)]), form.errors
        form.store(formsets)


def history(record: Any, reader: User) -> list[Change]:
    with seen_by(reader), transaction.atomic():
        return changes_of(type(record).objects.get(pk=record.pk))


def told(change: Change) -> set[tuple[str, str, str]]:
    return {(one.label, one.before, one.after) for one in change.fields}


def test_a_row_is_told_in_one_line_before_and_after(officer: User) -> None:
    ministry, note = factories.organization().name, {"reliability": "B", "credibility": "2"}
    meeting = factories.meeting(officer)
    person = {"organization": factories.organization().pk, "name": "Aýna", "post": "Minister"}
    edit(meeting, officer, rows={"counterparts": [person]})
    assert told(history(meeting, officer)[0]) == {
        (
            "person met",
            f"{ministry}, Orazmuhammet Geldiýew, Deputy Minister",
            f"{ministry}, Aýna, Minister",
        )
    }
    record = factories.situationnote(officer)
    edit(record, officer, rows={"evidence": [{"citation": "TASS"} | note]})
    grades = "B · Usually reliable, 2 · Probably true"
    assert told(history(record, officer)[0]) == {
        ("evidence", f"Asia-Plus, 14 November, {grades}", f"TASS, {grades}")
    }


def test_a_row_added_and_a_row_struck(outsider: User, listed: User, head: User) -> None:
    record = factories.situationnote(outsider, sensitivity="2", readers=[listed.pk])
    assert ("need to know", "—", listed.name) in told(history(record, outsider)[0])
    with seen_by(outsider), transaction.atomic():
        NeedToKnow.objects.filter(record_id=record.pk, user=listed).delete()
        NeedToKnow.objects.create(record_id=record.pk, user=head)
    assert told(history(record, outsider)[0]) == {
        ("need to know", listed.name, "—"),
        ("need to know", "—", head.name),
    }


def test_steps_stand_in_the_same_line_of_time_with_their_reasons(officer: User, head: User) -> None:
    record = factories.meeting(officer, Status.RETURNED)
    edit(record, officer, title="Said again")
    newest, returned, submitted, filed = history(record, officer)
    assert told(newest) == {("subject", "Water sharing on the Amu Darya", "Said again")}
    assert (returned.words, returned.reason) == ("returned it to its author", "As agreed on the telephone.")
    assert told(returned) == {("status", "Submitted", "Returned")}
    assert (submitted.words, submitted.who, filed.words) == (
        "submitted it for clearance",
        officer.name,
        "filed it",
    )


def test_what_came_before_the_submission_is_its_authors_alone(officer: User, head: User, desk: User) -> None:
    record = factories.meeting(officer, title="First words")
    edit(record, officer, title="Second words")
    record = factories.advance(factories.again(record), officer, Status.CLEARED)
    words = {person: [change.words for change in history(record, person)] for person in (officer, head, desk)}
    assert words[officer] == ["cleared it", "submitted it for clearance", "", "filed it"]
    assert words[head] == words[officer][:2]
    assert words[desk] == words[officer][:1]
    for person in (head, desk):
        assert "First words" not in str(history(record, person))


def test_what_changed_since_it_was_returned_stands_there_without_a_click(client_for: Clients) -> None:
    officer, head = factories.user("writer", Role.OFFICER), factories.user("reader", Role.HEAD)
    text = factories.meeting(officer, Status.SUBMITTED, title="A river")
    own = client_for(officer)
    client_for(head).post(text.step_address("return"), factories.step_data(text, "Name the river."))
    now = factories.again(text)
    own.post(text.address("edit"), factories.edit_data(now, officer, title="The Amu Darya"))
    own.post(text.step_address("submit"), factories.step_data(text))
    page = client_for(head).get(reverse("clearing"))
    # The form posts the rows anew, which stand after the record's own columns.
    first = page.context["changed"][0]
    assert page.context["returned"].reason == "Name the river."
    assert (first.label, first.before, first.after) == ("subject", "A river", "The Amu Darya")
    assert "The Amu Darya" in page.content.decode()


# --- Names behind numbers -------------------------------------------------------------------------------------------


def keys_that_tell(kind: str) -> list[Any]:
    """The columns, of the kind and of its rows, by which a change or a cleared text names another row."""
    model = factories.pages(kind).model
    tables = [model, *(row for row, _ in row_logs(model))]
    shown = [
        column
        for table in tables
        for column in table._meta.local_concrete_fields
        if column.name not in BOOKKEEPING | PLACE and column.name not in getattr(table, "beside_person", ())
    ]
    return [column for column in shown if column.related_model and not column.remote_field.parent_link]


@pytest.mark.parametrize("kind", factories.KINDS)
def test_no_change_or_cleared_text_tells_a_bare_number(kind: str, officer: User) -> None:
    """Of a row that nobody sees, a dash: only where the column is known to name something can there be one."""
    names = Names()
    bare = [str(column) for column in keys_that_tell(kind) if names.of(column, -1) is None]
    assert bare == []


def test_the_text_a_concurrence_was_cleared_with_names_its_party(officer: User, client_for: Clients) -> None:
    record = factories.cleared("concurrence", officer)
    with seen_by(officer), transaction.atomic():
        party = record.party.name
    shown = client_for(officer).get(reverse("record-cleared", args=[record.slug])).content.decode()
    assert f"Party: {party}" in shown
