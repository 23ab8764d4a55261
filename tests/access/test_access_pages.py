"""The pages beside a record: its list, its marking, asking to be let in, handing over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.access.models import AccessRequest, Handover
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def page(record: Record, name: str) -> str:
    return reverse(f"record-{name}", args=[record.slug])


def test_the_owner_puts_names_on_the_list_and_takes_them_off(
    outsider: User, listed: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(outsider, sensitivity=2, readers=[listed])
    client = client_for(outsider)
    until = timezone.localdate() + timedelta(days=7)
    assert page(record, "readers") in client.get(record.get_absolute_url()).content.decode()
    client.post(page(record, "readers"), {"person": head.pk, "until": until.isoformat()})
    client.post(page(record, "readers"), {"person": listed.pk, "until": until.isoformat()})
    with as_owner():
        named = dict(NeedToKnow.objects.filter(record=record.pk).values_list("user", "until"))
    assert named == {head.pk: until, listed.pk: until}
    shown = client.get(page(record, "readers")).content.decode()
    assert (head.name in shown, listed.name in shown) == (True, True)
    client.post(page(record, "strike"), {"person": head.pk})
    assert head.name not in [row.user.name for row in client.get(page(record, "readers")).context["names"]]


@pytest.mark.parametrize("wrong", [{"person": ""}, {"until": "2020-01-01"}, {"until": "never"}])
def test_a_name_that_makes_no_sense_is_refused(
    wrong: dict[str, str], outsider: User, listed: User, client_for: Clients
) -> None:
    record = factories.meeting(outsider, sensitivity=2)
    answer = client_for(outsider).post(page(record, "readers"), {"person": listed.pk} | wrong)
    with as_owner():
        assert (answer.status_code, NeedToKnow.objects.count()) == (422, 0)


def test_a_person_not_cleared_for_it_is_not_offered(
    outsider: User, officer: User, administrator: User, listed: User, client_for: Clients
) -> None:
    record = factories.meeting(outsider, sensitivity=2)
    offered = client_for(outsider).get(page(record, "readers")).context["form"].fields["person"].queryset
    assert {person.name for person in offered} == {listed.name}


def test_the_marking_page_keeps_how_it_was_marked_before(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, "cleared")
    data = {"level": 0, "reason": "Published by both sides.", "version": record.version}
    client = client_for(head)
    assert client.post(page(record, "marking"), data).status_code == 302
    assert client.post(page(record, "marking"), data | {"level": 1}).status_code == 409
    shown = client.get(page(record, "marking")).content.decode()
    assert ("Published by both sides." in shown, "Confidential → Unclassified" in shown) == (True, True)


def test_a_marking_changed_meanwhile_is_a_conflict_and_not_undone_by_an_open_edit_form(
    outsider: User, client_for: Clients
) -> None:
    record = factories.meeting(outsider)
    opened = factories.edit_data(record, outsider, title="Another subject")
    data = {"level": 2, "reason": "It names a source.", "version": record.version}
    client = client_for(outsider)
    client.post(page(record, "marking"), data)
    assert client.post(record.address("edit"), opened).status_code == 409
    assert factories.facts(record, "sensitivity") == {"sensitivity": 2}


def test_the_edit_form_offers_neither_marking_nor_list(outsider: User, client_for: Clients) -> None:
    record = factories.meeting(outsider, sensitivity=2)
    form = client_for(outsider).get(record.address("edit")).context["form"]
    assert {"sensitivity", "readers"} & set(form.fields) == set()
    created = client_for(outsider).get(reverse("meeting-create")).context["form"]
    assert {"sensitivity", "readers"} <= set(created.fields)


def test_an_owner_declines_and_the_asker_hears_nothing(
    outsider: User, listed: User, client_for: Clients
) -> None:
    record = factories.meeting(outsider, sensitivity=2)
    with seen_by(listed):
        AccessRequest.ask(record.reference, "I follow the same talks.")
        AccessRequest.ask(record.reference, "Again.")
    client = client_for(outsider)
    (asked,) = client.get(reverse("access-requests")).context["asked"]
    assert (asked.asker, asked.reason) == (listed, "I follow the same talks.")
    client.post(reverse("access-answer", args=[asked.pk]), {"decline": "1"})
    assert list(client.get(reverse("access-requests")).context["asked"]) == []
    assert client_for(listed).get(record.get_absolute_url()).status_code == 404


def test_a_handover_is_declined_and_proposed_anew(
    officer: User, colleague: User, analyst: User, client_for: Clients
) -> None:
    record = factories.meeting(officer)
    client, data = client_for(officer), {"receiver": colleague.pk, "reason": "I move on."}
    assert client.post(page(record, "hand-over"), data).status_code == 302
    assert client.post(page(record, "hand-over"), data).status_code == 422
    with as_owner():
        offered = Handover.objects.get()
    shown = client_for(colleague).get(reverse("access-requests")).content.decode()
    assert (record.reference in shown, record.title in shown) == (True, False)  # a draft is its author's
    client_for(colleague).post(reverse("handover-decide", args=[offered.pk]), {"decline": "1"})
    assert client.post(page(record, "hand-over"), data | {"receiver": analyst.pk}).status_code == 302
    assert factories.facts(record, "owner_id") == {"owner_id": officer.pk}


def test_a_new_owner_writes_on_and_the_author_still_reads(
    officer: User, colleague: User, client_for: Clients
) -> None:
    record = factories.meeting(officer)
    client_for(officer).post(page(record, "hand-over"), {"receiver": colleague.pk, "reason": "I move on."})
    with as_owner():
        offered = Handover.objects.get()
    client = client_for(colleague)
    client.post(reverse("handover-decide", args=[offered.pk]), {"accept": "1"})
    assert client.get(record.address("edit")).status_code == 200
    assert client_for(officer).get(record.get_absolute_url()).status_code == 200


def test_the_marking_stands_on_page_list_row_file_name_and_print(
    officer: User, head: User, client_for: Clients
) -> None:
    at = factories.last_slot().replace(hour=9)
    record = factories.cleared("meeting", officer, at)
    factories.cleared("meeting", officer, at, sensitivity=0)
    briefing, client = factories.briefing(), client_for(head)
    detail, listing = client.get(record.get_absolute_url()), client.get(reverse("meeting-list"))
    line = '<p class="marking-line" id="marking" data-level="1">Confidential</p>'
    assert (line in detail.content.decode(), line in listing.content.decode()) == (True, True)
    row = listing.content.decode().split("<tbody")[1]
    assert '<span class="marking" data-level="0">Unclassified</span>' in row
    assert '<span class="marking" data-level="1">' not in row  # the page's own
    pdf = client.get(reverse("briefing-pdf", args=[briefing.slug, "en"]))
    assert pdf["Content-Disposition"] == f'attachment; filename="{briefing.slug}-confidential-en.pdf"'
