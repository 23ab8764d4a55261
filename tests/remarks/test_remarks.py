"""A remark on a passage is put to somebody, answered, and resolved; the desk reads none."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.remarks.models import Remark, passages_of
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def put(browser: Any, record: Any, assignee: User, **fields: Any) -> Any:
    address = reverse("remark-new", args=[record.slug])
    token = browser.get(address).context["form_token"]
    usual = {"passage": "body-2", "text": "Which source says so?", "assignee": assignee.pk}
    return browser.post(address, usual | fields | {"form_token": token})


def step(browser: Any, remark: Remark, verb: str, reason: str = "") -> Any:
    return browser.post(reverse("remark-step", args=[remark.number, verb]), {"reason": reason})


def noted(officer: User) -> Any:
    return factories.make("situationnote", officer, Status.SUBMITTED, body="It rained.\n\nThe river rose.")


def test_a_remark_is_put_answered_and_resolved(
    officer: User, analyst: User, colleague: User, client_for: Clients
) -> None:
    record = noted(officer)
    assert put(client_for(analyst), record, officer).status_code == 302
    with seen_by(officer):
        one = Remark.objects.get()
    assert (one.author, one.assignee, one.part, one.paragraph) == (analyst, officer, "body", 2)
    assert one.quote == "The river rose."
    mine = client_for(officer)
    assert one.text in mine.get(record.get_absolute_url()).content.decode()
    assert one.text in mine.get(reverse("remark-list")).content.decode()
    assert "asks you to answer" in mine.get(reverse("notice-list")).content.decode()
    assert step(client_for(colleague), one, "answer", "I think so.").status_code == 403
    assert step(mine, one, "answer", " ").status_code == 422
    assert step(mine, one, "answer", "The gauge at Kerki.").status_code == 302
    assert step(mine, one, "resolve").status_code == 403
    assert "The gauge at Kerki." in client_for(analyst).get(one.get_absolute_url()).content.decode()
    assert "Answered remarks to resolve" in client_for(analyst).get(reverse("waiting")).content.decode()
    assert step(client_for(analyst), one, "resolve").status_code == 302
    assert step(client_for(analyst), one, "resolve").status_code == 302  # a double click
    assert step(mine, one, "answer", "Or not.").status_code == 403
    with seen_by(officer):
        kept = Remark.objects.get()
    assert (kept.state, kept.answer, kept.resolved_by) == ("resolved", "The gauge at Kerki.", analyst)


def test_each_paragraph_may_be_remarked_on_and_one_of_one_as_a_whole(officer: User, desk: User) -> None:
    record = noted(officer)
    keys = [one.key for one in passages_of(record)]
    assert keys == ["title-0", "summary-0", "body-1", "body-2", "comment-0"]


def test_a_passage_that_was_changed_since_is_said_to_be(
    officer: User, analyst: User, client_for: Clients
) -> None:
    record = noted(officer)
    put(client_for(analyst), record, officer)
    with seen_by(officer):
        one = Remark.objects.get()
    changed = "The passage was changed since."
    assert changed not in client_for(analyst).get(one.get_absolute_url()).content.decode()
    for body in ("It rained.\n\nThe river fell.", "It rained."):
        with as_owner():
            Record.objects.filter(pk=record.pk).update(body=body)
        assert changed in client_for(analyst).get(one.get_absolute_url()).content.decode()


def test_it_is_put_to_staff_who_read_the_record_alone(
    outsider: User, listed: User, analyst: User, desk: User, client_for: Clients
) -> None:
    secret = {"sensitivity": Sensitivity.STRICTLY_CONFIDENTIAL, "readers": [listed.pk]}
    record = factories.make("situationnote", outsider, Status.SUBMITTED, **secret)
    for other in (analyst, desk):
        assert put(client_for(listed), record, other, passage="title-0").status_code == 422
    assert put(client_for(listed), record, outsider, passage="title-0").status_code == 302
    assert client_for(analyst).get(reverse("remark-new", args=[record.slug])).status_code == 404


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.ARCHIVED])
def test_what_nobody_works_on_is_not_remarked_on(
    status: Status, officer: User, analyst: User, client_for: Clients
) -> None:
    record = factories.make("situationnote", officer, status)
    answer = client_for(analyst).get(reverse("remark-new", args=[record.slug]))
    assert (answer.status_code, "nobody works on its text" in answer.content.decode()) == (403, True)


def test_headquarters_reads_none(officer: User, analyst: User, desk: User, client_for: Clients) -> None:
    record = factories.cleared("situationnote", officer)
    one = factories.remark(record, analyst, assignee=officer, text="Quetzalcoatl?")
    browser = client_for(desk)
    assert "Quetzalcoatl" not in browser.get(record.get_absolute_url()).content.decode()
    assert {browser.get(place).status_code for place in (one.get_absolute_url(), reverse("remark-list"))} == {
        404
    }
    with seen_by(desk):
        assert not Remark.objects.exists()


def test_row_167_no_sql_rewords_a_remark_or_speaks_for_another(
    officer: User, analyst: User, colleague: User
) -> None:
    record = noted(officer)
    one = factories.remark(record, analyst, assignee=officer)
    refused = (ProgrammingError, IntegrityError)
    answered = {"answer": "Yes.", "answered_at": timezone.now()}
    resolved = {"resolved_at": timezone.now()}
    attempts: list[tuple[User, dict[str, Any]]] = [
        (analyst, {"text": "Otherwise."}),
        (analyst, {"assignee": colleague}),
        (colleague, answered | {"answered_by": colleague}),
        (officer, answered | {"answered_by": analyst}),
        (officer, resolved | {"resolved_by": officer}),
        (analyst, resolved | {"resolved_by": officer}),
    ]
    for person, changes in attempts:
        with seen_by(person), pytest.raises(refused), transaction.atomic():
            Remark.objects.filter(pk=one.pk).update(**changes)
    with seen_by(colleague), pytest.raises(refused), transaction.atomic():
        Remark.objects.create(
            record_id=record.pk, part="title", quote="q", text="t", author=analyst, assignee=officer
        )
    with seen_by(analyst), pytest.raises(refused), transaction.atomic():
        Remark.objects.all().delete()
    with seen_by(officer):
        assert Remark.objects.filter(pk=one.pk).update(**answered, answered_by=officer) == 1
    with seen_by(analyst):
        assert Remark.objects.filter(pk=one.pk).update(**resolved, resolved_by=analyst) == 1
    with seen_by(officer), pytest.raises(refused), transaction.atomic():
        Remark.objects.filter(pk=one.pk).update(**answered, answered_by=officer)


def test_who_clears_is_told_of_open_remarks_wherever_they_clear_and_may_go_on(
    officer: User, analyst: User, head: User, client_for: Clients
) -> None:
    record = factories.make(
        "situationnote", officer, Status.SUBMITTED, sensitivity=0, body="It rained.\n\nIt rose."
    )
    browser, sentence = client_for(head), f"2 remarks on {record.reference} are not resolved."
    places: dict[str, Any] = {
        "page": lambda: browser.get(record.get_absolute_url()),
        "in a row": lambda: browser.get(reverse("clearing")),
        "home": lambda: browser.get(reverse("home")),
        "together": lambda: browser.post(reverse("selection", args=["clear"]), {"pick": record.slug}),
    }
    assert {name for name, look in places.items() if "not resolved" in look().content.decode()} == set()
    for text in ("Which source says so?", "Since when?"):
        put(client_for(analyst), record, officer, text=text)
    assert {name for name, look in places.items() if sentence in look().content.decode()} == set(places)
    assert sentence not in client_for(officer).get(record.get_absolute_url()).content.decode()
    assert browser.post(record.step_address("clear"), factories.step_data(record)).status_code == 302
    with seen_by(head):
        assert Record.objects.get(pk=record.pk).status == Status.CLEARED
